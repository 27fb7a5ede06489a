"""Writes the answers of scikit-learn's LogisticRegression that tests/it/golden.rs compares with.

python make_golden.py      needs numpy 2 and scikit-learn 1.5; writes cases.json beside this file
"""
import json
import pathlib

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def draw(seed, rows, numeric, levels=0, missing=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, numeric)) @ rng.normal(size=(numeric, numeric)) * 3 + 5
    margin = (x - 5) @ rng.normal(size=numeric) / 4 - 0.4
    kinds = ["numeric"] * numeric
    if levels:
        level = rng.integers(0, levels, rows)
        margin += rng.normal(size=levels)[level]
        x = np.column_stack([x, level])
        kinds.append("categorical")
    y = rng.random(rows) < 1 / (1 + np.exp(-margin))
    x[:, : numeric // 2][rng.random((rows, numeric // 2)) < missing] = np.nan
    return np.round(x, 4), y, kinds, np.round(rng.gamma(2, size=rows), 3)


def standardised(x, kinds, weights):
    """Columns in Farol's order: of each feature the value or its levels, then that it is missing."""
    columns = []
    for j, kind in enumerate(kinds):
        one = x[:, [j]]
        if kind == "categorical":
            step = OneHotEncoder(sparse_output=False)
        else:
            step = SimpleImputer(strategy="mean", add_indicator=True)
        columns.append((f"c{j}", step, [j]))
    raw = ColumnTransformer(columns).fit_transform(x)
    return StandardScaler().fit_transform(raw, sample_weight=weights)


def case(name, data, l2, weighted=False, balanced=False):
    x, y, kinds, weights = data
    used = weights if weighted else np.ones(len(y))
    z = standardised(x, kinds, used)
    factors = {c: used.sum() / (2 * used[y == c].sum()) for c in (False, True)} if balanced else None
    model = LogisticRegression(
        penalty="l2" if l2 else None, C=1 / l2 if l2 else 1.0, class_weight=factors,
        solver="newton-cholesky", tol=1e-14, max_iter=1_000,
    ).fit(z, y, sample_weight=used)
    beta = np.append(model.intercept_, model.coef_[0])
    in_loss = used * np.where(y, factors[True], factors[False]) if balanced else used
    design = np.column_stack([np.ones(len(y)), z])
    penalty = np.diag([0.0] + [l2] * z.shape[1])

    def derivatives():
        p = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (in_loss * (p - y)) + penalty @ beta
        return gradient, design.T @ (design * (in_loss * p * (1 - p))[:, None]) + penalty

    print(f"{name}: gradient of scikit-learn's answer {np.abs(derivatives()[0]).max():.1e}")
    errors = np.sqrt(np.diag(np.linalg.inv(derivatives()[1])))
    return {
        "name": name, "kinds": kinds, "l2": l2, "balanced": balanced,
        "rows": [[None if np.isnan(v) else v for v in row] for row in x.tolist()],
        "labels": y.tolist(), "weights": used.tolist() if weighted else None,
        "coefficients": beta.tolist(), "errors": errors.tolist(),
        "probabilities": model.predict_proba(z)[:, 1].tolist(),
    }


cases = [
    case("random", draw(1, 120, 4), 1.0),
    case("weak penalty", draw(2, 90, 6), 0.01),
    case("no penalty", draw(3, 150, 3), 0.0),
    case("weighted", draw(4, 100, 4), 0.5, weighted=True),
    case("weighted and balanced", draw(5, 100, 4), 2.0, weighted=True, balanced=True),
    case("missing values and levels", draw(6, 160, 4, levels=3, missing=0.2), 1.0, balanced=True),
]
text = ",\n".join(json.dumps(one) for one in cases)
pathlib.Path(__file__).with_name("cases.json").write_text(f"[\n{text}\n]\n")
