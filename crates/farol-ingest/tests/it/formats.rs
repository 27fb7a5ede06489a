//! One invented table as several programs wrote it: an import must make the same facts of each. The cells themselves are
//! compared beside the readers, where the list of what a format cannot carry stands.

use std::path::PathBuf;

use farol_ingest::{IngestError, Problem, Source};

use crate::fixtures::import;

fn fixture(name: &str) -> Source {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "fixtures", name].iter().collect();
    Source::open(&path).unwrap()
}

#[test]
fn the_same_table_gives_the_same_facts_whoever_wrote_it() {
    let facts = |name| import(&[fixture(name)]).unwrap().facts;
    let expected = facts("libreoffice.xlsx");
    assert_eq!(expected.len(), 7);
    for name in [
        "gnumeric.xlsx",
        "xlsxwriter.xlsx",
        "libreoffice.xls",
        "libreoffice.ods",
        "gnumeric.xls",
        "gnumeric-95.xls",
        "gnumeric.ods",
    ] {
        assert_eq!(facts(name), expected, "{name}");
    }
}

#[test]
fn hidden_sheets_are_left_out_however_deep_they_are_hidden() {
    for name in ["openpyxl-hidden.xlsx", "libreoffice-hidden.xlsx"] {
        let import = import(&[fixture(name)]).unwrap();
        assert!(import.facts.iter().all(|fact| fact.year == import.facts[0].year), "{name}");
        assert_eq!(import.facts.len(), 5, "{name}");
    }
}

#[test]
fn a_password_is_named() {
    let Err(IngestError::Refused(faults)) = import(&[fixture("msoffcrypto-password.xlsx")]) else {
        panic!("it is not refused")
    };
    assert_eq!(faults[0].problem, Problem::Encrypted);
}
