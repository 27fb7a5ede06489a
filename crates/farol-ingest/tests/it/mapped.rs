//! Sheets of other schools, read by a mapping; and what a school may set about findings.

use std::sync::Arc;

use farol_domain::{Import, Phase, Rule, Severity};
use farol_ingest::{IngestError, Mapping, Options, Source, read};
use farol_synthetic::second_school;

use crate::fixtures::{by_rule, rows, source, workbook};

fn options(mapping: &str) -> Options {
    Options { mapping: Some(Arc::new(Mapping::parse(mapping).unwrap())), ..Options::default() }
}

fn import(mapping: &str, sources: &[Source]) -> Result<Import, IngestError> {
    read(sources, &options(mapping), &|_| {})
}

#[test]
fn a_second_school_is_read_whole() {
    let school = second_school(60, 2021..=2023, 3);
    let import = import(&school.mapping, &[source("records.csv", school.csv.clone())]).unwrap();
    let rows: Vec<Vec<&str>> = school.csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut pupils: Vec<(&str, &str)> = rows.iter().map(|row| (row[0], row[2])).collect();
    pupils.sort_unstable();
    pupils.dedup();
    assert_eq!(import.facts.len(), pupils.len(), "two terms are one record");
    for fact in &import.facts {
        let of = |row: &&Vec<&str>| row[0] == fact.ra.as_str() && row[2].starts_with(&fact.year.to_string());
        let terms: Vec<_> = rows.iter().filter(of).collect();
        let maths: Vec<f64> = terms.iter().filter_map(|row| row[8].parse::<f64>().ok()).collect();
        let mean = (!maths.is_empty()).then(|| maths.iter().sum::<f64>() / maths.len() as f64 / 10.0);
        match (fact.values.maths, mean) {
            (Some(read), Some(mean)) => assert!((read.get() - mean).abs() < 1e-9),
            (read, mean) => assert_eq!((read, mean), (None, None)),
        }
        let behind = terms.iter().rev().find_map(|row| (!row[13].is_empty()).then_some(row[13] == "Yes"));
        assert_eq!(fact.values.grade_gap.map(|gap| gap < 0), behind);
    }
}

#[test]
fn columns_side_by_side_become_one_and_a_dictionary_speaks_for_words() {
    let mapping = r#"
        version = 1
        [year]
        fixed = 2024
        [columns]
        RA = "ID"
        FASE = "Grade"
        MATEMATICA = { headers = ["M1", "M2"], scale = [0, 100], combine = "mean" }
        [values.FASE]
        "Year 7" = 2
    "#;
    let table = rows![["ID", "Grade", "M1", "M2"], ["a", "Year 7", 60.0, 80.0], ["b", "Year 7", "", 90.0]];
    let import = import(mapping, &[source("x.xlsx", workbook(&[("Sheet1", table)]))]).unwrap();
    let read: Vec<_> =
        import.facts.iter().map(|f| (f.values.phase.map(Phase::get), f.values.maths)).collect();
    assert_eq!(read.iter().map(|(_, m)| m.unwrap().get()).collect::<Vec<_>>(), [7.0, 9.0]);
    assert!(read.iter().all(|(phase, _)| *phase == Some(2)));
    assert!(import.findings.is_empty(), "{:?}", import.findings);
}

#[test]
fn a_row_whose_year_cannot_be_read_stops_the_import() {
    let mapping = "version = 1\n[year]\ncolumn = \"Ano letivo\"\n";
    let text = import(mapping, &[source("a.csv", "RA;Ano letivo;IEG\n1;2023;5\n2;abc;5\n")])
        .unwrap_err()
        .to_string();
    assert!(text.contains("1 under 'no-year', at a!B3"), "{text}");
    let missing = import(mapping, &[source("a.csv", "RA;IEG\n1;5\n")]).unwrap_err().to_string();
    assert!(missing.contains("no column of school years"), "{missing}");
}

#[test]
fn a_rule_warns_repairs_or_blocks_as_the_school_sets_it() {
    let table = || workbook(&[("PEDE2023", rows![["RA", "IEG"], ["1", "7,5"], ["1", "7,5"]])]);
    let with =
        |rules: &str| import(&format!("version = 1\n[rules]\n{rules}\n"), &[source("a.xlsx", table())]);
    let usual = with("").unwrap();
    assert_eq!(usual.facts[0].values.ieg.unwrap().get(), 7.5);
    let warned = with("number-as-text = \"warn\"\nrepeated-row = \"warn\"").unwrap();
    assert_eq!(warned.facts[0].values.ieg, None);
    assert_eq!(warned.persons[0].other["IEG"], "7,5", "nothing is lost");
    assert_eq!(by_rule(&warned, Rule::NumberAsText)[0].severity, Severity::Refused);
    assert_eq!(by_rule(&warned, Rule::RepeatedRow)[0].severity, Severity::Doubted);
    let blocked = with("number-as-text = \"block\"").unwrap_err().to_string();
    assert!(blocked.contains("under 'number-as-text', at PEDE2023!B2"), "{blocked}");
    assert!(!blocked.contains("7,5"), "an error quotes no cell");
}

#[test]
fn two_pupils_of_one_id_are_both_left_out_where_a_school_asks_for_it() {
    let mapping = "version = 1\n[rules]\nduplicate-ra = \"warn\"\n";
    let import = import(mapping, &[source("2023.csv", "RA;IEG\n1;5\n1;6\n2;7\n")]).unwrap();
    assert_eq!(import.facts.iter().map(|f| f.row).collect::<Vec<_>>(), [4]);
    assert_eq!(by_rule(&import, Rule::DuplicateRa).len(), 2);
}

/// Both rows are of the school year 2023, and say different things of the pupil.
#[test]
fn a_year_written_in_two_ways_is_one_year_in_which_a_pupil_may_stand_once() {
    let mapping = "version = 1\n[year]\ncolumn = \"Year\"\n[columns]\nRA = \"ID\"\n";
    let text = "ID;Year;IEG\na;2023/24;5\na;2023;6\nb;2023;7\nb;2024;8\n";
    let error = import(mapping, &[source("records.csv", text)]).unwrap_err().to_string();
    assert!(error.contains("2 under 'duplicate-ra'"), "{error}");
    let terms = "version = 1\n[year]\nfixed = 2023\n[period]\ncolumn = \"Year\"\n[columns]\nRA = \"ID\"\n";
    let error = import(terms, &[source("records.csv", "ID;Year;IEG\na;T1;5\na;t1;6\n")]).unwrap_err();
    assert!(error.to_string().contains("2 under 'duplicate-ra'"), "{error}");
}
