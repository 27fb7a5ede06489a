"""Makes the models here with their own libraries, converts them to ONNX, and writes what the libraries answer.

python -m venv v && v/bin/pip install -r requirements.txt && v/bin/python make.py

Each folder gets model.onnx, rows.csv (an empty field is missing) and answers.json: `probability` by the library itself
and, where `shap` reads the library, interventional values against the first rows as background.
"""

import json
import pathlib
import warnings

warnings.filterwarnings("ignore")

import lightgbm
import numpy as np
import shap
import xgboost
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as OtherFloats
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.tree import DecisionTreeClassifier

HERE = pathlib.Path(__file__).parent
FEATURES = 6
CATEGORIES = {4: 14, 5: 5}
BACKGROUND = 20
ROWS = 80


def table(rng, rows, missing, categories):
    """Normal numbers, rounded to 32 bits, with some missing and the last columns whole."""
    x = rng.normal(size=(rows, FEATURES)).astype("f4")
    for column, count in CATEGORIES.items():
        x[:, column] = rng.integers(0, count, rows)
    score = x[:, 0] + np.where(x[:, 1] > 0.3, 1, -0.5) + (x[:, 4] % 3 == 1) * 1.5 - (x[:, 5] == 2)
    y = (score + rng.normal(size=rows) > 0.6).astype(int)
    if missing:
        x[rng.random(x.shape) < 0.1] = np.nan
        x[: rows // 20, 0] = np.nan
    return x, y, [FEATURES - 2, FEATURES - 1] if categories else None


def write(name, onnx, rows, probability, contributions=None):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(onnx.SerializeToString())
    fields = [",".join("" if np.isnan(v) else f"{v:.9g}" for v in row) for row in rows]
    header = ",".join(f"f{i}" for i in range(FEATURES))
    (folder / "rows.csv").write_text("\n".join([header, *fields]) + "\n")
    answers = {"probability": [float(p) for p in probability]}
    if contributions is not None:
        answers |= {"background_rows": BACKGROUND, "shap_interventional": contributions.round(9).tolist()}
    (folder / "answers.json").write_text(json.dumps(answers) + "\n")


def sklearn(name, model, seed, missing=False, **options):
    x, y, _ = table(np.random.default_rng(seed), 400, missing, False)
    model.fit(x, y)
    rows, _, _ = table(np.random.default_rng(seed + 1), ROWS, missing, False)
    opsets = {"": 17, "ai.onnx.ml": 3}
    given = [("X", FloatTensorType([None, FEATURES]))]
    onnx = convert_sklearn(model, initial_types=given, target_opset=opsets, options={id(model): options} if options else None)
    write(name, onnx, rows, model.predict_proba(rows)[:, 1])


def boosted(name, model, convert, seed, missing=False, categories=False, explained=False):
    x, y, columns = table(np.random.default_rng(seed), 600, missing, categories)
    model.fit(x, y, **({"categorical_feature": columns} if columns else {}))
    rows, _, _ = table(np.random.default_rng(seed + 1), ROWS, missing, categories)
    if categories:
        rows[:6, 4] = [40, 14, 99, 0, 13, np.nan]  # never seen, the ends, missing
    given = [("X", OtherFloats([None, FEATURES]))]
    onnx = convert(model, initial_types=given, target_opset=15)
    values = None
    if explained:
        explainer = shap.TreeExplainer(model, rows[:BACKGROUND].astype(float), feature_perturbation="interventional")
        values = np.asarray(explainer.shap_values(rows.astype(float), check_additivity=False))
    write(name, onnx, rows, model.predict_proba(rows)[:, 1], values)


def main():
    sklearn("sklearn_random_forest", RandomForestClassifier(12, max_depth=6, random_state=1), 10)
    sklearn("sklearn_columns", RandomForestClassifier(12, max_depth=6, random_state=1), 20, zipmap="columns")
    sklearn("sklearn_extra_trees", ExtraTreesClassifier(12, max_depth=6, random_state=1), 30, zipmap=False)
    sklearn("sklearn_decision_tree", DecisionTreeClassifier(max_depth=5, random_state=1), 40)
    hist = HistGradientBoostingClassifier(max_iter=20, max_leaf_nodes=8, random_state=1)
    sklearn("sklearn_hist_boosting", hist, 50, missing=True, zipmap=False)

    def light(**more):
        return lightgbm.LGBMClassifier(n_estimators=20, num_leaves=10, verbose=-1, n_jobs=1, random_state=1, **more)

    boosted("lightgbm", light(), convert_lightgbm, 60, explained=True)
    boosted("lightgbm_missing", light(), convert_lightgbm, 70, missing=True)
    sets = light(max_cat_to_onehot=1, min_data_per_group=5, cat_smooth=1)
    boosted("lightgbm_categories", sets, convert_lightgbm, 80, missing=True, categories=True)

    def extreme(kind=xgboost.XGBClassifier, **more):
        return kind(n_estimators=15, max_depth=4, n_jobs=1, random_state=1, **more)

    boosted("xgboost", extreme(), convert_xgboost, 90)
    boosted("xgboost_missing", extreme(base_score=0.3), convert_xgboost, 100, missing=True)
    boosted("xgboost_random_forest", extreme(xgboost.XGBRFClassifier), convert_xgboost, 110)


main()
