//! Each trap alone, in the smallest sheet that holds it.

use farol_domain::{Indicator, Institution, Pedra, Phase, Rule, SchoolYear, Score, Severity};
use farol_ingest::summary::{Summary, groups};

use crate::fixtures::{Put, by_rule, count, csv_of_2023, import, rows, sheet_of_2023, source, workbook};

#[test]
fn an_age_shown_as_a_date_is_read_as_the_number_it_is() {
    let mut rows = rows![["RA", "Idade"], ["1", 10.0]];
    rows.push(vec!["2".into(), Put::Date(8.0)]);
    let import = sheet_of_2023(rows);
    assert_eq!(import.facts.iter().map(|f| f.values.age).collect::<Vec<_>>(), [Some(10), Some(8)]);
    let finding = by_rule(&import, Rule::AgeAsDate)[0];
    assert_eq!(finding.place.to_string(), "PEDE2023!B3");
    assert_eq!((finding.found.as_str(), finding.done.as_str()), ("1900-01-08", "read as 8"));
    assert_eq!(finding.severity, Severity::Repaired);
}

#[test]
fn swapped_birth_dates_are_exchanged_back_and_never_shown() {
    let mut rows = rows![["RA", "Data de Nasc"], ["1", "11/27/2013"]];
    rows.push(vec!["2".into(), Put::Date(41_034.0)]); // 2012-05-05
    rows.push(vec!["3".into(), Put::Date(41_035.0)]); // 2012-05-06, meant as 5 June
    let import = sheet_of_2023(rows);
    let dates: Vec<_> = import.persons.iter().map(|p| p.birth_date.unwrap().to_string()).collect();
    assert_eq!(dates, ["2013-11-27", "2012-05-05", "2012-06-05"]);
    assert_eq!(by_rule(&import, Rule::DateAsText).len(), 1);
    assert_eq!(by_rule(&import, Rule::DayMonthSwapped).len(), 2);
    assert!(import.findings.iter().all(|f| f.found == "•••"));
}

#[test]
fn real_dates_alone_are_taken_as_they_stand() {
    let mut rows = rows![["RA", "Data de Nasc"]];
    rows.push(vec!["1".into(), Put::Date(41_035.0)]);
    let import = sheet_of_2023(rows);
    assert_eq!(import.persons[0].birth_date.unwrap().to_string(), "2012-05-06");
    assert_eq!(import.findings, []);
}

#[test]
fn errors_and_placeholders_are_missing_and_kept_beside() {
    let mut rows = rows![["RA", "INDE 2023", "Pedra 2023"], ["1", "INCLUIR", "INCLUIR"]];
    rows.push(vec!["2".into(), Put::Error("#DIV/0!"), Put::Error("#N/A")]);
    let import = sheet_of_2023(rows);
    assert!(import.facts.iter().all(|f| f.values.is_empty()));
    assert_eq!(count(&import, Rule::Placeholder, "PEDE2023", "INDE 2023"), 1);
    assert_eq!(count(&import, Rule::ErrorCell, "PEDE2023", "Pedra 2023"), 1);
    assert_eq!(import.persons[0].other["INDE 2023"], "INCLUIR");
    assert_eq!(import.persons[1].other["INDE 2023"], "#DIV/0!");
}

#[test]
fn scores_keep_their_scale_and_a_true_zero_is_a_value() {
    let import = sheet_of_2023(rows![
        ["RA", "IEG"],
        ["1", 0.0],
        ["2", 10.002],
        ["3", 10.5],
        ["4", "7,5"],
        ["5", "muito bom"],
        ["6", Put::Blank],
    ]);
    let ieg: Vec<_> = import.facts.iter().map(|f| f.values.ieg.map(Score::get)).collect();
    assert_eq!(ieg, [Some(0.0), Some(10.0), None, Some(7.5), None, None]);
    let rules: Vec<_> = import.findings.iter().map(|f| (f.rule, f.severity)).collect();
    assert_eq!(
        rules,
        [
            (Rule::RoundedAboveTen, Severity::Repaired),
            (Rule::OutOfScale, Severity::Refused),
            (Rule::NumberAsText, Severity::Repaired),
            (Rule::NotANumber, Severity::Refused),
        ]
    );
    assert_eq!(import.persons[4].other["IEG"], "muito bom");
}

