//! Every column of the twin against the published workbook's.

use crate::read::{Summary, published_summary, summary, twin};

/// Most by which a column's filled share may differ.
const FILLED: f64 = 0.02;
/// Most by which a word's share may differ.
const SHARE: f64 = 0.04;
/// The same for the bands of earlier years: a few hundred stayers have them, and their shares vary by 0.027 from seed to seed.
const SHARE_OF_STAYERS: f64 = 0.06;

/// Most by which mean and standard deviation, and quartiles, may differ. A quartile may lie one value of the column's grid aside.
fn tolerance(column: &str) -> (f64, f64) {
    let name = column.split(';').nth(1).unwrap_or(column);
    match name {
        "Cg" => (2.0, 3.0),
        "Cf" => (1.0, 3.0),
        "Ct" => (0.5, 1.0),
        "Ano nasc" | "Idade" | "Idade 22" | "Ano ingresso" => (0.15, 1.0),
        "Nº Av" => (0.05, 0.0),
        // 5 or 10: a median may be either where half the pupils are behind.
        "IAN" => (0.2, 5.0),
        "Defas" | "Defasagem" => (0.1, 1.0),
        // Half marks, and the means of two or three of them.
        "Mat" | "Por" | "Ing" | "IDA" if column.starts_with("2024") => (0.06, 0.5),
        // It follows from the grades.
        "IDA" => (0.08, 0.2),
        // Means of six answers: 8.751 and 9.002 stand beside each other.
        "IAA" => (0.06, 0.26),
        "IPS" => (0.08, 0.15),
        "INDE 22" | "INDE 23" => (0.1, 0.2),
        _ => (0.06, 0.15),
    }
}

/// Everything in which the two differ too much.
fn differences(theirs: &Summary, twin: &Summary) -> Vec<String> {
    let columns = theirs.iter().filter(|(key, _)| !key.starts_with("trap;"));
    columns.filter_map(|(key, theirs)| difference(key, theirs, twin)).collect()
}

fn difference(key: &str, theirs: &[f64], twin: &Summary) -> Option<String> {
    let is_word = key.contains('=');
    let Some(ours) = twin.get(key) else {
        return (!is_word || theirs[0] > SHARE).then(|| format!("{key} is missing"));
    };
    let (moments, quartiles) = tolerance(key);
    let limits = [share_limit(key, is_word), moments, moments, quartiles, quartiles, quartiles];
    let same_kind = ours.len() == theirs.len();
    let near = theirs.iter().zip(ours).zip(limits).all(|((a, b), limit)| (a - b).abs() <= limit + 1e-9);
    (!same_kind || !near).then(|| format!("{key}: {theirs:?} became {ours:?}"))
}

fn share_limit(key: &str, is_word: bool) -> f64 {
    let own = ["2022;Pedra 22", "2023;Pedra 2023", "2024;Pedra 2024"].iter().any(|own| key.starts_with(own));
    match (is_word, key.contains("Pedra") && !own) {
        (false, _) => FILLED,
        (true, false) => SHARE,
        (true, true) => SHARE_OF_STAYERS,
    }
}

#[test]
fn every_column_is_distributed_as_in_the_published_workbook() {
    let twin = summary(&twin(1));
    let differing = differences(&published_summary(), &twin);
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn as_many_are_behind_and_fall_behind_as_in_the_published_workbook() {
    // Means over six seeds, so that the test holds the model rather than one draw: 2022, 2023 and 2024.
    let rates = [0.699, 0.544, 0.462];
    let years = [(2022, "Defas"), (2023, "Defasagem"), (2024, "Defasagem")];
    let mut sums = [0.0; 3];
    for seed in 1..=6 {
        let twin = twin(seed);
        for (sum, (year, header)) in sums.iter_mut().zip(years) {
            let gaps: Vec<f64> = crate::read::column(&twin[&year], header, 0)
                .into_iter()
                .filter_map(crate::read::number)
                .collect();
            *sum += gaps.iter().filter(|gap| **gap < 0.0).count() as f64 / gaps.len() as f64 / 6.0;
        }
    }
    for (rate, sum) in rates.into_iter().zip(sums) {
        assert!((rate - sum).abs() < 0.015, "{rate} became {sum}");
    }
}
