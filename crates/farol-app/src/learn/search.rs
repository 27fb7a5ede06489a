//! The learners in the running, and the choice between them: by how well each ranks pupils it has not seen, inside the
//! training years.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use farol_features::Examples;
use farol_metrics::{BootstrapParams, Scored, log_loss, paired_difference, roc_auc};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    Family, InnerSplits, Progress, Recipe, Step,
    fitted::average,
    inner::{Split, pick},
};
use crate::AppError;

/// Candidates whose mean AUC differs by less than this count as equal; the simpler is taken.
const TIE: f64 = 0.0005;

/// From so many training rows on one way of dealing the folds is enough.
const MANY: usize = 5_000;

/// What is tried, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The learners and their parameters. With more than one family, the average of each family's best runs too.
    pub recipes: Vec<Recipe>,
    /// Folds by pupil.
    pub folds: usize,
    /// Ways of dealing the folds; one where there are 5,000 training rows or more.
    pub rounds: usize,
    /// Seed of all chance.
    pub seed: u64,
    /// Time after which no further recipe is begun. Those left out are named in the result, which then depends on the
    /// machine's speed; without a limit the same data give the same choice.
    pub budget: Option<Duration>,
}

impl Default for Search {
    fn default() -> Self {
        Self { recipes: space(), folds: 5, rounds: 3, seed: 42, budget: None }
    }
}

impl Search {
    /// One learner, nothing to choose.
    pub fn only(recipe: Recipe) -> Self {
        Self { recipes: vec![recipe], rounds: 1, ..Self::default() }
    }

    /// The recipes of one family.
    pub fn family(family: Family) -> Self {
        let recipes = space().into_iter().filter(|recipe| recipe.family() == family).collect();
        Self { recipes, ..Self::default() }
    }

    /// Fits it takes to choose.
    pub fn fits(&self) -> usize {
        self.recipes.len() * self.folds * self.rounds
    }
}

/// The stated search: few settings of each learner, from cautious to eager, as suits hundreds to thousands of pupils.
fn space() -> Vec<Recipe> {
    let logistic = [100.0, 10.0, 1.0].map(|l2| Recipe::Logistic { l2 });
    let forest =
        [10, 3, 1].map(|min_samples_leaf| Recipe::Forest { trees: 200, max_depth: 10, min_samples_leaf });
    let boosting = [(50, 4), (100, 4), (100, 8), (200, 8)].map(|(rounds, max_leaves)| Recipe::Boosting {
        rounds,
        max_leaves,
        learning_rate: 0.05,
        l2: 10.0,
        min_rows_leaf: 10,
        share: 0.7,
    });
    logistic.into_iter().chain(boosting).chain(forest).collect()
}

/// How one recipe did inside the training years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The recipe.
    pub recipe: Recipe,
    /// Mean AUC over the rounds, each out of fold; the mean over the years judged, by rows. `None` where undefined.
    pub auc: Option<f64>,
    /// Standard deviation of that over the rounds; `None` with one round.
    pub spread: Option<f64>,
    /// Mean log loss over the rounds, before calibration.
    pub log_loss: Option<f64>,
}

/// What was tried and chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// All that were tried.
    pub candidates: Vec<Candidate>,
    /// Place of the one chosen.
    pub chosen: usize,
    /// Place of each family's best.
    pub best_of: BTreeMap<Family, usize>,
    /// Recipes for which there was no time.
    pub skipped: Vec<Recipe>,
    /// How the training years were split.
    pub splits: InnerSplits,
}

/// Tries every recipe on the inner splits of `train` and chooses.
///
/// # Errors
/// When there are too few pupils to split, or a recipe cannot be fitted.
pub fn choose(search: &Search, train: &Examples, progress: Progress<'_>) -> Result<Choice, AppError> {
    let rounds = if train.0.len() >= MANY { 1 } else { search.rounds };
    let splits = InnerSplits::new(train, search.folds, rounds, search.seed)?;
    let trial = Trial { search, train, splits: &splits, done: AtomicUsize::new(0), progress };
    let started = Instant::now();
    let (mut tried, mut skipped) = (Vec::new(), Vec::new());
    for recipe in &search.recipes {
        let late = search.budget.is_some_and(|budget| started.elapsed() > budget);
        if late && !tried.is_empty() {
            skipped.push(recipe.clone());
        } else {
            tried.push((recipe.clone(), trial.scores(recipe)?));
        }
    }
    if let Some(average) = trial.average(&tried) {
        tried.push(average);
    }
    let judged: Vec<_> = tried.iter().map(|(recipe, scores)| trial.judge(recipe, scores)).collect();
    let best_of = best_of(&judged);
    let out_of_fold: Vec<_> = tried.iter().map(|(_, rounds)| mean(rounds)).collect();
    let chosen = trial.hedged(&judged, &best_of, &out_of_fold)?;
    Ok(Choice { candidates: judged, chosen, best_of, skipped, splits })
}

