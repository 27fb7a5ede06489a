//! One prediction: the pupil's past as of the reference year, through the same features as in training, to a risk.

use std::{borrow::Cow, sync::Arc};

use chrono::{DateTime, Utc};
use farol_domain::{
    AsOf, Gender, History, Outcome, Ra, SchoolYear, YearStatus, Years,
    labels::{self, Outside},
    request::{Enrolment, Previous},
};
use farol_features::{Basis, FeatureRow, build};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::{Champion, Snapshot};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub enum Ask<'a> {
    /// The past is looked up by RA.
    Smart(&'a Enrolment),
    /// The client sends the past itself.
    Full(&'a Enrolment, &'a Previous),
}

/// When a prediction is made, and its id: arguments, so that a prediction is a function of its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Version 7: it sorts by time.
    pub id: Uuid,
    /// The time.
    pub at: DateTime<Utc>,
}

impl Stamp {
    /// Now, with a new id.
    pub fn now() -> Self {
        Self { id: Uuid::now_v7(), at: Utc::now() }
    }
}

/// Why there is no prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PredictError {
    /// Nothing is promoted for the outcome.
    #[error("no model serves the outcome '{0}' yet")]
    NoModel(Outcome),
    /// The pupil is not one the outcome is defined for.
    #[error("'{outcome}' is not defined for this pupil and year: {}", reason_of(*.reason))]
    OutsideCohort {
        /// The outcome.
        outcome: Outcome,
        /// Why.
        reason: Outside,
    },
    /// The outcome sees stored closed years only.
    #[error("'{0}' is predicted from stored closed years alone: use predict/smart")]
    NeedsHistory(Outcome),
}

fn reason_of(reason: Outside) -> &'static str {
    match reason {
        Outside::YearNotClosed => "the year is not closed",
        Outside::YearBeforeNotClosed => "the year before the reference year is not stored and closed",
        Outside::NotEnrolled => "there is no record of the pupil in the year",
        Outside::NotEnrolledBefore => "there is no record of the pupil in the year before the reference year",
        Outside::AlreadyBehind => "the pupil was already behind in the year before",
        Outside::AlreadySo => "it had already happened in the year before",
        Outside::NotAnExit => {
            "the pupil is stated to have concluded, or to have left for another reason that is no exit"
        }
        Outside::NotMeasured => "the grade gap of the year before is not recorded",
    }
}

/// A prediction and everything that can be traced about it.
#[derive(Debug, Clone)]
pub struct Prediction {
    /// Id and time.
    pub stamp: Stamp,
    /// Outcome.
    pub outcome: Outcome,
    /// Probability, 0 to 1, in full.
    pub probability: f64,
    /// Whether it reached the threshold.
    pub positive: bool,
    /// The threshold.
    pub threshold: f64,
    /// The champion's bundle.
    pub model_version: Arc<str>,
    /// The year predicted.
    pub reference_year: SchoolYear,
    /// The newest earlier year used, if any.
    pub history_year: Option<SchoolYear>,
    /// Whether a person must look first: no usable history, or an old one.
    pub requires_human_review: bool,
    /// What is worth saying.
    pub warnings: Vec<Cow<'static, str>>,
    /// The features.
    pub features: FeatureRow,
    /// The pupil.
    pub ra: Ra,
    /// For audit.
    pub gender: Option<Gender>,
}

impl Prediction {
    /// Label existing clients know.
    pub fn label(&self) -> &'static str {
        if self.positive { "ALTO RISCO" } else { "BAIXO RISCO" }
    }

    /// The probability as answered, to 4 decimals.
    pub fn rounded(&self) -> f64 {
        (self.probability * 1e4).round() / 1e4
    }

    /// The answer, for a call with this correlation id.
    pub fn answer<'a>(&'a self, correlation_id: &'a str) -> impl Serialize + 'a {
        Answer { prediction: self, correlation_id }
    }
}

