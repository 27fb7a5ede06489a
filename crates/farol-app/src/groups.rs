//! Groups of pupils, by name, and their rates at the chosen learner's own threshold of the test year.

use farol_metrics::{
    BootstrapParams, Estimate, FairnessParams, Gaps, GroupReport, Scored, Selection, fairness,
};
use serde::Serialize;

use crate::{AppError, trial::Trial};

/// A group of fewer pupils is counted, but not judged.
pub(crate) const SMALLEST: usize = 20;

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
    /// The group that the others are held against; `None` when all have too few pupils.
    pub reference: Option<String>,
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

/// All groupings.
pub(crate) fn all(
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
    let name = |key: u64| usize::try_from(key).ok().and_then(|at| names.get(at).cloned()).unwrap_or_default();
    let named = |report: GroupReport| GroupNamed { name: name(report.key), report };
    Ok(Grouped {
        by,
        reference: found.reference.map(name),
        groups: found.groups.into_iter().map(named).collect(),
        gaps: found.gaps,
    })
}

/// Names in order, and the place of each row's among them.
pub(crate) fn numbered(names: &[String]) -> (Vec<String>, Vec<u64>) {
    let mut all = names.to_vec();
    all.sort_unstable();
    all.dedup();
    // infallible: every name is among them
    let at = |name: &String| all.binary_search(name).unwrap_or_default() as u64;
    let of_row = names.iter().map(at).collect();
    (all, of_row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_in_their_order() {
        let rows = ["2B", "1A", "2B", ""].map(str::to_owned);
        assert_eq!(numbered(&rows), (vec![String::new(), "1A".into(), "2B".into()], vec![2, 1, 2, 0]));
    }
}
