//! A second school and the documents: what is shown as an example is read as one.

use farol_domain::Indicator;
use farol_synthetic::second_school;

use super::*;

const DOCUMENT: &str = include_str!("../../../../../docs/MAPPING.md");
const FINDINGS: &str = include_str!("../../../../../docs/FINDINGS.md");

fn table() -> Sample {
    let school = second_school(70, 2021..=2023, 7);
    let line = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let filled = |cell: String| (!cell.is_empty()).then_some(cell);
    let mut lines = school.csv.lines().map(line);
    let header = lines.next().unwrap();
    let rows = lines.map(|row| row.into_iter().map(filled).collect()).collect();
    Sample { file: "marks.csv".into(), sheet: "marks".into(), header, rows }
}

#[test]
fn the_second_schools_own_mapping_fits_its_file() {
    let mapping = Mapping::parse(&second_school(1, 2021..=2021, 7).mapping).unwrap();
    let expected = "nothing reads the column 'Bus Route' of 'marks' of marks.csv; it is kept beside";
    assert_eq!(check(&mapping, &[table()]), [expected]);
    let position = |header| mapping.header(header).map(|mapped| (mapped.field, mapped.position));
    let engagement = Field::Indicator(Indicator::Ieg);
    assert_eq!(["Engagement", "attendance"].map(position), [Some((engagement, 0)), Some((engagement, 1))]);
    assert_eq!(mapping.handlings().of(farol_domain::Rule::Implausible), Handling::Block);
}

#[test]
fn the_draft_for_the_second_school_means_what_its_own_mapping_means() {
    let draft = suggest(&[table()]);
    let drafted = Mapping::parse(&draft).unwrap();
    let own = Mapping::parse(&second_school(1, 2021..=2021, 7).mapping).unwrap();
    assert_eq!((drafted.year(), drafted.period()), (own.year(), own.period()), "{draft}");
    for header in &table().header {
        // Which columns make up engagement, and that 5 is worst, only the school knows.
        let asked = ["Attendance", "Self Rating"].contains(&header.as_str());
        if !asked {
            assert_eq!(drafted.header(header), own.header(header), "{header}\n{draft}");
        }
    }
    assert!(!draft.contains("S-00001") && !draft.contains("Station"), "{draft}");
}

#[test]
fn every_mapping_in_the_documents_is_read() {
    let mut blocks =
        DOCUMENT.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let first = blocks.next().unwrap();
    assert!(Mapping::parse(first).is_ok(), "{first}");
    for block in blocks {
        let whole =
            if block.contains("version") { block.to_owned() } else { format!("version = 1\n{block}") };
        if let Err(faults) = Mapping::parse(&whole) {
            panic!("{faults}\n{whole}");
        }
    }
    let own = second_school(1, 2021..=2021, 7).mapping;
    assert!(DOCUMENT.contains(own.trim()), "the worked example is the second school's own mapping");
}

#[test]
fn the_documents_name_every_word_and_every_rule() {
    for term in farol_domain::columns::TERMS {
        assert!(DOCUMENT.contains(&format!("`{}`", term.word)), "{}", term.word);
    }
    for rule in rules::RULES {
        assert!(DOCUMENT.contains(&format!("`{}`", rule.code())), "{}", rule.code());
        let usual = Handlings::default().of(*rule);
        let row = FINDINGS.lines().find(|line| line.starts_with(&format!("| `{}` |", rule.code())));
        assert!(row.is_some_and(|row| row.ends_with(&format!("| {usual} |"))), "{}", rule.code());
    }
}
