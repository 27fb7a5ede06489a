"""Outside answers for weighted isotonic and Platt, beta and Venn-Abers calibration, as JSON beside this script.

usage: python make.py

Made with Python 3.11.7, numpy 2.2.6, scipy 1.17.1, scikit-learn 1.5.2, betacal 1.1.0, venn-abers 1.5.4.
`beta` is what betacal gives, whose solver stops early; `beta_exact` is the same likelihood, with the same signs held at
0, minimised by scipy as far as it goes.
"""
import json
import pathlib

import numpy as np
from betacal import BetaCalibration
from scipy.optimize import minimize
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression
from venn_abers import VennAbers

HERE = pathlib.Path(__file__).parent


def rows(name, rng):
    """Scores, labels and weights of one case; few enough to be read."""
    n = 160
    y = (rng.random(n) < 0.4).astype(int)
    s = 1 / (1 + np.exp(-(1.4 * rng.normal(size=n) + 1.6 * (y - 0.6))))
    if name == "steep":  # bunched at both ends: both parameters of beta below 1
        s = s**3 / (s**3 + (1 - s) ** 3)
    if name == "a_at_0":  # low scores tell nothing
        s = np.where(rng.random(n) < 0.5, rng.random(n) ** 6, 1 - (1 - s) ** 2)
    if name == "b_at_0":
        s = np.where(rng.random(n) < 0.5, 1 - rng.random(n) ** 6, s**2)
    if name == "ties":
        s = s.round(1)
    else:
        s = s.clip(0.001, 0.999).round(4)
    return s, y, rng.uniform(0.2, 3, n).round(3)


def beta_exact(s, y, w, query):
    eps = np.finfo(float).eps

    def features(p):
        p = np.clip(p, eps, 1 - eps)
        return np.column_stack([np.log(p), -np.log1p(-p), np.ones(len(p))])

    x = features(s)

    def loss(t):
        z = x @ t
        p = 1 / (1 + np.exp(-z))
        return w @ (np.logaddexp(0, z) - y * z) / w.sum(), x.T @ (w * (p - y)) / w.sum()

    def hessian(t):
        p = 1 / (1 + np.exp(-(x @ t)))
        return (x * (w * p * (1 - p))[:, None]).T @ x / w.sum()

    bounded = minimize(loss, np.zeros(3), jac=True, method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)],
                       options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 10000})
    t = bounded.x
    free = [j for j in range(3) if j == 2 or t[j] > 1e-8]
    for _ in range(50):  # Newton's polish of those that are not held at 0
        g, h = loss(t)[1][free], hessian(t)[np.ix_(free, free)]
        t[free] -= np.linalg.solve(h, g)
    t[[j for j in range(3) if j not in free]] = 0
    return t, 1 / (1 + np.exp(-(features(query) @ t)))


def main():
    out = {}
    for k, name in enumerate(("smooth", "steep", "a_at_0", "b_at_0", "ties")):
        s, y, w = rows(name, np.random.default_rng([7, k]))
        query = np.linspace(0.005, 0.995, 34)
        case = {"scores": s.tolist(), "labels": [bool(v) for v in y], "weights": w.tolist(), "query": query.tolist()}
        for kind, weight in (("plain", np.ones(len(s))), ("weighted", w)):
            iso = IsotonicRegression(out_of_bounds="clip").fit(s, y, sample_weight=weight)
            platt = _SigmoidCalibration().fit(s, y, sample_weight=weight)
            beta = BetaCalibration("abm").fit(s, y, sample_weight=weight)
            parameters, exact = beta_exact(s, y, weight, query)
            case[kind] = {
                "isotonic_knots": np.column_stack([iso.X_thresholds_, iso.y_thresholds_]).tolist(),
                "isotonic": iso.predict(query).tolist(), "platt": platt.predict(query).tolist(),
                "beta": beta.predict(query).tolist(), "beta_midpoint": float(beta.calibrator_.map_[2]),
                "beta_exact": exact.tolist(), "beta_exact_parameters": parameters.tolist(),
            }
        va = VennAbers()
        va.fit(np.column_stack([1 - s, s]), y)
        at = np.concatenate([query, s[:10]])
        merged, pairs = va.predict_proba(np.column_stack([1 - at, at]))
        case["venn_abers"] = {"query": at.tolist(), "p0": pairs[:, 0].tolist(), "p1": pairs[:, 1].tolist(), "merged": merged[:, 1].tolist()}
        out[name] = case
    (HERE / "answers.json").write_text(json.dumps(out) + "\n")
    for name, case in out.items():
        print(name, case["plain"]["beta_exact_parameters"], np.abs(np.subtract(case["plain"]["beta"], case["plain"]["beta_exact"])).max(),
              np.abs(np.subtract(case["weighted"]["beta"], case["weighted"]["beta_exact"])).max(), case["plain"]["beta_midpoint"])


main()
