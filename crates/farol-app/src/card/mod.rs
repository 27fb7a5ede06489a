//! The model card: what a model is for, what it was learnt from, how far it can be relied on, and what it must not be
//! used for. Made from a bundle alone: no store, no clock. What is said in words stands in [`Card::document`].

mod calibration;
mod chosen;
mod data;
mod figures;
mod groups;
mod importance;
mod levels;
mod limits;
mod purpose;
mod summary;

use farol_domain::columns::member;
use farol_metrics::{
    Binning, BootstrapParams, CalibrationPoint, FiguresWithIntervals, Scored, calibration_curve,
    figures_with_intervals,
};
use farol_report::{Document, Lang};
pub use levels::{Level, Of};
use serde::Serialize;

use crate::{
    AppError,
    bundle::{Bundle, Manifest, ReferenceRow, Run},
    groups::Grouped,
    trial::Trial,
};

/// Points of the calibration curve.
const POINTS: usize = 8;

/// Bands of equal width in the table of what was said and what happened.
const BANDS: usize = 5;

/// The test year by the definition of the year before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LikeForLike {
    /// Pupils who have a label by both definitions.
    pub rows: usize,
    /// Those among them whose label differs.
    pub changed: usize,
    /// The same scores against the older labels.
    pub figures: FiguresWithIntervals,
}

/// A model card's contents.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// The bundle's id.
    pub id: String,
    /// What the bundle says of itself: every figure with an interval that is not below comes from here.
    pub manifest: Manifest,
    /// The same year by the older definition, where the definition changed.
    pub like_for_like: Option<LikeForLike>,
    /// Groups.
    pub groups: Vec<Grouped>,
    /// The calibration curve of the test year, in bins of nearly equally many pupils.
    pub curve: Vec<CalibrationPoint>,
    /// The same in bands of equal width.
    pub bands: Vec<CalibrationPoint>,
    /// What was said on average and what happened, by year and kind of pupil.
    pub levels: Vec<Level>,
    /// Mean probability said in the test year.
    pub mean_score: f64,
    /// Pupils of the test year without any earlier record.
    pub newcomers: usize,
    /// When and where it was made and what the gate said: not part of the bundle.
    pub run: Option<Run>,
}

impl Card {
    /// From a bundle, and its run where there is one.
    ///
    /// # Errors
    /// When a figure cannot be computed, as of a test year without rows.
    pub fn of(
        id: &str,
        bundle: &Bundle,
        run: Option<Run>,
        bootstrap: BootstrapParams,
    ) -> Result<Self, AppError> {
        let trial = &bundle.trial;
        let scored = trial.scored(trial.champion())?;
        let curve =
            |binning| calibration_curve(&scored, binning, bootstrap.level).map(Option::unwrap_or_default);
        let scores = &trial.champion().scores;
        Ok(Self {
            id: id.to_owned(),
            manifest: bundle.manifest.clone(),
            like_for_like: like_for_like(trial, bootstrap)?,
            groups: crate::groups::all(trial, &scored, bootstrap)?,
            curve: curve(Binning::Quantile(POINTS))?,
            bands: curve(Binning::Uniform(BANDS))?,
            levels: levels::levels(bundle, bootstrap.level)?,
            mean_score: scores.iter().sum::<f64>() / scores.len() as f64,
            newcomers: bundle.reference.0.iter().filter(|row| has_no_record(row)).count(),
            run,
        })
    }

    /// The card in words, the plain verdict first.
    pub fn document(&self, lang: Lang) -> Document {
        Document {
            title: purpose::title(self, lang),
            lang,
            lead: summary::blocks(self, lang),
            parts: vec![
                purpose::part(self, lang),
                data::part(self, lang),
                figures::part(self, lang),
                calibration::part(self, lang),
                groups::part(self, lang),
                importance::part(self, lang),
                chosen::part(self, lang),
                limits::limits(self, lang),
                limits::decisions(self, lang),
                limits::gate(self, lang),
                limits::identity(self, lang),
            ],
        }
    }
}

/// Whether nothing was known of the pupil from before the test year.
fn has_no_record(row: &ReferenceRow) -> bool {
    farol_features::position(member::ALUNO_NOVO).is_some_and(|at| row.features[at] == 1.0)
}

fn like_for_like(trial: &Trial, bootstrap: BootstrapParams) -> Result<Option<LikeForLike>, AppError> {
    let rows = &trial.rows;
    let known: Vec<(usize, bool)> =
        rows.like_for_like.iter().enumerate().filter_map(|(row, label)| Some((row, (*label)?))).collect();
    if known.is_empty() {
        return Ok(None);
    }
    let champion = trial.champion();
    let labels: Vec<bool> = known.iter().map(|(_, label)| *label).collect();
    let scores: Vec<f64> = known.iter().map(|(row, _)| champion.scores[*row]).collect();
    let pupils: Vec<u64> = known.iter().map(|(row, _)| rows.pupils[*row]).collect();
    let scored = Scored::new(&labels, &scores, None)?;
    Ok(Some(LikeForLike {
        rows: known.len(),
        changed: known.iter().filter(|(row, label)| rows.labels[*row] != *label).count(),
        figures: figures_with_intervals(&scored, &pupils, champion.threshold, bootstrap)?,
    }))
}
