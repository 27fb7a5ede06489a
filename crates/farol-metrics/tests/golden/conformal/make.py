"""Outside answers for conformal p-values and risk-controlled thresholds, as JSON beside this script.

usage: python make.py

Made with Python 3.11.7, numpy 2.2.6, scipy 1.17.1, statsmodels 0.15.0, crepes 0.9.1.
"""
import json
import pathlib

import numpy as np
from crepes import ConformalClassifier
from scipy.stats import beta, binom
from statsmodels.stats.multitest import multipletests

HERE = pathlib.Path(__file__).parent


def p_values(s, y, query):
    """Class-conditional, not smoothed; strangeness is 1 minus the score given to the class."""
    out = {}
    for label, name, strangeness in ((0, "no", lambda v: v), (1, "yes", lambda v: 1 - v)):
        fitted = ConformalClassifier().fit(strangeness(s[y == label]))
        out[name] = fitted.predict_p(strangeness(query).reshape(-1, 1), smoothing=False)[:, 0].tolist()
    return out


def miss_rate_with_confidence(positives, level, confidence):
    """The highest score whose Clopper-Pearson upper bound (by scipy's beta quantile) is within the level."""
    n, best = len(positives), None
    for t in np.unique(positives):
        misses = int((positives < t).sum())
        if beta.ppf(confidence, misses + 1, n - misses) <= level:
            best = t
    return None if best is None else float(best)


def precision_with_confidence(s, y, precision, confidence, grid):
    p = []
    for t in grid:
        flagged = s >= t
        p.append(binom.cdf(int((flagged & (y == 0)).sum()), int(flagged.sum()), 1 - precision))
    passed = multipletests(p, alpha=1 - confidence, method="holm")[0]
    found = [t for t, ok in zip(grid, passed) if ok]
    return min(found) if found else None


def main():
    out = []
    for k, (n, lean) in enumerate(((300, 1.5), (300, 4.0), (900, 1.0), (40, 2.0))):
        rng = np.random.default_rng([11, k])
        y = (rng.random(n) < 0.4).astype(int)
        s = (1 / (1 + np.exp(-(rng.normal(size=n) + lean * (y - 0.5))))).round(2 if k == 2 else 4)
        query = np.concatenate([np.linspace(0, 1, 21), s[:10]])
        grid = (np.arange(1, 20) / 20).tolist()
        thresholds = []
        for level in (0.05, 0.1, 0.2, 0.3):
            for confidence in (0.8, 0.9, 0.95):
                thresholds.append({
                    "level": level, "confidence": confidence,
                    "miss_rate": miss_rate_with_confidence(s[y == 1], level, confidence),
                    "precision": precision_with_confidence(s, y, 1 - level, confidence, grid),
                })
        out.append({"scores": s.tolist(), "labels": [bool(v) for v in y], "query": query.tolist(), "p_values": p_values(s, y, query),
                    "grid": grid, "thresholds": thresholds})
        print(n, lean, [(t["miss_rate"], t["precision"]) for t in thresholds])
    (HERE / "answers.json").write_text(json.dumps(out) + "\n")


main()
