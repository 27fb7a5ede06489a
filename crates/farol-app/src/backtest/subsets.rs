//! The same predictions on a part of the rows, or held against the label as it was defined the year before.

use farol_domain::definition::Event;
use farol_metrics::{BootstrapParams, Estimate, Scored, Statistic, estimate, paired_difference};
use serde::Serialize;

use crate::{
    AppError,
    train::beside::verdict,
    trial::{Entrant, Kind, Trial},
};

/// The last phase before university.
const LAST_OF_SCHOOL: u8 = 7;

/// Which rows, and by which label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Labelled by the definition of the year before: like for like across a change of definition.
    LikeForLike,
    /// Phases 0 to 7: who is at university finishes rather than leaves.
    WithoutUniversity,
}

/// Everybody's figures there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Subset {
    /// Which rows, and by which label.
    pub part: Part,
    /// Pupils.
    pub rows: usize,
    /// To how many of them it happened.
    pub positives: usize,
    /// In the order of the fold's entrants.
    pub entrants: Vec<SubsetFigures>,
    /// What the chosen learner adds to the fold's best rule there.
    pub verdict: Option<String>,
}

/// One entrant's figures there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SubsetFigures {
    /// Who.
    pub kind: Kind,
    /// Area under the ROC curve.
    pub auc: Estimate,
    /// Average precision.
    pub ap: Estimate,
    /// Brier score.
    pub brier: Estimate,
}

/// The parts that the outcome and the year call for.
pub(super) fn all(
    trial: &Trial,
    best_rule: Option<usize>,
    bootstrap: BootstrapParams,
) -> Result<Vec<Subset>, AppError> {
    let mut parts = Vec::new();
    for part in [Part::LikeForLike, Part::WithoutUniversity] {
        let rows = Rows::of(part, trial);
        let positives = rows.labels.iter().filter(|label| **label).count();
        if positives > 0 && positives < rows.labels.len() {
            parts.push(rows.judge(part, trial, best_rule, bootstrap)?);
        }
    }
    Ok(parts)
}

/// Places among the trial's rows, and their labels.
struct Rows {
    places: Vec<usize>,
    labels: Vec<bool>,
}

impl Rows {
    fn of(part: Part, trial: &Trial) -> Self {
        let rows = &trial.rows;
        let label = |at: usize| match part {
            Part::LikeForLike => rows.like_for_like[at],
            Part::WithoutUniversity => at_school(trial, at).then_some(rows.labels[at]),
        };
        let (places, labels) =
            (0..rows.labels.len()).filter_map(|at| label(at).map(|label| (at, label))).unzip();
        Self { places, labels }
    }

    fn scored(&self, entrant: &Entrant) -> Result<Scored, AppError> {
        let scores: Vec<f64> = self.places.iter().map(|at| entrant.scores[*at]).collect();
        Ok(Scored::new(&self.labels, &scores, None)?)
    }

    fn judge(
        &self,
        part: Part,
        trial: &Trial,
        best_rule: Option<usize>,
        bootstrap: BootstrapParams,
    ) -> Result<Subset, AppError> {
        let pupils: Vec<u64> = self.places.iter().map(|at| trial.rows.pupils[*at]).collect();
        let figures = |entrant: &Entrant| -> Result<SubsetFigures, AppError> {
            let asked = [Statistic::Auc, Statistic::AveragePrecision, Statistic::Brier];
            let [auc, ap, brier] = estimate(&self.scored(entrant)?, &pupils, asked, bootstrap)?;
            Ok(SubsetFigures { kind: entrant.kind, auc, ap, brier })
        };
        let verdict = match best_rule.map(|at| &trial.entrants[at]) {
            Some(rule) => {
                let (model, other) = (self.scored(trial.champion())?, self.scored(rule)?);
                let minus = paired_difference(&model, &other, &pupils, bootstrap)?;
                Some(verdict(trial, trial.champion(), rule, &minus))
            }
            None => None,
        };
        Ok(Subset {
            part,
            rows: self.labels.len(),
            positives: self.labels.iter().filter(|label| **label).count(),
            entrants: trial.entrants.iter().map(figures).collect::<Result<_, _>>()?,
            verdict,
        })
    }
}

fn at_school(trial: &Trial, at: usize) -> bool {
    let leaving = matches!(trial.definition.event, Event::Gone { .. });
    leaving && trial.rows.phase[at].parse().is_ok_and(|phase: u8| phase <= LAST_OF_SCHOOL)
}
