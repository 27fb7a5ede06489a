//! A workbook of three years, made by hand, with the main traps of the real one. For where that is not at hand.

use chrono::{Datelike, NaiveDate};
use farol_domain::Rule;

use crate::fixtures::{Put, source, workbook};
use crate::real_workbook::Expected;

/// Pupils of each sheet, by number; pupil 7 is missing in 2023.
const PUPILS: [std::ops::RangeInclusive<u32>; 3] = [1..=20, 5..=26, 7..=40];

/// The workbook and what it holds.
pub(crate) fn stand_in() -> (farol_ingest::Source, Expected) {
    let [first, second, third] = PUPILS;
    let second: Vec<u32> = second.filter(|n| *n != 7).collect();
    let sheets = [
        ("PEDE2022", sheet_of_2022(first.clone())),
        ("PEDE2023", sheet_of_2023(&second)),
        ("PEDE2024", sheet_of_2024(third.clone())),
    ];
    let swapped = second.iter().filter(|n| born(**n).day() <= 12).count();
    let expected = Expected {
        records: [first.count(), second.len(), third.clone().count()],
        pupils: 40,
        with_birth_date: 36,
        across: [1, 0, 0, 0],
        findings: vec![
            (Rule::AgeAsDate, "PEDE2023", "Idade", swapped),
            (Rule::DayMonthSwapped, "PEDE2023", "Data de Nasc", swapped),
            (Rule::DateAsText, "PEDE2023", "Data de Nasc", second.len() - swapped),
            (Rule::DuplicateColumn, "PEDE2023", "INDE 23", 1),
            (Rule::Placeholder, "PEDE2024", "INDE 2024", third.clone().filter(|n| n % 10 == 0).count()),
            (Rule::ErrorCell, "PEDE2024", "INDE 2024", third.filter(|n| n % 10 == 1).count()),
            (Rule::YearGap, "PEDE2024", "RA", 1),
        ],
    };
    (source("stand-in.xlsx", workbook(&sheets)), expected)
}

/// Both small and large days occur.
fn born(pupil: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2012, 1 + pupil % 12, 1 + (pupil * 7) % 28).unwrap()
}

fn serial(date: NaiveDate) -> Put {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
    Put::Date(date.signed_duration_since(epoch).num_days() as f64)
}

fn ra(pupil: u32) -> Put {
    Put::Text(format!("RA-{pupil}"))
}

fn header(names: &[&str]) -> Vec<Vec<Put>> {
    vec![names.iter().map(|name| Put::from(*name)).collect()]
}

fn sheet_of_2022(pupils: impl Iterator<Item = u32>) -> Vec<Vec<Put>> {
    let mut rows = header(&["RA", "Fase", "Idade 22", "Gênero", "INDE 22", "Defas"]);
    rows.extend(
        pupils.map(|n| vec![ra(n), "1".into(), 10.0.into(), "Menina".into(), 7.5.into(), 0.0.into()]),
    );
    rows.push(vec![Put::Blank; 6]);
    rows
}

fn sheet_of_2023(pupils: &[u32]) -> Vec<Vec<Put>> {
    let mut rows =
        header(&["RA", "Fase", "INDE 2023", "Data de Nasc", "Idade", "Gênero", "INDE 23", "Defasagem"]);
    rows.extend(pupils.iter().map(|n| {
        let born = born(*n);
        let (date, age) = if born.day() <= 12 {
            let swapped = NaiveDate::from_ymd_opt(born.year(), born.day(), born.month()).unwrap();
            (serial(swapped), Put::Date(11.0))
        } else {
            (Put::Text(born.format("%-m/%-d/%Y").to_string()), Put::Number(11.0))
        };
        vec![ra(*n), "FASE 2".into(), 7.5.into(), date, age, "Feminino".into(), Put::Blank, 0.0.into()]
    }));
    rows
}

fn sheet_of_2024(pupils: impl Iterator<Item = u32>) -> Vec<Vec<Put>> {
    let mut rows = header(&["RA", "Fase", "INDE 2024", "Data de Nasc", "Idade", "Gênero", "Defasagem"]);
    rows.extend(pupils.map(|n| {
        let inde = match n % 10 {
            0 => Put::from("INCLUIR"),
            1 => Put::Error("#DIV/0!"),
            _ => Put::Number(7.5),
        };
        let gender = if n == 9 { "Masculino" } else { "Feminino" };
        vec![ra(n), "3A".into(), inde, serial(born(n)), 12.0.into(), gender.into(), 0.0.into()]
    }));
    rows
}
