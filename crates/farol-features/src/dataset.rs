//! Labelled examples of an outcome: one for each pupil of the cohort and year.

use farol_domain::{Definition, History, IdealPhaseTable, Ra, Roster, SchoolYear, Years, labels};
use farol_forest::{Column, ForestError, Table};

use crate::{Basis, FEATURES, FeatureRow, build};

/// One pupil in one year: what was known when it began, and what happened.
#[derive(Debug, Clone)]
pub struct Example {
    /// The pupil.
    pub ra: Ra,
    /// Number of the pupil among all given, for grouping.
    pub pupil: u64,
    /// The year predicted.
    pub year: SchoolYear,
    /// What was known when it began.
    pub features: FeatureRow,
    /// Whether the outcome happened.
    pub label: bool,
    /// Gap by the mechanical rule, where the rule applies: phase minus ideal phase by recorded age.
    pub rule_gap: Option<i8>,
    /// The label by the definition in force the year before, where the definition changed between the two.
    pub like_for_like: Option<bool>,
    /// Enrolment facts that may be seen: those of the year where the outcome sees its roster, else those of the year
    /// before. For groups and audit; no feature by themselves.
    pub seen: Roster,
}

/// Examples, in the order of years and pupils.
#[derive(Debug, Clone, Default)]
pub struct Examples(pub Vec<Example>);

impl Examples {
    /// All examples of an outcome with a label in one of the closed years. Pupils are taken in the order given;
    /// give them sorted, so that the same data give the same model.
    pub fn collect(definition: &Definition, pupils: &[(&Ra, &History)], years: &Years) -> Self {
        let mut examples = Vec::new();
        for year in years.closed() {
            for (pupil, (ra, history)) in pupils.iter().enumerate() {
                examples.extend(example(definition, pupil as u64, ra, history, years, year));
            }
        }
        Self(examples)
    }

    /// Years that have examples, earliest first.
    pub fn years(&self) -> Vec<SchoolYear> {
        let mut years: Vec<_> = self.0.iter().map(|e| e.year).collect();
        years.dedup();
        years
    }

    /// Examples for which `keep` holds.
    #[must_use]
    pub fn filter(&self, keep: impl Fn(&Example) -> bool) -> Self {
        Self(self.0.iter().filter(|e| keep(e)).cloned().collect())
    }

    /// Whether each happened.
    pub fn labels(&self) -> Vec<bool> {
        self.0.iter().map(|e| e.label).collect()
    }

    /// The pupil of each, for grouping.
    pub fn pupils(&self) -> Vec<u64> {
        self.0.iter().map(|e| e.pupil).collect()
    }

    /// Features as columns.
    ///
    /// # Errors
    /// Where there are no examples.
    pub fn table(&self) -> Result<Table, ForestError> {
        let column = |at: usize| {
            Column::numeric(FEATURES[at], self.0.iter().map(|e| e.features[at]).collect::<Vec<f64>>())
        };
        Table::new((0..FEATURES.len()).map(column).collect())
    }

    /// Features row after row.
    pub fn rows(&self) -> Vec<f64> {
        self.0.iter().flat_map(|e| e.features).collect()
    }
}

fn example(
    definition: &Definition,
    pupil: u64,
    ra: &Ra,
    history: &History,
    years: &Years,
    year: SchoolYear,
) -> Option<Example> {
    let label = labels::label(definition, history, years, year).ok()?;
    let as_of = history.as_of(year, years);
    let roster = history.roster(year).filter(|_| definition.sees_roster());
    let features = match &roster {
        Some(roster) => build(&as_of, Basis::Roster(roster)),
        None => build(&as_of, Basis::Past),
    };
    let table = IdealPhaseTable::PEDE_2022;
    let rule_gap = roster.as_ref().and_then(|r| table.gap(r.phase?, r.age?));
    let seen = roster.or_else(|| history.roster(year.previous()));
    Some(Example {
        ra: ra.clone(),
        pupil,
        year,
        features,
        label,
        like_for_like: labels::like_for_like(definition, history, years, year),
        rule_gap,
        seen: seen.unwrap_or_default(),
    })
}
