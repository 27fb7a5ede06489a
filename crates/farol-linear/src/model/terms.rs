//! What a feature adds to the log-odds, made ready for scoring: the sum over its columns, for each value it may have.

use super::bytes::Stored;
use crate::encoding::Part;
use crate::table::{Kind, MAX_VALUE};

/// The part of one feature.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Term {
    Numeric {
        mean: f64,
        /// Log-odds a unit.
        slope: f64,
        /// Added where the value is there: that it is not missing.
        present: f64,
        missing: f64,
    },
    Categorical {
        /// Levels seen, ascending, and what each adds.
        levels: Vec<(f64, f64)>,
        unseen: f64,
        missing: f64,
    },
}

impl Term {
    /// Log-odds that a value adds against the mean of the training rows.
    #[inline]
    pub(crate) fn of(&self, x: f64) -> f64 {
        match self {
            Self::Numeric { missing, .. } | Self::Categorical { missing, .. } if x.is_nan() => *missing,
            Self::Numeric { mean, slope, present, .. } => {
                (x.clamp(-MAX_VALUE, MAX_VALUE) - mean) * slope + present
            }
            Self::Categorical { levels, unseen, .. } => {
                let found = levels.binary_search_by(|(level, _)| level.total_cmp(&(x + 0.0)));
                found.map_or(*unseen, |index| levels[index].1)
            }
        }
    }
}

/// One term a feature.
pub(crate) fn of(stored: &Stored) -> Vec<Term> {
    let features = stored.features.iter().enumerate();
    features.map(|(feature, described)| term(stored, feature, described.kind)).collect()
}

fn term(stored: &Stored, feature: usize, kind: Kind) -> Term {
    let columns = || stored.columns.iter().filter(|column| column.design.feature == feature);
    // What the indicators add that are 1 where `is` says so.
    let indicators = |is: &dyn Fn(Part) -> bool| -> f64 {
        let indicators = columns().filter(|column| column.design.part != Part::Value);
        indicators
            .map(|column| (f64::from(is(column.design.part)) - column.design.mean) * column.slope())
            .sum()
    };
    let missing = indicators(&|part| part == Part::Missing);
    let neither = indicators(&|_| false);
    match kind {
        Kind::Numeric => {
            let value = columns().find(|column| column.design.part == Part::Value);
            let (mean, slope) = value.map_or((0.0, 0.0), |column| (column.design.mean, column.slope()));
            Term::Numeric { mean, slope, present: neither, missing }
        }
        Kind::Categorical => {
            let seen = columns().filter_map(|column| match column.design.part {
                Part::Level(level) => Some(level),
                Part::Value | Part::Missing => None,
            });
            let adds = |level: u16| (f64::from(level), indicators(&|part| part == Part::Level(level)));
            Term::Categorical { levels: seen.map(adds).collect(), unseen: neither, missing }
        }
    }
}
