//! Who was asked about and who was not, with reasons; and who of those that left came back.

use std::collections::BTreeMap;

use farol_domain::{
    Definition, SchoolYear,
    definition::Event,
    labels::{Outside, label},
};
use farol_features::Examples;
use serde::Serialize;

use crate::Histories;

/// The cohort of a year, counted over everybody with a record in the year or in the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CohortCount {
    /// Pupils with a label.
    pub inside: usize,
    /// Pupils without, by reason.
    pub outside: BTreeMap<Outside, usize>,
}

pub(super) fn count(definition: &Definition, histories: &Histories, year: SchoolYear) -> CohortCount {
    let mut count = CohortCount::default();
    for history in histories.pupils.values() {
        if history.own(year).is_none() && history.own(year.previous()).is_none() {
            continue;
        }
        match label(definition, history, &histories.years, year) {
            Ok(_) => count.inside += 1,
            Err(reason) => *count.outside.entry(reason).or_default() += 1,
        }
    }
    count
}

/// Those who were gone in a year, and when they were first seen again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Returned {
    /// The year in which they were gone.
    pub gone_in: SchoolYear,
    /// How many were.
    pub gone: usize,
    /// Of these, how many were first seen again in each later closed year.
    pub back_in: BTreeMap<SchoolYear, usize>,
}

/// For each year with labels but the newest; empty where the outcome is no leaving.
pub(super) fn returned(definition: &Definition, all: &Examples, histories: &Histories) -> Vec<Returned> {
    if !matches!(definition.event, Event::Gone { .. }) {
        return Vec::new();
    }
    let years = all.years();
    let later = years.iter().take(years.len().saturating_sub(1));
    later.map(|year| of_year(*year, all, histories)).collect()
}

fn of_year(year: SchoolYear, all: &Examples, histories: &Histories) -> Returned {
    let gone: Vec<_> = all.0.iter().filter(|e| e.year == year && e.label).collect();
    let mut back_in = BTreeMap::new();
    for example in &gone {
        let seen = histories.pupils.get(&example.ra).into_iter().flat_map(farol_domain::History::own_years);
        let again = seen.filter(|seen| *seen > year && histories.years.is_closed(*seen)).min();
        if let Some(again) = again {
            *back_in.entry(again).or_default() += 1;
        }
    }
    Returned { gone_in: year, gone: gone.len(), back_in }
}
