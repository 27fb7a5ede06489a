//! Nobody in it: no row of the twin is a real pupil's.

use std::collections::BTreeSet;

use calamine::{Data, Range};

use crate::read::{Sheets, column, is_filled, published, twin};

/// A row's birth, gender, phase and index, where there is an index. The first year knows no more than the year of birth, and its
/// index has three decimals: pupils share them by chance, and the indicators must tell them apart.
const PERSON: [&str; 4] = ["Data de Nasc", "Gênero", "Fase", "INDE 2023|INDE 2024"];
/// A row's indicators and grades.
const YEAR: [&str; 7] = ["IAA", "IEG", "IPS", "IPV", "IDA", "Mat|Matem", "Por|Portug"];

fn rows(sheets: &Sheets, headers: &[&str]) -> Vec<String> {
    let has = |sheet: &Range<Data>| {
        let there = crate::read::headers(sheet);
        headers.iter().all(|names| names.split('|').any(|name| there.iter().any(|h| h == name)))
    };
    sheets.values().filter(|sheet| has(sheet)).flat_map(|sheet| rows_of(sheet, headers)).collect()
}

/// The named cells of each row, to all digits, of rows that have them all.
fn rows_of(sheet: &Range<Data>, headers: &[&str]) -> Vec<String> {
    let there = crate::read::headers(sheet);
    let columns: Vec<Vec<&Data>> = headers
        .iter()
        .map(|names| column(sheet, names.split('|').find(|name| there.iter().any(|h| h == name)).unwrap(), 0))
        .collect();
    let row = |i: usize| columns.iter().map(|column| column[i]).collect::<Vec<_>>();
    (0..columns[0].len())
        .map(row)
        .filter(|cells| cells.iter().all(|c| is_filled(c)))
        .map(|c| format!("{c:?}"))
        .collect()
}

fn nobody_shares(headers: &[&str], fewest_different: usize) {
    let twin = rows(&twin(1), headers);
    let different: BTreeSet<&String> = twin.iter().collect();
    assert!(different.len() >= fewest_different, "the tuple must tell rows apart: {}", different.len());
    if let Some(published) = published() {
        let real: BTreeSet<String> = rows(&published, headers).into_iter().collect();
        let shared = different.into_iter().filter(|row| real.contains(*row)).count();
        assert_eq!(shared, 0, "rows that are a real pupil's");
    }
}

#[test]
fn no_birth_gender_phase_and_index_is_a_real_pupils() {
    nobody_shares(&PERSON, 1_900);
}

#[test]
fn no_years_indicators_and_grades_are_a_real_pupils() {
    nobody_shares(&YEAR, 2_500);
}
