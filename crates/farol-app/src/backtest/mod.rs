//! The backtest: every outcome and every year that has a past, each judged as if it were still to come. What was fitted
//! is kept by the hash of what it was fitted on; figures are made of it anew each time.

mod cache;
mod cohort;
mod figures;
mod fold;
mod page;
mod regret;
mod report;
mod subsets;

use std::path::PathBuf;

use farol_domain::{Definition, SchoolYear};
use farol_features::Examples;
use farol_metrics::BootstrapParams;

use self::cache::{Cache, Fits, Kept};
pub use self::{
    cohort::{CohortCount, Returned},
    figures::{Curve, EntrantReport, ListAt, PerClass},
    fold::{Calibration, Fold},
    regret::{NextYear, Regret, Rule, RuleRegret},
    report::{Backtest, NotJudged, OutcomeReport, Skipped, Stated},
    subsets::{Part, Subset, SubsetFigures},
};
use crate::{
    AppError, Histories,
    learn::{Progress, Search, Step},
    train::{Split, split_at},
    trial,
};

/// What to judge, and how.
#[derive(Debug, Clone)]
pub struct BacktestOptions {
    /// The outcomes, defined.
    pub definitions: Vec<Definition>,
    /// The learners in the running.
    pub search: Search,
    /// Intervals.
    pub bootstrap: BootstrapParams,
    /// Where fits are kept; nowhere when `None`.
    pub directory: Option<PathBuf>,
}

impl BacktestOptions {
    /// These outcomes with the defaults, nothing kept.
    pub fn of(definitions: Vec<Definition>) -> Self {
        Self {
            definitions,
            search: Search::default(),
            bootstrap: BootstrapParams::default(),
            directory: None,
        }
    }
}

/// Judges every year of every outcome by what was known before it. The same histories and options give the same report
/// to the byte, whether fitted now or kept (unless the search has a time budget).
///
/// A year with too few pupils of a kind is skipped, with the reason.
///
/// # Errors
/// When a learner cannot be fitted, a figure cannot be computed, or what was fitted cannot be kept.
pub fn backtest(
    histories: &Histories,
    options: &BacktestOptions,
    progress: Progress<'_>,
) -> Result<Backtest, AppError> {
    let cache = Cache::new(options.directory.clone())?;
    let years = histories.years.closed().count();
    let run = Run { histories, options, cache: &cache, progress };
    let mut outcomes = Vec::new();
    for (nth, definition) in options.definitions.iter().enumerate() {
        outcomes.push(run.outcome(definition, nth * years)?);
    }
    Ok(Backtest { stated: Stated::of(options), outcomes })
}

/// A test year as far as it got.
enum Year {
    Judged(Box<Fold>),
    Skipped(Skipped),
}

struct Run<'a> {
    histories: &'a Histories,
    options: &'a BacktestOptions,
    cache: &'a Cache,
    progress: Progress<'a>,
}

impl Run<'_> {
    fn outcome(&self, definition: &Definition, before: usize) -> Result<OutcomeReport, AppError> {
        let all = Examples::collect(definition, &self.histories.sorted(), &self.histories.years);
        let (mut folds, mut skipped) = (Vec::new(), Vec::new());
        for (nth, year) in all.years().into_iter().enumerate() {
            match self.year(definition, &all, year, before + nth)? {
                Year::Judged(fold) => folds.push(*fold),
                Year::Skipped(why) => skipped.push(why),
            }
        }
        Ok(OutcomeReport {
            definition: definition.clone(),
            regret: Regret::of(&folds),
            returned: cohort::returned(definition, &all, self.histories),
            folds,
            skipped,
        })
    }

    /// `nth`: how many years of how many outcomes came before, for the progress.
    fn year(
        &self,
        definition: &Definition,
        all: &Examples,
        year: SchoolYear,
        nth: usize,
    ) -> Result<Year, AppError> {
        if all.years().first() == Some(&year) {
            return Ok(Year::Skipped(Skipped { year, reason: NotJudged::NoPast }));
        }
        let split = match split_at(definition, all.clone(), year) {
            Ok(split) => split,
            Err(AppError::TooFew { few, .. }) => {
                return Ok(Year::Skipped(Skipped { year, reason: NotJudged::TooFew(few) }));
            }
            Err(other) => return Err(other),
        };
        let kept = self.fits(definition, &split, nth)?;
        self.say(definition, year, nth, self.options.search.fits(), "figures");
        let cohort = cohort::count(definition, self.histories, year);
        Ok(Year::Judged(Box::new(fold::fold(&kept, cohort, self.options.bootstrap)?)))
    }

    /// What was kept, else fitted now and kept.
    fn fits(&self, definition: &Definition, split: &Split, nth: usize) -> Result<Kept, AppError> {
        let search = &self.options.search;
        let fits = Fits { definition, search, train: &split.train, test: &split.test };
        let key = fits.key()?;
        if let Some(kept) = self.cache.get(&key) {
            return Ok(kept);
        }
        let step = |step: Step| self.say(definition, split.test_year, nth, step.done, &step.what);
        let trial = trial::judge(definition, search, &split.train, &split.test, &step)?;
        self.say(definition, split.test_year, nth, search.fits(), "fitting: other seeds");
        let kept = Kept { seeds: fold::other_seeds(&trial, search, split)?, trial };
        self.cache.put(&key, &kept)?;
        Ok(kept)
    }

    fn say(&self, definition: &Definition, year: SchoolYear, nth: usize, done: usize, what: &str) {
        let fits = self.options.search.fits();
        let years = self.histories.years.closed().count() * self.options.definitions.len();
        (self.progress)(Step {
            done: nth * fits + done.min(fits),
            total: years * fits,
            what: format!("{} {year}: {what}", definition.outcome),
        });
    }
}
