"""The lab report's network learns XOR: its loss, and its output over the plane.

Writes learn-xor-curve.png and learn-xor-surface.png.
"""

import shallows as sh

# The report's own call, in the arithmetic of the report's machine: every digit it prints.
run = sh.network(epoch=10000, lr=0.1, h1=3, h2=3, distribution="XOR", seed=0, log=None)
print(run.outcome)  # solved at epoch 1769
run.plot().savefig("learn-xor-curve.png")
sh.plots.decision_surface(run).savefig("learn-xor-surface.png")

# XOR needs the hidden layers' non-linearity: without it, no budget suffices.
flat = sh.train(sh.datasets.xor(), (3, 3), activation="identity", lr=0.01)
print(f"without activation functions: {flat.outcome}, accuracy {flat.accuracy:.0%}")

# The loss hardly moves for a thousand epochs, then falls: the plateau that the curve shows.
for epoch in (1, 1000, 1500, 1769):
    print(f"epoch {epoch:>4}: loss {run.history.loss[epoch]:.4f}")
