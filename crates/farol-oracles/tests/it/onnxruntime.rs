//! onnxruntime, by way of its Python package.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::models::{Chance, all};
use crate::{assert_same, label, rows};

#[test]
fn onnxruntime_answers_an_exported_model_as_the_model_does() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let models = all();
    let mut asked = Vec::new();
    for (at, (name, model)) in models.iter().enumerate() {
        let rows = rows(model, 400, &mut Chance(at as u64));
        let onnx = model.to_onnx().unwrap_or_else(|error| panic!("{name}: {error}"));
        write(&folder.path().join(format!("{at:02}.onnx")), &onnx);
        let bytes: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
        write(&folder.path().join(format!("{at:02}.rows")), &bytes);
        asked.push(rows);
    }
    answer(folder.path());
    for (at, ((name, model), rows)) in models.iter().zip(asked).enumerate() {
        let probabilities: Vec<[f32; 2]> = numbers(&folder.path().join(format!("{at:02}.probabilities")))
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| pair.map(f32::from_le_bytes))
            .collect();
        assert_same(name, model, &rows, &probabilities);
        let labels = numbers(&folder.path().join(format!("{at:02}.labels")));
        for (row, found) in
            rows.chunks(model.features().len()).zip(labels.into_iter().map(i64::from_le_bytes))
        {
            assert!(label(model, row).is_none_or(|expected| expected == found), "{name}: label {found}");
        }
    }
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("a file in the temporary folder");
}

fn numbers<const N: usize>(path: &Path) -> Vec<[u8; N]> {
    let bytes = std::fs::read(path).expect("answer.py wrote its answers");
    bytes.as_chunks::<N>().0.to_vec()
}

/// Runs onnxruntime on a folder; fails where it is not there.
fn answer(folder: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var_os("FAROL_ORACLES_PYTHON")
        .map_or_else(|| here.join("../../target/oracles/bin/python"), PathBuf::from);
    assert!(
        python.exists(),
        "onnxruntime is not there: run scripts/install-test-needs.sh, which puts it into target/oracles, or name a \
         Python that has it in FAROL_ORACLES_PYTHON"
    );
    let script = here.join("tests/it/answer.py");
    let run = Command::new(python).arg(script).arg(folder).output().expect("Python runs");
    assert!(run.status.success(), "onnxruntime: {}", String::from_utf8_lossy(&run.stderr));
}