#[test]
fn three_spellings_of_phase_and_class_are_one() {
    let import = sheet_of_2023(rows![
        ["RA", "Fase", "Turma"],
        ["1", "7", "A"],
        ["2", "FASE 2", "2K"],
        ["3", "ALFA", "ALFA G - G2/G3"],
        ["4", 9.0, 9.0],
        ["5", "fora", "1B"],
    ]);
    let read: Vec<_> = import
        .facts
        .iter()
        .map(|f| (f.values.phase.map(Phase::get), f.values.class.as_ref().map(|c| c.as_str().to_owned())))
        .collect();
    let class = |c: &str| Some(c.to_owned());
    assert_eq!(
        read,
        [
            (Some(7), class("A")),
            (Some(2), class("K")),
            (Some(0), class("G")),
            (Some(9), class("9")),
            (None, class("1B")),
        ]
    );
    assert_eq!(by_rule(&import, Rule::UnknownPhase)[0].place.to_string(), "PEDE2023!B6");
}

#[test]
fn an_unknown_institution_is_doubted_and_a_missing_one_is_nothing() {
    let import = sheet_of_2023(rows![
        ["RA", "Instituição de ensino"],
        ["1", "Kinder"],
        ["2", Put::Blank],
        ["3", "Privada *Parcerias com Bolsa 100%"],
    ]);
    let read: Vec<_> = import.facts.iter().map(|f| f.values.institution).collect();
    assert_eq!(read, [Some(Institution::Outra), None, Some(Institution::PrivadaBolsa)]);
    assert_eq!(import.findings.len(), 1);
    assert_eq!(
        (import.findings[0].rule, import.findings[0].severity),
        (Rule::UnknownInstitution, Severity::Doubted)
    );
}

#[test]
fn an_id_that_became_a_number_is_read_and_a_row_without_one_left_out() {
    let import = sheet_of_2023(rows![["RA", "Nome", "IEG"], [1500.0, "Ana", 5.0], [Put::Blank, "Bia", 6.0]]);
    assert_eq!(import.facts.len(), 1);
    assert_eq!(import.facts[0].ra.as_str(), "1500");
    let finding = by_rule(&import, Rule::NoRa)[0];
    assert_eq!((finding.place.to_string().as_str(), finding.severity), ("PEDE2023!A3", Severity::Refused));
    assert!(finding.done.contains("row left out"));
}

#[test]
fn equal_rows_become_one() {
    let import = sheet_of_2023(rows![["RA", "IEG"], ["1", 5.0], ["1", 5.0], ["3", 7.0]]);
    assert_eq!(import.facts.iter().map(|f| f.row).collect::<Vec<_>>(), [2, 4]);
    let repeated = by_rule(&import, Rule::RepeatedRow);
    assert_eq!((repeated[0].place.row, repeated[0].severity), (Some(3), Severity::Repaired));
}

/// Leaving both out would make leavers of two pupils.
#[test]
fn two_different_rows_of_one_id_stop_the_import_and_all_are_named() {
    let rows = rows![["RA", "IEG"], ["2", 5.0], ["2", 6.0], ["3", 7.0], ["2", 5.0], ["3", 8.0]];
    let text = import(&[source("a.xlsx", workbook(&[("PEDE2023", rows)]))]).unwrap_err().to_string();
    assert!(text.starts_with("nothing was imported"), "{text}");
    assert!(
        text.contains("5 under 'duplicate-ra', at PEDE2023!A2, PEDE2023!A3, PEDE2023!A4 and more"),
        "{text}"
    );
}

/// Which of two id columns is read is known row by row: where the first is empty, the second one names the pupil.
#[test]
fn two_rows_of_one_id_are_found_in_a_second_id_column_too() {
    let rows = rows![["RA", "IEG", "RA"], [Put::Blank, 5.0, "2"], ["2", 6.0, Put::Blank], ["3", 7.0, "3"]];
    let text = import(&[source("a.xlsx", workbook(&[("PEDE2023", rows)]))]).unwrap_err().to_string();
    assert!(text.contains("2 under 'duplicate-ra'"), "{text}");
}