/// Scores of every judged row, one list for each round.
type Rounds = Vec<Vec<f64>>;

struct Trial<'a> {
    search: &'a Search,
    train: &'a Examples,
    splits: &'a InnerSplits,
    done: AtomicUsize,
    progress: Progress<'a>,
}

impl Trial<'_> {
    fn scores(&self, recipe: &Recipe) -> Result<Rounds, AppError> {
        self.splits.rounds.iter().map(|splits| self.round(recipe, splits)).collect()
    }

    fn round(&self, recipe: &Recipe, splits: &[Split]) -> Result<Vec<f64>, AppError> {
        let scores = out_of_fold(recipe, self.train, splits, self.search.seed, &|| {
            let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
            let what = format!("choosing: {}", recipe.family());
            (self.progress)(Step { done, total: self.search.fits(), what });
        })?;
        Ok(self.splits.judged.iter().map(|row| scores[*row]).collect())
    }

    /// The average of each family's best, where there is more than one family.
    fn average(&self, tried: &[(Recipe, Rounds)]) -> Option<(Recipe, Rounds)> {
        let judged: Vec<_> = tried.iter().map(|(recipe, scores)| self.judge(recipe, scores)).collect();
        let best: Vec<_> = best_of(&judged).into_values().map(|at| &tried[at]).collect();
        if best.len() < 2 {
            return None;
        }
        let members = best.iter().map(|(recipe, _)| recipe.clone()).collect();
        let rounds = (0..self.splits.rounds.len()).map(|round| {
            let of_row = |row: usize| average(best.iter().map(|(_, rounds)| rounds[round][row]));
            (0..self.splits.judged.len()).map(of_row).collect()
        });
        Some((Recipe::Average { members }, rounds.collect()))
    }

    /// The average of all, unless one alone leads it by more than chance: a lead within its interval is none, and what
    /// does not hang on one learner's habits carries better into a year that differs.
    fn hedged(
        &self,
        judged: &[Candidate],
        best_of: &BTreeMap<Family, usize>,
        out_of_fold: &[Vec<f64>],
    ) -> Result<usize, AppError> {
        let single = |(family, at): (&Family, &usize)| (*family != Family::Average).then_some(*at);
        let best = simplest_of_the_best(judged, best_of.iter().filter_map(single));
        let Some(average) = best_of.get(&Family::Average) else { return Ok(best) };
        let rows = |at: usize| self.splits.judged[at];
        let labels: Vec<bool> =
            (0..self.splits.judged.len()).map(|at| self.train.0[rows(at)].label).collect();
        let pupils: Vec<u64> = (0..labels.len()).map(|at| self.train.0[rows(at)].pupil).collect();
        let scored = |at: usize| Scored::new(&labels, &out_of_fold[at], None);
        let bootstrap = BootstrapParams { seed: self.search.seed, ..BootstrapParams::default() };
        let lead = paired_difference(&scored(best)?, &scored(*average)?, &pupils, bootstrap)?.auc;
        let leads = lead.interval.bounds().is_some_and(|(low, _)| low > 0.0);
        Ok(if leads { best } else { *average })
    }

    fn judge(&self, recipe: &Recipe, rounds: &[Vec<f64>]) -> Candidate {
        let aucs: Vec<f64> = rounds.iter().filter_map(|scores| self.auc(scores)).collect();
        let losses: Vec<f64> = rounds.iter().filter_map(|scores| self.loss(scores)).collect();
        let mean =
            |values: &[f64]| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
        let spread = mean(&aucs).filter(|_| aucs.len() > 1).map(|mean| {
            let squares: f64 = aucs.iter().map(|auc| (auc - mean).powi(2)).sum();
            (squares / (aucs.len() - 1) as f64).sqrt()
        });
        Candidate { recipe: recipe.clone(), auc: mean(&aucs), spread, log_loss: mean(&losses) }
    }

    /// Mean over the years judged, each by its rows: years differ in base rate, and are not ranked against each other.
    fn auc(&self, scores: &[f64]) -> Option<f64> {
        let judged = &self.splits.judged;
        let (mut sum, mut rows) = (0.0, 0.0);
        for year in self.train.years() {
            let of_year: Vec<usize> =
                (0..judged.len()).filter(|at| self.train.0[judged[*at]].year == year).collect();
            let labels: Vec<bool> = of_year.iter().map(|at| self.train.0[judged[*at]].label).collect();
            let scores: Vec<f64> = of_year.iter().map(|at| scores[*at]).collect();
            let Ok(scored) = Scored::new(&labels, &scores, None) else { continue };
            if let Some(auc) = roc_auc(&scored).value() {
                sum += auc * labels.len() as f64;
                rows += labels.len() as f64;
            }
        }
        (rows > 0.0).then(|| sum / rows)
    }

    fn loss(&self, scores: &[f64]) -> Option<f64> {
        let labels: Vec<bool> = self.splits.judged.iter().map(|row| self.train.0[*row].label).collect();
        log_loss(&Scored::new(&labels, scores, None).ok()?).value()
    }
}

