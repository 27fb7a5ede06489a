//! One test year judged honestly: every learner and ranker learns from earlier years only, is chosen, calibrated and
//! given its threshold inside them, and then meets the year once. Training and the backtest both stand on this.

use farol_domain::{Definition, SchoolYear};
use farol_features::{Example, Examples};
use farol_metrics::{
    Calibrator, CalibratorKind, Figures, Scored, best_f1_threshold, brier, cross_fitted, figures,
    grouped_stratified_folds,
};
use serde::{Deserialize, Serialize};

use crate::{
    AppError,
    learn::{
        Candidate, Choice, Family, Fitted, GroupBy, InnerSplits, Progress, Ranker, Recipe, Scheme, Search,
        Step, average, choose, out_of_fold,
    },
};

/// Folds on which kinds of calibration are compared.
const CALIBRATION_FOLDS: usize = 5;

/// A more flexible calibration must lower the Brier score by this much out of fold to be taken.
const WORTHWHILE: f64 = 1e-4;

/// The rows of a test year. Pupils are numbers: nobody is named.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Number of the pupil, for intervals.
    pub pupils: Vec<u64>,
    /// Whether it happened.
    pub labels: Vec<bool>,
    /// Whether it would have happened by the definition of the year before, where the definition changed.
    pub like_for_like: Vec<Option<bool>>,
    /// Phase, such as `3`; empty where not recorded.
    pub phase: Vec<String>,
    /// Phase and class, such as `3B`; empty where not recorded.
    pub class: Vec<String>,
    /// GENERO; empty where not recorded.
    pub gender: Vec<String>,
    /// Kind of institution; empty where not recorded.
    pub institution: Vec<String>,
}

impl Rows {
    fn of(examples: &Examples) -> Self {
        let all = |f: &dyn Fn(&Example) -> String| examples.0.iter().map(f).collect();
        Self {
            pupils: examples.pupils(),
            labels: examples.labels(),
            like_for_like: examples.0.iter().map(|e| e.like_for_like).collect(),
            phase: all(&|e| GroupBy::Phase.key(e).unwrap_or_default()),
            class: all(&|e| GroupBy::Class.key(e).unwrap_or_default()),
            gender: all(&|e| e.seen.gender.map_or_else(String::new, |g| g.to_string())),
            institution: all(&|e| e.seen.institution.map_or_else(String::new, |i| i.to_string())),
        }
    }
}

/// Who stood for the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A learner, with the best of its settings.
    Learner(Family),
    /// A simple rule.
    Ranker(Ranker),
}

impl Kind {
    /// The name used in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Learner(family) => family.as_str(),
            Self::Ranker(ranker) => ranker.as_str(),
        }
    }

    /// Whether it is a learner.
    pub fn is_learner(self) -> bool {
        matches!(self, Self::Learner(_))
    }
}

/// A learner or ranker and its scores of the test year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entrant {
    /// Who.
    pub kind: Kind,
    /// What it does, in a few words.
    pub says: String,
    /// A learner's recipe.
    pub recipe: Option<Recipe>,
    /// Calibration of its scores, chosen and fitted inside the training years.
    pub calibrator: Calibrator,
    /// Probabilities from here on are flagged; chosen inside the training years.
    pub threshold: f64,
    /// Probabilities of the test rows.
    pub scores: Vec<f64>,
    /// A learner's figures out of fold inside the training years, calibrated out of fold too.
    pub out_of_fold: Option<Figures>,
    /// Probabilities of the training rows, out of fold; empty for a ranker.
    pub inside: Vec<f64>,
}

/// How a learner was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    /// How the training years were split.
    pub scheme: Scheme,
    /// Rows judged.
    pub rows: usize,
    /// Folds by pupil.
    pub folds: usize,
    /// Ways of dealing them.
    pub rounds: usize,
    /// All that were tried.
    pub candidates: Vec<Candidate>,
    /// Place of the one chosen.
    pub chosen: usize,
    /// Recipes for which there was no time.
    pub skipped: Vec<Recipe>,
}

/// A test year, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The outcome.
    pub definition: Definition,
    /// Label years learnt from.
    pub train_years: Vec<SchoolYear>,
    /// The label year predicted.
    pub test_year: SchoolYear,
    /// Examples learnt from.
    pub train_rows: usize,
    /// Positives among them.
    pub train_positives: usize,
    /// The test rows.
    pub rows: Rows,
    /// Learners, then rankers.
    pub entrants: Vec<Entrant>,
    /// Place of the learner chosen inside the training years.
    pub chosen: usize,
    /// How it was chosen.
    pub search: Searched,
    /// Labels of the training rows, to which [`Entrant::inside`] belongs.
    pub inside_labels: Vec<bool>,
}

