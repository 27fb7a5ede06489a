//! What every store keeps. Each function takes an empty store; `over!` in a store's own module runs them all.

pub(crate) mod imports;
pub(crate) mod keys;
pub(crate) mod promotions;
pub(crate) mod runs;
pub(crate) mod session;
pub(crate) mod undo;
pub(crate) mod years;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use farol_domain::{
    Fact, Finding, Import, ImportedFile, PersonFact, Place, Programme, Ra, Rule, SchoolYear, Score, Severity,
    YearStatus, YearValues,
};

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

pub(crate) fn year(number: u16) -> SchoolYear {
    SchoolYear::new(number).unwrap()
}

pub(crate) fn fact(ra: &str, of: u16, known: u16, inde: f64) -> Fact {
    Fact {
        ra: Ra::parse(ra).unwrap(),
        year: year(of),
        known: year(known),
        file: 0,
        sheet: "PEDE".into(),
        row: 2,
        values: YearValues {
            inde: Score::new(inde).ok(),
            school: Some("Escola 'A'; --".into()),
            ..YearValues::default()
        },
    }
}

/// An import of two facts, one person and one finding.
pub(crate) fn import(programme: &Programme, sha256: &str, status: YearStatus) -> Import {
    let place =
        Place { file: "a.xlsx".into(), sheet: "PEDE".into(), column: None, header: None, row: Some(3) };
    Import {
        programme: programme.clone(),
        files: vec![ImportedFile { name: "a.xlsx".into(), sha256: sha256.into(), bytes: 12 }],
        stated: Some(status),
        facts: vec![fact("RA-1", 2023, 2023, 7.123_456_789), fact("RA-1", 2022, 2023, 0.0)],
        persons: vec![PersonFact {
            ra: Ra::parse("RA-1").unwrap(),
            known: year(2023),
            file: 0,
            sheet: "PEDE".into(),
            row: 2,
            name: Some("Aluno-1".into()),
            birth_date: NaiveDate::from_ymd_opt(2012, 2, 29),
            other: BTreeMap::from([("Cg".to_owned(), "7".to_owned())]),
        }],
        findings: vec![Finding {
            rule: Rule::BlankRow,
            severity: Severity::Repaired,
            place,
            found: String::new(),
            expected: "a record".into(),
            done: "left out".into(),
        }],
    }
}

/// A list of a year: these pupils, each with an INDE.
pub(crate) fn list(programme: &Programme, sha256: &str, of: u16, pupils: &[&str]) -> Import {
    let facts = (2..).zip(pupils).map(|(row, ra)| Fact { row, ..fact(ra, of, of, 7.0) }).collect();
    Import {
        stated: None,
        facts,
        persons: vec![],
        findings: vec![],
        ..import(programme, sha256, YearStatus::Closed)
    }
}
