"""How surely does a learning rate solve XOR? 12,000 networks answer.

Prints the share solved with its 95 % interval, and writes learning-rates.png: a cell for every
pair of learning rate and width.
"""

import numpy as np

import shallows as sh

rates = np.geomspace(0.01, 1, 10).round(3).tolist()
sweep = sh.sweep(
    sh.datasets.xor(),
    hidden=[(2, 2), (3, 3), (5, 5), (10, 10)],
    lr=rates,
    seed=range(300),
    max_epochs=5000,
    progress=False,
)
print(sweep.summary("lr").to_string(float_format="{:.3g}".format))
sweep.plot("hidden", "lr").savefig("learning-rates.png")

# Any row is a network: this one again, alone, with its history. The bits are the same.
first = sweep.frame.query("outcome == 'solved'").index[0]
again = sweep.replay(int(first))
assert again.loss == sweep.frame.loss[first]
print(f"network {first}: {again.outcome}")
