//! `farol audit-data`

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result};
use farol_app::audit::{self, Columns};
use farol_domain::{Definition, Outcome};
use farol_features::audit::{Audit, Severity};
use serde_json::json;

use super::single_value;
use crate::{
    cli::{AuditData, Format},
    output::{self, say},
    workplace::Workplace,
};

/// An audit, and of what.
struct Audited {
    what: String,
    audit: Audit,
}

pub(super) fn run(place: &Workplace, args: &AuditData) -> Result<ExitCode> {
    let audited = match &args.file {
        Some(file) => vec![of_table(file, args)?],
        None => single_value(of_store(place, args.outcome))?,
    };
    match place.format {
        Format::Json => output::json(&audited.iter().map(as_json).collect::<Vec<_>>())?,
        Format::Table => audited.iter().for_each(print),
    }
    let blocks = audited.iter().any(|audited| audited.audit.blocks());
    Ok(if blocks { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn of_table(file: &Path, args: &AuditData) -> Result<Audited> {
    let columns = Columns {
        label: args.label.clone().unwrap_or_default(),
        pupil: args.pupil.clone(),
        year: args.year.clone(),
        split: args.split.clone(),
        better: args.score_better.clone(),
        ignore: args.ignore.clone(),
        known: args.known.clone(),
        mechanical: args.mechanical,
    };
    let table = audit::read(file, &columns).with_context(|| file.display().to_string())?;
    let told = |what: &str, column: &Option<String>| {
        column.as_ref().map_or_else(|| format!("no {what}"), |column| format!("{what} by '{column}'"))
    };
    let unlabelled = match table.unlabelled {
        0 => String::new(),
        rows => format!(", {rows} more without a label"),
    };
    let what = format!(
        "{}: {} rows{unlabelled}, {}, {}",
        file.display(),
        table.rows,
        told("pupils", &table.pupil),
        told("years", &table.year)
    );
    Ok(Audited { what, audit: farol_features::audit::audit(&table.input) })
}

async fn of_store(place: &Workplace, outcome: Option<Outcome>) -> Result<Vec<Audited>> {
    let store = place.store().await?;
    let histories = farol_app::Histories::load(&store, &place.programme).await;
    store.close().await;
    let histories = histories?;
    let definitions = match outcome {
        Some(outcome) => vec![place.definition(outcome)?],
        None => place.definitions()?.iter().cloned().collect(),
    };
    let of = |definition: &Definition| -> Result<Audited> {
        let audit = audit::of_histories(&histories, definition)?;
        Ok(Audited { what: definition.outcome.to_string(), audit })
    };
    definitions.iter().map(of).collect()
}

fn as_json(audited: &Audited) -> serde_json::Value {
    json!({
        "of": audited.what,
        "blocks": audited.audit.blocks(),
        "findings": audited.audit.findings,
        "checked": audited.audit.checked,
    })
}

fn print(audited: &Audited) {
    say!("{}", audited.what);
    for finding in &audited.audit.findings {
        let severity = match finding.severity {
            Severity::Block => "BLOCKS ",
            Severity::Warn => "warning",
            Severity::Note => "note   ",
        };
        say!("  {severity}  {}", finding.message);
    }
    let (ran, not): (Vec<_>, Vec<_>) = audited.audit.checked.iter().partition(|check| check.ran);
    say!("  looked for: {}", ran.iter().map(|check| check.name).collect::<Vec<_>>().join("; "));
    for check in not {
        say!("  not looked for: {} ({})", check.name, check.about);
    }
    say!("  {}\n", verdict(&audited.audit));
}

fn verdict(audit: &Audit) -> String {
    match audit.blocking().count() {
        0 => "Nothing found that makes figures on this table untrue.".to_owned(),
        count => {
            format!("{count} of these make every figure on this table untrue until they are dealt with.")
        }
    }
}
