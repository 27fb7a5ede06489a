//! The rows of a pupil's terms, brought together into one record of the year.

use std::collections::HashMap;

use farol_domain::{Indicator, Ra, SchoolYear, Score, columns::Field};

use crate::{mapping::Mapping, record::Record};

/// One record for each pupil and year, in the order in which they are first met.
pub(crate) fn gather(records: Vec<Record>, mapping: &Mapping) -> Vec<Record> {
    let mut groups: Vec<Vec<Record>> = Vec::new();
    let mut at: HashMap<(SchoolYear, Ra), usize> = HashMap::new();
    for record in records {
        let group = *at.entry((record.year, record.ra.clone())).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(record);
    }
    groups.into_iter().filter_map(|parts| one(parts, mapping)).collect()
}

/// Parts in the order of the year; the row is the last part's.
fn one(mut parts: Vec<Record>, mapping: &Mapping) -> Option<Record> {
    parts.sort_by_key(|record| (record.part, record.row));
    let scores: Vec<(Field, Option<Score>)> = scores()
        .map(|field| {
            let said: Vec<f64> =
                parts.iter().filter_map(|part| part.values.score(field)).map(Score::get).collect();
            (field, mapping.combine_rows(field).numbers(&said).and_then(|number| Score::new(number).ok()))
        })
        .collect();
    let mut last = parts.pop()?;
    for earlier in parts.into_iter().rev() {
        last.values.fill_from(&earlier.values);
        last.name = last.name.or(earlier.name);
        last.birth_date = last.birth_date.or(earlier.birth_date);
        for (header, text) in earlier.other {
            last.other.entry(header).or_insert(text);
        }
    }
    for (field, score) in scores {
        last.values.set_score(field, score);
    }
    Some(last)
}

/// The columns that hold scores; all others are words and counts, of which the last said counts.
fn scores() -> impl Iterator<Item = Field> {
    let other = [Field::Inde, Field::Maths, Field::Portuguese, Field::English];
    other.into_iter().chain(Indicator::ALL.map(Field::Indicator))
}