/// Scores of every row that some split predicts, each by a fit on the rows that split learns from; NaN for the others.
///
/// # Errors
/// When the recipe cannot be fitted.
pub(crate) fn out_of_fold(
    recipe: &Recipe,
    examples: &Examples,
    splits: &[Split],
    seed: u64,
    fitted: &(dyn Fn() + Sync),
) -> Result<Vec<f64>, AppError> {
    let parts = splits.par_iter().map(|(learnt, predicted)| {
        let learner = recipe.fit(&pick(examples, learnt), seed)?;
        fitted();
        Ok(learner.scores(&pick(examples, predicted)))
    });
    let parts: Vec<Vec<f64>> = parts.collect::<Result<_, AppError>>()?;
    let mut of_row = vec![f64::NAN; examples.0.len()];
    for ((_, predicted), scores) in splits.iter().zip(parts) {
        for (row, score) in predicted.iter().zip(scores) {
            of_row[*row] = score;
        }
    }
    Ok(of_row)
}

fn best_of(candidates: &[Candidate]) -> BTreeMap<Family, usize> {
    let mut families: BTreeMap<Family, Vec<usize>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        families.entry(candidate.recipe.family()).or_default().push(at);
    }
    families
        .into_iter()
        .map(|(family, members)| (family, simplest_of_the_best(candidates, members.into_iter())))
        .collect()
}

/// The highest AUC; of those within [`TIE`] of it the simplest family, and then the lowest log loss.
fn simplest_of_the_best(candidates: &[Candidate], among: impl Iterator<Item = usize>) -> usize {
    let among: Vec<usize> = among.collect();
    let auc = |at: usize| candidates[at].auc.unwrap_or(0.0);
    let most = among.iter().map(|at| auc(*at)).fold(0.0, f64::max);
    let key = |at: usize| (candidates[at].recipe.family(), candidates[at].log_loss.unwrap_or(f64::INFINITY));
    let near = among.iter().copied().filter(|at| auc(*at) >= most - TIE);
    near.min_by(|a, b| {
        let (a, b) = (key(*a), key(*b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    })
    .unwrap_or_default()
}

fn mean(rounds: &[Vec<f64>]) -> Vec<f64> {
    let rows = rounds.first().map_or(0, Vec::len);
    (0..rows).map(|row| rounds.iter().map(|round| round[row]).sum::<f64>() / rounds.len() as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(recipe: Recipe, auc: f64, log_loss: f64) -> Candidate {
        Candidate { recipe, auc: Some(auc), spread: None, log_loss: Some(log_loss) }
    }

    #[test]
    fn of_equals_the_simplest_family_is_taken_and_then_the_lower_log_loss() {
        let logistic = |l2, auc, loss| candidate(Recipe::Logistic { l2 }, auc, loss);
        let all =
            [logistic(100.0, 0.9996, 0.3), logistic(1.0, 0.9997, 0.1), candidate(Recipe::FOREST, 1.0, 0.05)];
        assert_eq!(simplest_of_the_best(&all, 0..3), 1);
        let better = candidate(Recipe::FOREST, 0.9, 0.05);
        assert_eq!(simplest_of_the_best(&[logistic(1.0, 0.8, 0.01), better], 0..2), 1);
        assert_eq!(best_of(&all), BTreeMap::from([(Family::Logistic, 1), (Family::Forest, 2)]));
    }
}
