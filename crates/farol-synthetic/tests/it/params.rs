//! Any size, any number of years.

use std::collections::BTreeSet;

use farol_domain::SchoolYear;
use farol_synthetic::{Params, SyntheticError, census, workbook};
use proptest::prelude::*;

use crate::read::{column, params, sheets};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn any_size_gives_a_workbook_that_can_be_read_and_names_each_pupil_once_a_year(
        pupils in 5_u32..3000, years in 1_u8..=6, seed in any::<u64>(),
    ) {
        let params = Params { pupils, years, ..params(seed) };
        let sheets = sheets(workbook(&params).unwrap());
        prop_assert_eq!(sheets.len(), usize::from(years));
        for (sheet, said) in sheets.values().zip(census(&params).unwrap().sheets) {
            let ras: Vec<String> = column(sheet, "RA", 0).into_iter().map(ToString::to_string).collect();
            prop_assert_eq!(ras.len(), said.rows);
            prop_assert_eq!(ras.iter().collect::<BTreeSet<_>>().len(), ras.len());
        }
    }
}

#[test]
fn a_longer_run_begins_with_the_same_years() {
    let rows = |years| census(&Params { years, pupils: 200, ..params(5) }).unwrap().sheets;
    let (short, long) = (rows(2), rows(5));
    assert_eq!(short[..], long[..2]);
}

#[test]
fn a_later_first_year_moves_every_header_that_names_a_year() {
    let params = Params { pupils: 40, ..Params::new(SchoolYear::new(2030).unwrap(), 1) };
    let sheets = sheets(workbook(&params).unwrap());
    let headers = crate::read::headers(&sheets[&2032]);
    for header in ["INDE 2032", "Pedra 28", "Pedra 31", "INDE 30", "INDE 31"] {
        assert!(headers.iter().any(|h| h == header), "{header}");
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let refused = |params: Params| workbook(&params).unwrap_err();
    assert!(matches!(refused(Params { pupils: 0, ..params(1) }), SyntheticError::Pupils(0)));
    assert!(matches!(refused(Params { pupils: 100_001, ..params(1) }), SyntheticError::Pupils(_)));
    assert!(matches!(refused(Params { years: 0, ..params(1) }), SyntheticError::Years { .. }));
    let late = SchoolYear::new(2099).unwrap();
    assert!(matches!(
        refused(Params { first_year: late, ..params(1) }),
        SyntheticError::Years { years: 3, .. }
    ));
}
