//! The bridge from an outcome's examples to what the leak detector reads.

use farol_domain::{Definition, columns::member};

use super::{AuditColumn, AuditError, AuditInput, Known};
use crate::{Examples, FEATURES, schema};

/// Features that the roster of the label's year says, where the outcome may see it.
const OF_ROSTER: [&str; 5] =
    [member::IDADE, member::FASE, schema::IDADE_MENOS_FASE, member::INSTITUICAO_ENSINO, member::TEMPO_NA_ONG];

impl AuditInput {
    /// The features, labels, pupils and years of an outcome's examples.
    ///
    /// # Errors
    /// No examples, or labels of one kind only.
    pub fn from_examples(definition: &Definition, examples: &Examples) -> Result<Self, AuditError> {
        let column = |(at, name): (usize, &&str)| {
            let values = examples.0.iter().map(|example| example.features[at]).collect();
            let of_roster = definition.sees_roster() && OF_ROSTER.contains(name);
            AuditColumn::numbers(*name, values).known(if of_roster { Known::Roster } else { Known::Before })
        };
        let columns = FEATURES.iter().enumerate().map(column).collect();
        Self::new(columns, examples.labels())?
            .label_name(definition.outcome.as_str())
            .mechanical(definition.mechanical)
            .sees_roster(definition.sees_roster())
            .pupils(examples.pupils())?
            .years(examples.0.iter().map(|example| example.year).collect())
    }
}
