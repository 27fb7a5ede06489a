//! `farol import`

use std::process::ExitCode;

use anyhow::Result;
use chrono::Utc;
use farol_app::import::{self, Imported};
use farol_domain::{Severity, YearStatus};
use farol_ingest::{
    Options, Progress,
    summary::{Group, Summary, groups},
};
use serde_json::json;

use crate::{
    cli::{Format, Import, Status},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: &Import) -> Result<ExitCode> {
    let options = Options {
        programme: place.programme.clone(),
        year: args.year,
        status: args.status.map(|status| match status {
            Status::Roster => YearStatus::Roster,
            Status::Closed => YearStatus::Closed,
        }),
    };
    let store = place.store().await?;
    let spinner = output::spinner("reading");
    let read = |sheet: Progress| spinner.set_message(format!("read {}: {} rows", sheet.sheet, sheet.rows));
    let imported = import::run(&store, &args.files, &options, Utc::now(), &read).await;
    spinner.finish_and_clear();
    let imported = imported?;
    store.close().await;
    match place.format {
        Format::Json => output::json(&as_json(&imported))?,
        Format::Table => print(&imported),
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(imported: &Imported) -> serde_json::Value {
    let already: Vec<_> =
        imported.already.iter().map(|(file, import)| json!({"file": file, "import": import})).collect();
    let findings = imported.import.as_ref().map(|import| &import.findings);
    let groups: Vec<_> =
        findings.into_iter().flat_map(|f| groups(f)).map(|group| group_json(&group)).collect();
    json!({
        "import": imported.id,
        "already_imported": already,
        "summary": imported.summary.as_ref().map(summary_json),
        "groups": groups,
        "findings": findings,
    })
}

fn summary_json(summary: &Summary) -> serde_json::Value {
    let sheets: Vec<_> = summary
        .sheets
        .iter()
        .map(|s| json!({"file": s.file, "sheet": s.sheet, "year": s.year, "records": s.records}))
        .collect();
    json!({
        "sheets": sheets,
        "years": summary.years.iter().map(|(year, status)| json!({"year": year, "status": status})).collect::<Vec<_>>(),
        "pupils": summary.pupils,
        "pupils_with_birth_date": summary.with_birth_date,
        "findings": summary.findings.iter().map(|(s, n)| (s.to_string(), *n)).collect::<std::collections::BTreeMap<_, _>>(),
    })
}

fn group_json(group: &Group) -> serde_json::Value {
    json!({
        "rule": group.rule,
        "severity": group.severity,
        "sheet": group.sheet,
        "header": group.header,
        "count": group.count,
        "places": group.places.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "found": group.found,
        "expected": group.expected,
        "done": group.done,
    })
}

fn print(imported: &Imported) {
    for (file, import) in &imported.already {
        say!("{file}: this content was imported before (import {}); nothing changed", import.0);
    }
    let (Some(id), Some(import), Some(summary)) = (imported.id, &imported.import, &imported.summary) else {
        return;
    };
    let mut sheets = output::table(["sheet", "year", "status", "records"]);
    for sheet in &summary.sheets {
        let status = summary.years.iter().find(|(year, _)| *year == sheet.year).map(|(_, s)| s.to_string());
        sheets.add_row([
            sheet.sheet.to_string(),
            sheet.year.to_string(),
            status.unwrap_or_default(),
            sheet.records.to_string(),
        ]);
    }
    say!("Import {}\n{sheets}", id.0);
    say!("{} pupils; a birth date for {} of them", summary.pupils, summary.with_birth_date);
    let count = |severity| summary.findings.get(&severity).copied().unwrap_or(0);
    let (repaired, doubted, refused) =
        (count(Severity::Repaired), count(Severity::Doubted), count(Severity::Refused));
    say!("Findings: {repaired} repaired, {doubted} doubted, {refused} refused\n");
    let groups = groups(&import.findings);
    if !groups.is_empty() {
        say!("{}", findings_table(&groups));
    }
}

fn findings_table(groups: &[Group]) -> comfy_table::Table {
    let mut table = output::table(["cells", "finding", "first at", "found", "expected", "done"]);
    for group in groups {
        let place = group.places.first().map(ToString::to_string).unwrap_or_default();
        let header = group.header.as_deref().map(|h| format!(" ({h})")).unwrap_or_default();
        table.add_row([
            group.count.to_string(),
            format!("{}, {}", group.rule.code(), group.severity),
            format!("{place}{header}"),
            group.found.clone(),
            group.expected.clone(),
            group.done.clone(),
        ]);
    }
    table
}
