//! Arguments of `farol backtest`.

use std::path::PathBuf;

use clap::Args;
use farol_domain::Outcome;

use super::{Language, Learner};

/// `farol backtest`
#[derive(Debug, Clone, Args)]
pub(crate) struct Backtest {
    /// What to judge; may be given several times [default: every outcome that is defined]
    #[arg(long)]
    pub(crate) outcome: Vec<Outcome>,
    /// The learners in the running; `auto` chooses between all of them inside each year's training years
    #[arg(long, value_enum, default_value_t = Learner::Auto)]
    pub(crate) learner: Learner,
    /// Seed of all chance
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// Seconds for each year after which no further setting is tried; what was left out is said [default: all are
    /// tried]
    #[arg(long)]
    pub(crate) search_seconds: Option<u64>,
    /// Write the whole report as a page to this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Language of the page
    #[arg(long, value_enum, default_value_t = Language::PtBr)]
    pub(crate) lang: Language,
    /// Fit everything anew, and keep nothing
    #[arg(long)]
    pub(crate) no_cache: bool,
}
