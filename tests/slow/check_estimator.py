"""scikit-learn's own checks under thirty settings, not only the defaults.

``python tests/slow/check_estimator.py [FIRST [STOP]]`` runs some of them, and prints what did not
pass. The test suite runs the defaults.

Measured with scikit-learn 1.9.1: under each setting, all 63 checks of the classifier and all 60 of
the regressor pass. (Those but warm_start=True were run with max_iter=200.)
"""

import os
import sys
import warnings

os.environ["SCIPY_ARRAY_API"] = "1"  # without it, one check is skipped

from sklearn.utils.estimator_checks import check_estimator

from shallows.sklearn import ShallowClassifier, ShallowRegressor

QUICK = {"restarts": 8}
BOTH = [
    {},
    {"combine": "best"},
    {"warm_start": True},
    {"verbose": True},
    {"holdout": "shared"},
    {"early_stopping": False},
    {"scaling": "none"},
    {"activation": "identity"},
    {"activation": "logistic", "learning_rate_init": 0.5},
    {"activation": "silu"},
    {"hidden_layer_sizes": (8, 4)},
    {"n_jobs": 2},
    {"restarts": 1},
    {"check_every": 1},
]
SETTINGS = [
    *[(make, settings) for make in (ShallowClassifier, ShallowRegressor) for settings in BOTH],
    (ShallowClassifier, {"class_weight": "balanced"}),
    (ShallowClassifier, {"class_weight": "balanced", "activation": "identity"}),
]


def others(make, settings):
    """Return the checks that did not pass, with their errors."""
    estimator = make(**{**QUICK, **settings})
    results = check_estimator(estimator, on_skip=None, on_fail=None)
    wrong = [result for result in results if result["status"] != "passed"]
    return len(results), [(r["check_name"], r["status"], str(r["exception"])) for r in wrong]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    chosen = slice(*map(int, sys.argv[1:3])) if sys.argv[1:] else slice(None)
    for make, settings in SETTINGS[chosen]:
        print(make.__name__, settings, *others(make, settings), flush=True, file=sys.stderr)