#[test]
fn blank_rows_between_and_after_are_one_finding() {
    let import = sheet_of_2023(rows![
        ["RA", "IEG"],
        ["1", 5.0],
        [Put::Blank, Put::Blank],
        ["2", 5.0],
        [Put::Blank, Put::Blank],
    ]);
    assert_eq!(import.facts.len(), 2);
    let findings = by_rule(&import, Rule::BlankRow);
    assert_eq!((findings.len(), findings[0].place.row), (1, Some(3)));
    assert_eq!(findings[0].found, "2 empty row(s), the first is row 3");
}

#[test]
fn of_two_columns_of_one_meaning_the_first_filled_is_read_and_a_contradiction_doubted() {
    let import = sheet_of_2023(rows![
        ["RA", "INDE 23", "INDE 2023", "Mat", "Matem"],
        ["1", Put::Blank, 7.0, 5.0, 6.0],
        ["2", Put::Blank, 8.0, 5.0, 5.0],
    ]);
    let read: Vec<_> = import.facts.iter().map(|f| f.values.inde.unwrap().get()).collect();
    assert_eq!(read, [7.0, 8.0]);
    assert_eq!(import.facts[0].values.maths.unwrap().get(), 5.0);
    let findings: Vec<_> =
        by_rule(&import, Rule::DuplicateColumn).iter().map(|f| (f.place.to_string(), f.severity)).collect();
    assert_eq!(
        findings,
        [("PEDE2023!B".to_owned(), Severity::Repaired), ("PEDE2023!E2".to_owned(), Severity::Doubted),]
    );
    assert_eq!(import.persons[0].other["Matem"], "6");
}

#[test]
fn what_is_not_understood_is_kept_beside_and_its_values_are_masked() {
    let import = sheet_of_2023(rows![
        ["RA", "Remédio", "Remédio", "Ano nasc", "Avaliador1"],
        ["1", "segredo", "outro segredo", 2012.0, "Avaliador-6"],
        ["2", Put::Blank, "x", 2011.0, Put::Blank],
    ]);
    let other = &import.persons[0].other;
    assert_eq!(other["Remédio"], "segredo");
    assert_eq!(other["Remédio (2)"], "outro segredo");
    assert_eq!((other["Ano nasc"].as_str(), other["Avaliador1"].as_str()), ("2012", "Avaliador-6"));
    assert!(!import.persons[1].other.contains_key("Remédio"));
    assert_eq!(by_rule(&import, Rule::UnknownColumn).len(), 2);
    assert!(import.findings.iter().all(|f| !f.found.contains("segredo") && !f.done.contains("segredo")));
}

#[test]
fn earlier_years_columns_are_facts_known_since_the_sheets_year() {
    let import = sheet_of_2023(rows![
        ["RA", "INDE 22", "Pedra 22", "Pedra 21", "INDE 2024"],
        ["1", 7.5, "Ametista", Put::Blank, 9.0],
        ["2", Put::Blank, Put::Blank, Put::Blank, Put::Blank],
    ]);
    let years: Vec<_> = import.facts.iter().map(|f| (f.year.get(), f.known.get())).collect();
    assert_eq!(years, [(2023, 2023), (2022, 2023), (2023, 2023)]);
    let then = &import.facts[1].values;
    assert_eq!((then.inde.unwrap().get(), then.pedra), (7.5, Some(Pedra::Ametista)));
    assert_eq!(import.persons[0].other["INDE 2024"], "9");
    assert_eq!(by_rule(&import, Rule::UnknownColumn)[0].place.to_string(), "PEDE2023!E");
}

