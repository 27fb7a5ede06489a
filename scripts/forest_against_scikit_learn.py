"""Compares Farol's forest with scikit-learn's on the matrix that the example `matrix` of farol-app wrote.

python forest_against_scikit_learn.py DIR      needs scikit-learn and scipy; prints both means and Welch's test
"""
import json
import pathlib
import sys

import numpy as np
from scipy import stats
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

where = pathlib.Path(sys.argv[1])
train, test = (np.genfromtxt(where / f"{name}.csv", delimiter=",", skip_header=1) for name in ("train", "test"))
farol = json.loads((where / "farol.json").read_text())
settings = farol["parameters"]


def auc(seed):
    forest = RandomForestClassifier(
        settings["trees"],
        max_depth=settings["max_depth"],
        min_samples_leaf=settings["min_samples_leaf"],
        class_weight="balanced",
        random_state=seed,
        n_jobs=-1,
    )
    forest.fit(train[:, :-1], train[:, -1])
    return roc_auc_score(test[:, -1], forest.predict_proba(test[:, :-1])[:, 1])


theirs = np.array([auc(seed) for seed in range(len(farol["auc"]))])
ours = np.array(farol["auc"])
test_of_means = stats.ttest_ind(ours, theirs, equal_var=False)
low, high = test_of_means.confidence_interval(0.95)
print(f"Farol         {ours.mean():.5f} ± {ours.std(ddof=1):.5f} over {len(ours)} seeds")
print(f"scikit-learn  {theirs.mean():.5f} ± {theirs.std(ddof=1):.5f}")
print(f"difference    {ours.mean() - theirs.mean():+.5f}, 95 % {low:+.5f} to {high:+.5f}, p = {test_of_means.pvalue:.3f}")