impl Trial {
    /// The learner that was chosen.
    pub fn champion(&self) -> &Entrant {
        &self.entrants[self.chosen]
    }

    /// The share of positives in the training years: what would be said of everybody without a model.
    pub fn train_rate(&self) -> f64 {
        self.train_positives as f64 / self.train_rows as f64
    }

    /// An entrant's scores of the test rows, checked and sorted.
    ///
    /// # Errors
    /// When there are no rows.
    pub fn scored(&self, entrant: &Entrant) -> Result<Scored, AppError> {
        Ok(Scored::new(&self.rows.labels, &entrant.scores, None)?)
    }
}

/// Judges one test year.
///
/// # Errors
/// When there are too few pupils of a kind, or a learner cannot be fitted.
pub fn judge(
    definition: &Definition,
    search: &Search,
    train: &Examples,
    test: &Examples,
    progress: Progress<'_>,
) -> Result<Trial, AppError> {
    let choice = choose(search, train, progress)?;
    let best = choice.best_of.values().map(|at| choice.candidates[*at].recipe.clone()).collect();
    let learnt = Learnt::all(best, search, train, progress)?;
    let mut entrants: Vec<Entrant> = learnt.iter().map(|one| one.entrant(test)).collect();
    let is_chosen = |recipe: &Recipe| *recipe == choice.candidates[choice.chosen].recipe;
    let chosen = learnt.iter().position(|one| is_chosen(&one.recipe)).unwrap_or_default();
    for ranker in Ranker::beside(definition) {
        entrants.push(simple(ranker, definition, train, test)?);
    }
    Ok(Trial {
        definition: definition.clone(),
        train_years: train.years(),
        test_year: test.0.first().map(|e| e.year).ok_or(farol_metrics::MetricError::Empty)?,
        train_rows: train.0.len(),
        train_positives: train.0.iter().filter(|e| e.label).count(),
        rows: Rows::of(test),
        entrants,
        chosen,
        search: searched(search, &choice),
        inside_labels: train.labels(),
    })
}

fn searched(search: &Search, choice: &Choice) -> Searched {
    Searched {
        scheme: choice.splits.scheme,
        rows: choice.splits.judged.len(),
        folds: search.folds,
        rounds: choice.splits.rounds.len(),
        candidates: choice.candidates.clone(),
        chosen: choice.chosen,
        skipped: choice.skipped.clone(),
    }
}

/// Calibrated probabilities of examples.
pub(crate) fn calibrated(fitted: &Fitted, calibrator: &Calibrator, examples: &Examples) -> Vec<f64> {
    fitted.scores(examples).into_iter().map(|score| calibrator.apply(score)).collect()
}

/// A recipe fitted on some examples, calibrated and given its threshold by what it says of them out of fold.
pub(crate) struct Learnt {
    recipe: Recipe,
    pub(crate) fitted: Fitted,
    pub(crate) calibrator: Calibrator,
    pub(crate) threshold: f64,
    pub(crate) figures: Figures,
    /// Calibrated out-of-fold probabilities, by kinds fitted on other pupils.
    inside: Vec<f64>,
}

impl Learnt {
    /// Fits one recipe.
    pub(crate) fn one(
        recipe: &Recipe,
        search: &Search,
        examples: &Examples,
        progress: Progress<'_>,
    ) -> Result<Self, AppError> {
        let mut all = Self::all(vec![recipe.clone()], search, examples, progress)?;
        all.pop().ok_or(AppError::Encode("recipe"))
    }

    /// Fits several; an average of others among them is made of what they learnt.
    ///
    /// Calibration and threshold come from folds by pupil over all the examples, so that a model calibrated out of fold
    /// has seen nearly as much as the one that serves.
    fn all(
        recipes: Vec<Recipe>,
        search: &Search,
        examples: &Examples,
        progress: Progress<'_>,
    ) -> Result<Vec<Self>, AppError> {
        let splits = InnerSplits::by_pupil(examples, search.folds, search.seed)?;
        let mut raw: Vec<(Recipe, Fitted, Vec<f64>)> = Vec::new();
        for recipe in singles(&recipes) {
            progress(Step {
                done: search.fits(),
                total: search.fits(),
                what: format!("fitting: {}", recipe.family()),
            });
            let scores = out_of_fold(&recipe, examples, &splits.rounds[0], search.seed, &|| {})?;
            raw.push((recipe.clone(), recipe.fit(examples, search.seed)?, scores));
        }
        recipes.into_iter().map(|recipe| Self::of(recipe, &raw, search, examples)).collect()
    }

