//! The models: whether each champion is there to the byte, what it was made from, and what lies about unused.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use farol_app::{
    ModelRow,
    bundle::{Manifest, Run},
    gate::Condition,
    train,
};
use farol_domain::Outcome;

use super::{Check, Records};
use crate::{output, workplace::Workplace};

pub(super) fn examine(place: &Workplace, records: &Records, now: DateTime<Utc>) -> Vec<Check> {
    let rows = match place.registry().list() {
        Ok(rows) => rows,
        Err(error) => {
            return vec![Check::fault("models", error.to_string(), "give the directory to Farol's user")];
        }
    };
    let promoted: BTreeSet<_> = records.promotions.iter().map(|p| p.outcome).collect();
    let champions: Vec<_> = promoted.into_iter().filter_map(|outcome| champion(records, outcome)).collect();
    if champions.is_empty() {
        return vec![Check::warning("models", "no model serves", "farol train")];
    }
    let mut checks: Vec<_> = champions
        .into_iter()
        .map(|(outcome, id)| judge(outcome, id, rows.iter().find(|row| row.id == id), records, now))
        .collect();
    checks.push(unused(place, &rows, records));
    checks
}

fn champion(records: &Records, outcome: Outcome) -> Option<(Outcome, &str)> {
    let newest = records.promotions.iter().rfind(|p| p.outcome == outcome)?;
    Some((outcome, &newest.bundle))
}

fn judge(outcome: Outcome, id: &str, row: Option<&ModelRow>, records: &Records, now: DateTime<Utc>) -> Check {
    let name = format!("model of {outcome}");
    let again = format!("farol models rollback --outcome {outcome}, or farol train --outcome {outcome}");
    let Some(row) = row else {
        return Check::fault(name, format!("{id} serves, and it is not there"), again);
    };
    let Some(manifest) = &row.manifest else {
        return Check::fault(name, row.fault.clone().unwrap_or_default(), again);
    };
    let train = format!("farol train --outcome {outcome}");
    let Some(run) = &row.run else {
        let found = format!("{id}: every hash is right; when it was made and what the gate said is lost");
        return Check::warning(name, found, train);
    };
    let days = (now - run.trained_at).num_days();
    let trained = run.trained_at.format("%Y-%m-%d");
    let found = format!("{id}: every hash is right; trained {trained}, {days} days ago");
    if let Some(refused) = refused(outcome, run, records) {
        return Check::warning(name, format!("{found}; {refused}"), train);
    }
    match data(manifest, records, run.trained_at) {
        Ok(data) => Check::ok(name, format!("{found}; passed the gate; {data}")),
        Err(data) => Check::warning(name, format!("{found}; passed the gate; {data}"), train),
    }
}

/// That the gate had refused it, and why it serves.
fn refused(outcome: Outcome, run: &Run, records: &Records) -> Option<String> {
    let newest = records.promotions.iter().rfind(|p| p.outcome == outcome);
    match newest.and_then(|promotion| promotion.forced.as_ref()) {
        Some(forced) => Some(format!("against the gate, because \"{}\"", forced.because())),
        None => run.gate.iter().any(Condition::refuses).then(|| "the gate had refused it".to_owned()),
    }
}

/// What it was made from, beside what is stored now; an error where a new training would differ.
fn data(manifest: &Manifest, records: &Records, trained: DateTime<Utc>) -> Result<String, String> {
    let now = train::data_now(&manifest.definition, &records.histories);
    if now.is_ok_and(|now| now == manifest.data) {
        return Ok("made from the data now stored".to_owned());
    }
    let imported_since = records.imports.iter().filter(|import| import.at > trained).count();
    Err(match imported_since {
        0 => "made from other data than is stored here".to_owned(),
        since => format!("made before {since} of the imports"),
    })
}

fn unused(place: &Workplace, rows: &[ModelRow], records: &Records) -> Check {
    let named: HashSet<&str> = records
        .promotions
        .iter()
        .flat_map(|p| std::iter::once(&*p.bundle).chain(p.previous.as_deref()))
        .collect();
    let unused: Vec<_> = rows.iter().filter(|row| !named.contains(&*row.id)).collect();
    let registry = place.registry();
    let bytes = unused.iter().filter_map(|row| registry.bytes(&row.id).ok()).sum();
    let found = format!("{} in all; {} never served, {}", rows.len(), unused.len(), output::bytes(bytes));
    if rows.iter().any(|row| row.fault.is_some()) {
        return Check::warning("models", format!("{found}; some do not open"), "farol models verify");
    }
    Check::ok("models", found)
}
