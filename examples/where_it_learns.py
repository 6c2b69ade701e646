"""Where does a network learn? A picture of 16,384 of them, a closer look, and one pixel by itself.

Writes where-it-learns.png and where-it-learns-closer.png.
"""

import shallows as sh

# The learning rate runs across, the size of the initial weights up. Each pixel is a network.
whole = sh.trainability(
    sh.datasets.xor(),
    hidden=(8,),
    activation="tanh",
    bias=True,
    init="xavier",
    x=("lr", 0.001, 100, "log"),
    y=("scale", 0.1, 100, "log"),
    size=(128, 128),
    max_epochs=500,
    progress=False,
)
whole.save("where-it-learns.png")
print(whole.frame.outcome.value_counts().to_string())

# A closer look at where solved and unsolved networks meet; only new pixels are trained.
closer = whole.zoom(x=(0.05, 1), y=(0.5, 8), progress=False)
closer.save("where-it-learns-closer.png")

# Every pixel is a network, and replays by itself to the same bits.
found = closer.frame.query("outcome == 'solved'").iloc[0]
run = closer.replay(int(found.column), int(found.row))
assert run.loss == found.loss
print(f"lr {found.lr:.4g}, scale {found.scale:.4g}: {run.outcome}")