    fn of(
        recipe: Recipe,
        raw: &[(Recipe, Fitted, Vec<f64>)],
        search: &Search,
        examples: &Examples,
    ) -> Result<Self, AppError> {
        let alone = std::slice::from_ref(&recipe);
        let members = if let Recipe::Average { members } = &recipe { members.as_slice() } else { alone };
        let found: Vec<_> = raw.iter().filter(|(one, ..)| members.contains(one)).collect();
        let scores = match found.as_slice() {
            [(_, _, scores)] => scores.clone(),
            several => {
                (0..examples.0.len()).map(|row| average(several.iter().map(|(_, _, s)| s[row]))).collect()
            }
        };
        let fitted = match found.as_slice() {
            [(_, fitted, _)] => fitted.clone(),
            several => Fitted::Average(several.iter().map(|(_, fitted, _)| fitted.clone()).collect()),
        };
        let (calibrator, inside) = calibrate(&scores, examples, search.seed)?;
        let scored = Scored::new(&examples.labels(), &inside, None)?;
        let threshold = best_f1_threshold(&scored).ok_or(farol_metrics::MetricError::Empty)?.threshold;
        Ok(Self { recipe, fitted, calibrator, threshold, figures: figures(&scored, threshold), inside })
    }

    fn entrant(&self, test: &Examples) -> Entrant {
        Entrant {
            kind: Kind::Learner(self.recipe.family()),
            says: self.recipe.to_string(),
            recipe: Some(self.recipe.clone()),
            calibrator: self.calibrator.clone(),
            threshold: self.threshold,
            scores: calibrated(&self.fitted, &self.calibrator, test),
            out_of_fold: Some(self.figures),
            inside: self.inside.clone(),
        }
    }
}

/// The recipes that are fitted by themselves, each once.
fn singles(recipes: &[Recipe]) -> Vec<Recipe> {
    let mut singles: Vec<Recipe> = Vec::new();
    for recipe in recipes {
        let members = if let Recipe::Average { members } = recipe { members } else { &vec![recipe.clone()] };
        singles.extend(members.iter().filter(|one| !singles.contains(one)).cloned().collect::<Vec<_>>());
    }
    singles
}

/// Compares kinds of calibration on out-of-fold scores, each fitted on other pupils than those it is judged on; returns
/// the best and what it makes of each row without having seen it.
fn calibrate(scores: &[f64], examples: &Examples, seed: u64) -> Result<(Calibrator, Vec<f64>), AppError> {
    let labels = examples.labels();
    let raw = Scored::new(&labels, scores, None)?;
    let folds = grouped_stratified_folds(&examples.pupils(), &labels, CALIBRATION_FOLDS, seed)?;
    let mut best: Option<(f64, CalibratorKind, Vec<f64>)> = None;
    for kind in KINDS {
        let scores = cross_fitted(kind, &raw, &folds)?;
        let loss = brier(&Scored::new(&labels, &scores, None)?).value().unwrap_or(f64::INFINITY);
        if best.as_ref().is_none_or(|(least, ..)| loss < least - WORTHWHILE) {
            best = Some((loss, kind, scores));
        }
    }
    let (_, kind, inside) = best.ok_or(farol_metrics::MetricError::Empty)?;
    Ok((Calibrator::fit(kind, &raw)?, inside))
}

/// Simplest first. All rise strictly, so that calibration changes no ranking; isotonic steps would make ties.
const KINDS: [CalibratorKind; 3] = [CalibratorKind::Identity, CalibratorKind::Platt, CalibratorKind::Beta];

fn simple(
    ranker: Ranker,
    definition: &Definition,
    train: &Examples,
    test: &Examples,
) -> Result<Entrant, AppError> {
    let ranked = ranker.rank(definition, train, test)?;
    let best = || -> Result<f64, AppError> {
        let scored = Scored::new(&train.labels(), &ranked.training, None)?;
        Ok(best_f1_threshold(&scored).ok_or(farol_metrics::MetricError::Empty)?.threshold)
    };
    Ok(Entrant {
        kind: Kind::Ranker(ranker),
        says: ranked.says,
        recipe: None,
        calibrator: Calibrator::Identity,
        threshold: ranked.threshold.map_or_else(best, Ok)?,
        scores: ranked.scores,
        out_of_fold: None,
        inside: Vec::new(),
    })
}
