"""Answers of scikit-learn and of two implementations of DeLong's method for the inputs beside this script.

python make_peers.py        writes seed*/peers.json; see README.md for the versions it ran with
"""
import json
import pathlib

import numpy as np
from confidenceinterval.delong import delong_roc_variance
from MLstatkit.delong import Delong_test
from scipy.stats import norm
from sklearn.calibration import calibration_curve
from sklearn.metrics import fbeta_score

here = pathlib.Path(__file__).parent


def curves(y, p):
    for strategy in ("uniform", "quantile"):
        for bins in (1, 3, 7, 10, 15):
            rate, mean = calibration_curve(y, p, n_bins=bins, strategy=strategy)
            yield {"strategy": strategy, "bins": bins, "rate": rate.tolist(), "mean_score": mean.tolist()}


def delong(y, a, b):
    z, p_value, interval, _, auc_a, auc_b, info = Delong_test(y, a, b, return_ci=True, return_auc=True)
    assert info["method"] == "delong", info
    # Its intervals are clipped to 0 to 1; one of the two ends is not.
    half = max(auc_a - interval[0], interval[1] - auc_a)
    error = half / norm.ppf(0.975)
    _, variance = delong_roc_variance(y, a)
    assert abs(float(variance) / error**2 - 1) < 1e-4, "the two implementations differ by more than single precision"
    # It tests b - a.
    return {"auc": auc_a, "standard_error": error, "difference": auc_a - auc_b, "p_value": p_value, "z": -z}


for seed in sorted(here.glob("seed*")):
    answers = {}
    for path in sorted(seed.glob("*.csv")):
        y, p, w = np.loadtxt(path, delimiter=",", skiprows=1, unpack=True)
        y = y.astype(int)
        answers[path.stem] = {
            "calibration": list(curves(y, p)),
            "f_2": fbeta_score(y, p >= 0.5, beta=2.0, zero_division=0),
            "f_half": fbeta_score(y, p >= 0.5, beta=0.5, zero_division=0),
            "delong": delong(y, p, p + 0.2 * w),
        }
    (seed / "peers.json").write_text(json.dumps(answers, separators=(",", ":")))
