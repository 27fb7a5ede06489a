//! Rates by group, at the chosen learner's own threshold.

use farol_metrics::{
    BootstrapParams, Estimate, FairnessParams, Gaps, GroupReport, Scored, Selection, fairness,
};
use serde::Serialize;

use super::figures::numbered;
use crate::{AppError, trial::Trial};

/// A group of fewer pupils is counted, but not judged.
pub(super) const SMALLEST: usize = 20;

/// By what pupils are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grouping {
    /// GENERO.
    Gender,
    /// Kind of institution.
    Institution,
    /// Phase.
    Phase,
}

impl Grouping {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gender, Self::Institution, Self::Phase];

    fn names(self, trial: &Trial) -> &[String] {
        match self {
            Self::Gender => &trial.rows.gender,
            Self::Institution => &trial.rows.institution,
            Self::Phase => &trial.rows.phase,
        }
    }
}

/// The groups of one grouping.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grouped {
    /// By what.
    pub by: Grouping,
    /// The groups, by name.
    pub groups: Vec<GroupNamed>,
    /// The widest gaps between those that are judged.
    pub gaps: Gaps<Estimate>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupNamed {
    /// Its name; empty where not recorded.
    pub name: String,
    /// Its rates.
    #[serde(flatten)]
    pub report: GroupReport,
}

pub(super) fn all(
    trial: &Trial,
    model: &Scored,
    bootstrap: BootstrapParams,
) -> Result<Vec<Grouped>, AppError> {
    Grouping::ALL.into_iter().map(|by| one(by, trial, model, bootstrap)).collect()
}

fn one(by: Grouping, trial: &Trial, model: &Scored, bootstrap: BootstrapParams) -> Result<Grouped, AppError> {
    let (names, of_row) = numbered(by.names(trial));
    let selection = Selection::Threshold(trial.champion().threshold);
    let params = FairnessParams { selection, min_group: SMALLEST, bootstrap, ..FairnessParams::default() };
    let found = fairness(model, &of_row, &trial.rows.pupils, params)?;
    let named = |report: GroupReport| {
        let name = usize::try_from(report.key).ok().and_then(|at| names.get(at).cloned());
        GroupNamed { name: name.unwrap_or_default(), report }
    };
    Ok(Grouped { by, groups: found.groups.into_iter().map(named).collect(), gaps: found.gaps })
}
