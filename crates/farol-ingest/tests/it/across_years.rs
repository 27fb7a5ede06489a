//! What sheets of several years say of one pupil.

use farol_domain::{Rule, Severity};

use crate::fixtures::{by_rule, import, rows, source, workbook};

fn places(import: &farol_domain::Import, rule: Rule) -> Vec<String> {
    by_rule(import, rule).iter().map(|f| f.place.to_string()).collect()
}

#[test]
fn what_changed_between_years_is_doubted_at_the_later_sheet() {
    let then = rows![
        ["RA", "Gênero", "Ano ingresso", "Idade", "INDE", "INDE 22", "Pedra 22"],
        ["1", "Menina", 2019.0, 10.0, 7.0, "", ""],
        ["2", "Menino", 2020.0, 12.0, 6.0, "", ""],
        ["3", "Menino", 2020.0, 12.0, 6.0, "", ""],
    ];
    let now = rows![
        ["RA", "Gênero", "Ano ingresso", "Idade", "INDE", "INDE 22", "Pedra 22"],
        ["1", "Masculino", 2021.0, 9.0, 7.0, 7.1, "Ametista"],
        ["2", "Masculino", 2020.0, 15.0, 6.0, 6.0004, ""],
        ["3", "Masculino", 2020.0, 14.0, 6.0, "", ""],
    ];
    // The later sheet may stand first.
    let import = import(&[source("a.xlsx", workbook(&[("2023", now), ("2022", then)]))]).unwrap();
    assert_eq!(places(&import, Rule::GenderChanged), ["2023!B2"]);
    assert_eq!(places(&import, Rule::EntryYearRestated), ["2023!C2"]);
    assert_eq!(places(&import, Rule::AgeJump), ["2023!D2", "2023!D3"]);
    assert_eq!(places(&import, Rule::RestatedHistory), ["2023!F2"]);
    assert_eq!(by_rule(&import, Rule::GenderChanged)[0].expected, "Feminino, as in 2022");
    let across = |f: &&farol_domain::Finding| f.rule != Rule::DuplicateColumn;
    assert!(import.findings.iter().filter(across).all(|f| f.severity == Severity::Doubted));
}

#[test]
fn a_pupil_missing_in_a_year_between_two_records_is_named() {
    let of = |ras: &[&str]| {
        let mut rows = rows![["RA", "IEG"]];
        rows.extend(ras.iter().map(|ra| vec![(*ra).into(), 5.0.into()]));
        rows
    };
    let sheets = [("2022", of(&["1", "2"])), ("2023", of(&["2"])), ("2024", of(&["1", "2"]))];
    let all = import(&[source("a.xlsx", workbook(&sheets))]).unwrap();
    assert_eq!(places(&all, Rule::YearGap), ["2024!A2"]);
    // Without the sheet of 2023 nothing is known of a gap.
    let two = [sheets[0].clone(), sheets[2].clone()];
    let import = import(&[source("a.xlsx", workbook(&two))]).unwrap();
    assert_eq!(places(&import, Rule::YearGap), Vec::<String>::new());
}

#[test]
fn a_second_sheet_of_a_year_corrects_the_first_and_repeats_nothing() {
    let first = source("a-2023.csv", "RA;IEG\n1;5\n2;6\n");
    let second = source("b-2023.csv", "RA;IEG\n1;5\n2;7\n3;8\n");
    let import = import(&[first, second]).unwrap();
    let rows: Vec<_> = import.facts.iter().map(|f| (f.file, f.row)).collect();
    assert_eq!(rows, [(0, 2), (0, 3), (1, 3), (1, 4)]);
    let severity = |rule| by_rule(&import, rule).iter().map(|f| f.severity).collect::<Vec<_>>();
    assert_eq!(severity(Rule::RepeatedRow), [Severity::Repaired]);
    assert_eq!(severity(Rule::RestatedRow), [Severity::Doubted]);
    assert!(import.findings.iter().all(|f| f.place.file.as_ref() == "b-2023.csv"));
}
