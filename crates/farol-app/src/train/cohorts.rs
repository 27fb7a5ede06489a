//! Who was learnt from in each year, and who was left out, by reason. Counts only.

use std::collections::BTreeMap;

use farol_domain::{Definition, History, labels};
use farol_features::Examples;

use crate::{Histories, bundle::CohortYear};

/// Every year that gave labels, counted over everybody with a record in the year or in the one before.
pub(super) fn cohorts(definition: &Definition, histories: &Histories, all: &Examples) -> Vec<CohortYear> {
    let year = |year| {
        let mut cohort = CohortYear { year, rows: 0, positives: 0, outside: BTreeMap::new() };
        let known = |history: &&History| history.own(year).or(history.own(year.previous())).is_some();
        for history in histories.pupils.values().filter(known) {
            match labels::label(definition, history, &histories.years, year) {
                Ok(label) => {
                    cohort.rows += 1;
                    cohort.positives += usize::from(label);
                }
                Err(reason) => *cohort.outside.entry(reason).or_default() += 1,
            }
        }
        cohort
    };
    all.years().into_iter().map(year).collect()
}
