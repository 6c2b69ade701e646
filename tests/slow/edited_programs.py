"""Edit right programs at random, and count what `shallows.check` says: never a false "right".

Usage: PYTHONPATH=tests/inside python tests/slow/edited_programs.py [COUNT] [SEED]
"""

import sys
import warnings
from collections import Counter

from fuzzing import outcomes

count, seed = (int(text) for text in (sys.argv[1:] + ["10000", "0"][len(sys.argv) - 1 :]))
warnings.simplefilter("ignore")
found: Counter[str] = Counter()
for what, name, source in outcomes(count, seed):
    found[what] += 1
    if what in ("crash", "false right"):
        print(what, name, source, sep="\n")
print(dict(found))
