//! Damaged and random bytes: an error or an import, never a panic.

use std::sync::OnceLock;

use proptest::prelude::*;

use crate::fixtures::{Put, import, rows, source, workbook};

/// A workbook read in debug mode takes some milliseconds; each case reads one.
const CASES: u32 = 96;

fn whole() -> &'static [u8] {
    static WHOLE: OnceLock<Vec<u8>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let mut rows = rows![["RA", "Data de Nasc", "Idade", "IEG"]];
        rows.extend(
            (1..40).map(|n| vec![f64::from(n).into(), Put::Date(41_000.0), Put::Date(8.0), "7,5".into()]),
        );
        workbook(&[("PEDE2022", rows.clone()), ("PEDE2023", rows)])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn random_bytes_are_an_error_or_an_import(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = import(&[source("2023.csv", bytes.clone())]);
        let _ = import(&[source("a.xlsx", [b"PK\x03\x04".as_slice(), &bytes].concat())]);
    }

    #[test]
    fn random_tables_are_an_error_or_an_import(text in "RA;Idade;Data de Nasc;IEG\n([0-9a-zA-Z#/;,.\"\n -]{0,12};){0,30}") {
        let _ = import(&[source("2023.csv", text)]);
    }

    #[test]
    fn a_workbook_cut_anywhere_is_an_error(at in 0..whole().len()) {
        prop_assert!(import(&[source("a.xlsx", &whole()[..at])]).is_err());
    }

    #[test]
    fn a_workbook_with_bytes_changed_is_an_error_or_an_import(
        changes in proptest::collection::vec((0..whole().len(), any::<u8>()), 1..8)
    ) {
        let mut bytes = whole().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        let _ = import(&[source("a.xlsx", bytes)]);
    }
}