struct Answer<'a> {
    prediction: &'a Prediction,
    correlation_id: &'a str,
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let p = self.prediction;
        let mut answer = serializer.serialize_struct("Answer", 12)?;
        answer.serialize_field("risk_probability", &p.rounded())?;
        answer.serialize_field("risk_label", p.label())?;
        answer.serialize_field("prediction", &u8::from(p.positive))?;
        answer.serialize_field("requires_human_review", &p.requires_human_review)?;
        answer.serialize_field("outcome", &p.outcome)?;
        answer.serialize_field("threshold", &p.threshold)?;
        answer.serialize_field("model_version", &*p.model_version)?;
        answer.serialize_field("reference_year", &p.reference_year)?;
        answer.serialize_field("history_year", &p.history_year)?;
        answer.serialize_field("prediction_id", &p.stamp.id)?;
        answer.serialize_field("correlation_id", self.correlation_id)?;
        answer.serialize_field("warnings", &p.warnings)?;
        answer.end()
    }
}

impl Snapshot {
    /// Predicts `outcome` (the request's own, else this one) for a pupil.
    ///
    /// # Errors
    /// When no model serves the outcome, or it is not defined for the pupil.
    pub fn predict(&self, ask: Ask<'_>, outcome: Outcome, stamp: Stamp) -> Result<Prediction, PredictError> {
        let enrolment = match ask {
            Ask::Smart(enrolment) | Ask::Full(enrolment, _) => enrolment,
        };
        let outcome = enrolment.outcome.unwrap_or(outcome);
        let champion = self.champion(outcome).ok_or(PredictError::NoModel(outcome))?;
        let definition = &champion.manifest.definition;
        let as_of = match ask {
            Ask::Smart(_) => self.stored_past(champion, enrolment)?,
            Ask::Full(_, previous) if definition.sees_roster() => sent_past(enrolment, previous),
            Ask::Full(..) => return Err(PredictError::NeedsHistory(outcome)),
        };
        let basis = if definition.sees_roster() { Basis::Roster(&enrolment.roster) } else { Basis::Past };
        let threshold = self.risk_threshold.unwrap_or(champion.manifest.threshold.value);
        Ok(score(champion, threshold, enrolment, &as_of, build(&as_of, basis), stamp))
    }

    fn stored_past(&self, champion: &Champion, enrolment: &Enrolment) -> Result<AsOf, PredictError> {
        static NONE: History = History::none();
        let history = self.histories.pupils.get(&enrolment.ra).unwrap_or(&NONE);
        let years = &self.histories.years;
        labels::in_cohort(&champion.manifest.definition, history, years, enrolment.reference_year)
            .map_err(|reason| PredictError::OutsideCohort { outcome: champion.manifest.outcome, reason })?;
        Ok(history.as_of(enrolment.reference_year, years))
    }
}

/// The past a client sends is that of the closed year before the reference year.
fn sent_past(enrolment: &Enrolment, previous: &Previous) -> AsOf {
    let before = enrolment.reference_year.previous();
    let mut history = History::default();
    if let Previous::Known(values) = previous {
        history.add(before, before, values.as_ref().clone());
    }
    let years: Years = [(before, YearStatus::Closed)].into_iter().collect();
    history.as_of(enrolment.reference_year, &years)
}

fn score(
    champion: &Champion,
    threshold: f64,
    enrolment: &Enrolment,
    as_of: &AsOf,
    features: FeatureRow,
    stamp: Stamp,
) -> Prediction {
    let probability = champion.probability(&features);
    let history_year = as_of.newest().map(|known| known.year);
    let mut warnings: Vec<_> = enrolment.warnings.iter().map(|w| Cow::Borrowed(w.message())).collect();
    let review = history_warning(as_of, &mut warnings) || enrolment.roster.phase.is_none();
    Prediction {
        stamp,
        outcome: champion.manifest.outcome,
        probability,
        positive: probability >= threshold,
        threshold,
        model_version: Arc::clone(&champion.id),
        reference_year: enrolment.reference_year,
        history_year,
        requires_human_review: review,
        warnings,
        features,
        ra: enrolment.ra.clone(),
        gender: enrolment.roster.gender,
    }
}

/// Says that the past is absent or old; returns whether a person must look.
fn history_warning(as_of: &AsOf, warnings: &mut Vec<Cow<'static, str>>) -> bool {
    let Some(newest) = as_of.newest() else {
        warnings.push(Cow::Borrowed(
            "there is no earlier record of this pupil: the risk rests on enrolment data alone",
        ));
        return true;
    };
    let age = as_of.year().since(newest.year);
    if age > 1 {
        warnings
            .push(Cow::Owned(format!("the newest earlier record is of {}, {age} years back", newest.year)));
    }
    age > 1
}
