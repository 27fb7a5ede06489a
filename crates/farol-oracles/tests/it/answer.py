"""Answers rows by onnxruntime: for each NAME.onnx in a folder, NAME.rows holds its rows as 32-bit numbers, the lowest
byte first. Writes NAME.probabilities, two 32-bit numbers a row, and NAME.labels, one 64-bit number a row."""

import pathlib
import sys

import numpy
import onnxruntime

for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    rows = numpy.fromfile(path.with_suffix(".rows"), dtype="<f4").reshape(-1, given.shape[1])
    labels, probabilities = session.run(["label", "probabilities"], {given.name: rows})
    assert probabilities.shape == (len(rows), 2), probabilities.shape
    probabilities.astype("<f4").tofile(path.with_suffix(".probabilities"))
    labels.astype("<i8").tofile(path.with_suffix(".labels"))
