//! The backtest's report: everything that is shown, and nothing that hangs on the clock or the machine.

use std::fmt;

use farol_domain::{Definition, SchoolYear};
use serde::Serialize;

use super::{BacktestOptions, Fold, Regret, Returned};
use crate::{learn::Recipe, train::TooFew};

/// The layout of the report.
const FORMAT: &str = "farol-backtest-1";

/// All outcomes, judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Backtest {
    /// How it was judged.
    #[serde(flatten)]
    pub stated: Stated,
    /// The outcomes, in the order asked for.
    pub outcomes: Vec<OutcomeReport>,
}

/// How a backtest judged: the search and the intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stated {
    /// Layout of the report.
    pub format: &'static str,
    /// Recipes that were tried for each year.
    pub recipes: Vec<Recipe>,
    /// Folds by pupil inside the training years.
    pub folds: usize,
    /// Ways of dealing them.
    pub rounds: usize,
    /// Seed of the search.
    pub seed: u64,
    /// Seconds of search allowed for each year; `None` is no limit.
    pub search_seconds: Option<f64>,
    /// Replicates of the bootstrap over pupils.
    pub replicates: usize,
    /// Level of the intervals.
    pub level: f64,
}

impl Stated {
    pub(super) fn of(options: &BacktestOptions) -> Self {
        let search = &options.search;
        Self {
            format: FORMAT,
            recipes: search.recipes.clone(),
            folds: search.folds,
            rounds: search.rounds,
            seed: search.seed,
            search_seconds: search.budget.map(|budget| budget.as_secs_f64()),
            replicates: options.bootstrap.replicates,
            level: options.bootstrap.level,
        }
    }
}

/// One outcome over the years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeReport {
    /// What it means.
    pub definition: Definition,
    /// The years that were judged, earliest first.
    pub folds: Vec<Fold>,
    /// Years with labels that were not, and why.
    pub skipped: Vec<Skipped>,
    /// What choosing by the years before would have cost in the next.
    pub regret: Regret,
    /// Of those who left, how many came back; empty where the outcome is no leaving.
    pub returned: Vec<Returned>,
}

/// A year that was not judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The label year.
    pub year: SchoolYear,
    /// Why not.
    pub reason: NotJudged,
}

/// Why a year was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum NotJudged {
    /// No earlier year has labels.
    NoPast,
    /// Too few pupils of a kind.
    TooFew(TooFew),
}

impl fmt::Display for NotJudged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPast => f.write_str("no earlier year has labels to learn from"),
            Self::TooFew(few) => few.fmt(f),
        }
    }
}