#[test]
fn cells_of_a_row_that_contradict_each_other_are_doubted_and_taken() {
    let import = sheet_of_2023(rows![
        ["RA", "Fase", "Fase Ideal", "Defasagem", "IAN", "INDE 2023", "Pedra 2023"],
        ["1", "FASE 2", "Fase 3 (7º e 8º ano)", -1.0, 5.0, 7.5, "Ametista"],
        ["2", "FASE 2", "Fase 3 (7º e 8º ano)", 0.0, 2.5, 7.5, "Quartzo"],
    ]);
    let places: Vec<_> = by_rule(&import, Rule::Inconsistent).iter().map(|f| f.place.to_string()).collect();
    assert_eq!(places, ["PEDE2023!D3", "PEDE2023!E3", "PEDE2023!G3"]);
    let values = &import.facts[1].values;
    assert_eq!((values.grade_gap, values.indicator(Indicator::Ian).unwrap().get()), (Some(0), 2.5));
    assert!(import.findings.iter().all(|f| f.severity == Severity::Doubted));
}

#[test]
fn implausible_ages_and_years_of_entry_are_refused_or_doubted() {
    let import = sheet_of_2023(rows![
        ["RA", "Idade", "Ano ingresso"],
        ["1", 0.0, 2024.0],
        ["2", 27.0, 1995.0],
        ["3", 150.0, 2023.0],
    ]);
    assert_eq!(import.facts.iter().map(|f| f.values.age).collect::<Vec<_>>(), [None, Some(27), None]);
    let entry: Vec<_> = import.facts.iter().map(|f| f.values.enrolment_year.map(SchoolYear::get)).collect();
    assert_eq!(entry, [None, Some(1995), Some(2023)]);
    assert_eq!(by_rule(&import, Rule::Implausible).len(), 5);
}

#[test]
fn a_text_table_of_a_brazilian_spreadsheet_is_read_without_a_finding() {
    let text =
        "RA;Nome;Data de Nasc;Gênero;Instituição de ensino;IEG\r\n1;Ágata;27/11/2013;Menina;Pública;7,5\r\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let marked = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
    let commas = text.replace("7,5", "\"7,5\"").replace(';', ",");
    for bytes in [text.as_bytes(), &latin, &marked, commas.as_bytes(), text.replace(';', "\t").as_bytes()] {
        let import = csv_of_2023(bytes);
        let person = &import.persons[0];
        assert_eq!(person.name.as_deref(), Some("Ágata"));
        assert_eq!(person.birth_date.unwrap().to_string(), "2013-11-27");
        assert_eq!(import.facts[0].values.ieg.unwrap().get(), 7.5);
        assert_eq!(import.facts[0].values.institution, Some(Institution::Publica));
        assert_eq!(import.findings, []);
    }
}

#[test]
fn a_text_table_holds_the_same_traps() {
    let import = csv_of_2023(
        "RA;Data de Nasc;Idade;INDE 2023\n1;3/4/2013;1900-01-08;#DIV/0!\n\n2;4/5/2013;9;10,002\n",
    );
    let rules: Vec<_> = import.findings.iter().map(|f| f.rule).collect();
    assert_eq!(
        rules,
        [Rule::BlankRow, Rule::DateAsText, Rule::AgeAsDate, Rule::ErrorCell, Rule::RoundedAboveTen]
    );
    assert_eq!((import.findings[1].severity, import.findings[1].place.row), (Severity::Doubted, None));
    assert_eq!(import.persons[0].birth_date.unwrap().to_string(), "2013-04-03");
    assert_eq!(import.facts[1].row, 4);
}

#[test]
fn findings_alike_are_told_as_one_line() {
    let mut rows = rows![["RA", "Idade", "IEG"]];
    rows.extend((1..=5).map(|n| vec![f64::from(n).into(), Put::Date(8.0), 12.0.into()]));
    let import = sheet_of_2023(rows);
    let groups = groups(&import.findings);
    assert_eq!(
        groups.iter().map(|g| (g.rule, g.count, g.places.len())).collect::<Vec<_>>(),
        [(Rule::AgeAsDate, 5, 3), (Rule::OutOfScale, 5, 3),]
    );
    assert_eq!(
        groups[0].to_string(),
        "5 alike, as PEDE2023!B2 (Idade): '1900-01-08', expected an age in completed years, 3 to 99; read as 8"
    );
    let summary = Summary::of(&import);
    assert_eq!((summary.pupils, summary.with_birth_date, summary.sheets[0].records), (5, 0, 5));
    assert_eq!(summary.findings[&Severity::Refused], 5);
}
