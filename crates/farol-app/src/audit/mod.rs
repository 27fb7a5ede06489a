//! Looking for leaks: in what a model of an outcome would be trained on, and in any labelled table.

mod found;
mod table;

use farol_domain::{Definition, History, Programme, YearValues};
use farol_features::{
    Example, Examples,
    audit::{Audit, AuditError, AuditInput, audit},
};
use farol_store::Repository;

use crate::{AppError, Histories};

pub use found::Found;
pub use table::{Columns, Labelled, TableFault, read};

/// A value of the label's own year of which more is better.
type Better = fn(&YearValues) -> Option<f64>;

/// References of the label's own year: with them a label that was turned round can be told. They are no features.
const BETTER: [(&str, Better); 3] = [
    ("INDE of the year", |values| values.inde.map(farol_domain::Score::get)),
    ("IDA of the year", |values| values.ida.map(farol_domain::Score::get)),
    ("DEFASAGEM of the year", |values| values.grade_gap.map(f64::from)),
];

/// Audits what a model of an outcome would be trained on: features, labels, pupils and years of all closed years, split
/// by time as training does.
///
/// # Errors
/// When the store fails, or no outcome of either kind is on record.
pub async fn of_store(
    store: &impl Repository,
    programme: &Programme,
    definition: &Definition,
) -> Result<Audit, AppError> {
    of_histories(&Histories::load(store, programme).await?, definition)
}

/// As [`of_store`], of histories at hand.
///
/// # Errors
/// No examples, or labels of one kind only.
pub fn of_histories(histories: &Histories, definition: &Definition) -> Result<Audit, AppError> {
    let examples = Examples::collect(definition, &histories.sorted(), &histories.years);
    of_examples(histories, definition, &examples)
}

/// As [`of_histories`], of examples at hand.
pub(crate) fn of_examples(
    histories: &Histories,
    definition: &Definition,
    examples: &Examples,
) -> Result<Audit, AppError> {
    let too_little =
        |fault: AuditError| AppError::TooLittle { outcome: definition.outcome, reason: fault.to_string() };
    Ok(audit(&input(definition, examples, histories).map_err(too_little)?))
}

fn input(
    definition: &Definition,
    examples: &Examples,
    histories: &Histories,
) -> Result<AuditInput, AuditError> {
    let newest = examples.years().last().copied();
    let split = examples.0.iter().map(|example| u32::from(Some(example.year) == newest)).collect();
    let mut input = AuditInput::from_examples(definition, examples)?.split(split)?;
    for (name, better) in BETTER {
        let value = |example: &Example| {
            let own =
                histories.pupils.get(&example.ra).and_then(|history: &History| history.own(example.year));
            own.and_then(better).unwrap_or(f64::NAN)
        };
        input = input.better(name, examples.0.iter().map(value).collect())?;
    }
    Ok(input)
}
