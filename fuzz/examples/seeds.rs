//! Makes the seeds that come from the crates' fixtures: packed files as their parts, compound files as their stream, models
//! as they are, stored and as ONNX. Run in `fuzz/`; what it writes is committed.

use std::{
    fs::{self, File},
    io::{Error, Read, Result},
    path::{Path, PathBuf},
};

use farol_forest::Model;
use farol_fuzz::{parts, valid};

const XLSX: [&str; 4] =
    ["xlsxwriter.xlsx", "gnumeric.xlsx", "openpyxl-1904.xlsx", "openpyxl-two-line-header.xlsx"];
const ODS: [&str; 1] = ["pandas-odfpy.ods"];
const XLS: [&str; 4] = ["gnumeric-95.xls", "gnumeric.xls", "libreoffice.xls", "xlwt.xls"];
/// Small ones; the converters differ in the nodes around the trees.
const ONNX: [&str; 4] = ["sklearn_decision_tree", "sklearn_columns", "lightgbm_categories", "xgboost_missing"];

fn main() -> Result<()> {
    for name in XLSX {
        seed("xlsx", name, &split(name, valid::XLSX)?)?;
    }
    for name in ODS {
        seed("ods", name, &split(name, valid::ODS)?)?;
    }
    for name in XLS {
        seed("xls", name, &stream(name)?)?;
    }
    seed("xlsx", "raw", &[b"\x07", fs::read(fixture("openpyxl-two-line-header.xlsx"))?.as_slice()].concat())?;
    seed("ods", "raw", &[b"\x07", fs::read(fixture("pandas-odfpy.ods"))?.as_slice()].concat())?;
    for (target, whole) in [("xlsx", valid::XLSX), ("ods", valid::ODS)] {
        let whole: Vec<Vec<u8>> = whole.iter().map(|(_, content)| content.to_vec()).collect();
        seed(target, "small", &parts::input(&whole))?;
    }
    models()
}

fn models() -> Result<()> {
    let golden = Path::new("../crates/farol-forest/tests/golden");
    seed("model", "version-1", &fs::read(golden.join("forest-v1.bin"))?)?;
    for name in ONNX {
        let onnx = fs::read(golden.join("onnx").join(name).join("model.onnx"))?;
        let model = Model::from_onnx(&onnx).map_err(Error::other)?;
        seed("onnx", &format!("{name}.own"), &model.to_onnx().map_err(Error::other)?)?;
        seed("onnx", name, &onnx)?;
        seed("model", name, &model.to_bytes())?;
    }
    Ok(())
}

fn fixture(name: &str) -> PathBuf {
    Path::new("../crates/farol-ingest/tests/fixtures").join(name)
}

fn seed(target: &str, name: &str, content: &[u8]) -> Result<()> {
    let directory = Path::new("seeds").join(target);
    fs::create_dir_all(&directory)?;
    fs::write(directory.join(name.replace('.', "-")), content)
}

/// A part the file does not have is empty.
fn split(name: &str, wanted: &[parts::Part]) -> Result<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(File::open(fixture(name))?)?;
    let contents = wanted.iter().map(|(part, _)| {
        let mut content = Vec::new();
        if let Ok(mut part) = archive.by_name(part) {
            part.read_to_end(&mut content)?;
        }
        Ok(content)
    });
    Ok(parts::input(&contents.collect::<Result<Vec<_>>>()?))
}

fn stream(name: &str) -> Result<Vec<u8>> {
    let mut file = cfb::open(fixture(name))?;
    let name = if file.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let mut content = Vec::new();
    file.open_stream(name)?.read_to_end(&mut content)?;
    Ok(content)
}
