//! `farol import`

mod difference;

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context as _, Result, bail};
use chrono::Utc;
use farol_app::import::{self, Imported, Mode, Read, Verdict, Wish};
use farol_domain::{Severity, YearStatus};
use farol_ingest::{
    IngestError, Names, Options, Progress, annotate, gather,
    mapping::suggest,
    samples,
    summary::{Group, Summary},
};
use farol_store::{ImportId, Repository as _};
use serde_json::json;

use super::{mapping, years};
use crate::{
    cli::{Format, Import, Status},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: &Import) -> Result<ExitCode> {
    if let Some(id) = args.undo {
        return undo(place, ImportId(id)).await;
    }
    let options = options(place, args)?;
    if args.suggest {
        say!("{}", suggest(&samples(&gather(&args.files)?.sources, &options)?));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(taken) = args.annotate.as_ref().filter(|out| out.exists()) {
        bail!("{} exists already; name a file that does not. Nothing was imported", taken.display());
    }
    let imported = import(place, args, &options).await?;
    let annotated = annotated(args, &options, &imported);
    match place.format {
        Format::Json => output::json(&as_json(&imported))?,
        Format::Table => print(&imported, args.annotate.as_deref().filter(|_| annotated.is_ok())),
    }
    annotated.context("the annotated copy was not written; what was said above of the import holds")?;
    let refused = matches!(imported.verdict, Verdict::WouldChange(_) | Verdict::Blocked(_));
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Writes the copy, where one is wanted and something was read.
fn annotated(args: &Import, options: &Options, imported: &Imported) -> Result<()> {
    let findings = imported.read.as_ref().and_then(|read| read.findings.as_ref());
    if let (Some(out), Some(findings)) = (&args.annotate, findings) {
        let names = if args.show_names { Names::Shown } else { Names::Masked };
        annotate(&gather(&args.files)?.sources, options, findings, names, out)?;
    }
    Ok(())
}

fn options(place: &Workplace, args: &Import) -> Result<Options> {
    let mapping = args.mapping.as_ref().or(place.settings.mapping.as_ref());
    Ok(Options {
        programme: place.programme.clone(),
        year: args.year,
        status: args.status.map(|status| match status {
            Status::Roster => YearStatus::Roster,
            Status::Closed => YearStatus::Closed,
        }),
        mapping: mapping.map(|path| mapping::read(path)).transpose()?,
    })
}

async fn import(place: &Workplace, args: &Import, options: &Options) -> Result<Imported> {
    let store = place.store().await?;
    let spinner = output::spinner("reading");
    let shown = spinner.clone();
    let progress = move |p: Progress| shown.set_message(format!("{}, {}: {} rows", p.file, p.sheet, p.rows));
    let mode = match (args.dry_run, args.accept_changes) {
        (true, _) => Mode::DryRun,
        (_, true) => Mode::AcceptChanges,
        _ => Mode::Store,
    };
    let findings = place.format == Format::Json || args.annotate.is_some();
    let progress = Arc::new(progress);
    let wish = Wish { mode, findings, progress, ..Wish::of(&args.files, options, Utc::now()) };
    let imported = import::run(&store, wish).await;
    spinner.finish_and_clear();
    store.close().await;
    Ok(imported?)
}

async fn undo(place: &Workplace, id: ImportId) -> Result<ExitCode> {
    let store = place.store().await?;
    let undone = store.undo_import(&place.programme, id, Utc::now()).await?;
    store.close().await;
    match place.format {
        Format::Json => output::json(&undone)?,
        Format::Table => {
            let files: Vec<&str> = undone.import.files.iter().map(|file| &*file.name).collect();
            say!(
                "Import {} ({}) is taken back; it stays listed, and its files can be imported again.",
                id.0,
                files.join(", ")
            );
            say!("Models trained with it are as they were: train again.\n{}", years::table(&undone.years));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(imported: &Imported) -> serde_json::Value {
    let already: Vec<_> =
        imported.already.iter().map(|(file, import)| json!({"file": file, "import": import})).collect();
    let left_out: Vec<_> = imported.left_out.iter().map(ToString::to_string).collect();
    let read = imported.read.as_ref();
    json!({
        "import": imported.verdict.stored(),
        "verdict": match imported.verdict {
            Verdict::Stored(_) => "stored",
            Verdict::NothingNew => "nothing-new",
            Verdict::DryRun => "dry-run",
            Verdict::WouldChange(_) => "would-change",
            Verdict::Blocked(_) => "blocked",
        },
        "already_imported": already,
        "left_out": left_out,
        "summary": read.map(summary_json),
        "difference": read.map(|read| difference::json(&read.difference)),
        "groups": read.map_or_else(Vec::new, |read| read.summary.groups.iter().map(group_json).collect()),
        "findings": read.and_then(|read| read.findings.as_ref()),
    })
}

fn summary_json(read: &Read) -> serde_json::Value {
    let Read { files, summary, years, .. } = read;
    let sheets: Vec<_> = summary
        .sheets
        .iter()
        .map(|s| json!({"file": files[s.file as usize].name, "sheet": s.sheet, "year": s.year, "records": s.records}))
        .collect();
    json!({
        "sheets": sheets,
        "years": years,
        "pupils": summary.pupils,
        "pupils_with_birth_date": summary.with_birth_date,
        "findings": summary.findings.iter().map(|(s, n)| (s.to_string(), *n)).collect::<std::collections::BTreeMap<_, _>>(),
    })
}

/// A group of findings for programs.
pub(super) fn group_json(group: &Group) -> serde_json::Value {
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

fn print(imported: &Imported, copy: Option<&Path>) {
    for (file, import) in &imported.already {
        say!("{file}: this content was imported before (import {}); nothing changed", import.0);
    }
    for fault in &imported.left_out {
        say!("left out: {fault}");
    }
    let Some(read) = &imported.read else { return };
    if let Verdict::Stored(id) = imported.verdict {
        say!("Import {}", id.0);
    }
    print_read(read);
    difference::print(&read.difference);
    if let Some(copy) = copy {
        say!("Every finding stands at its cell in {}", copy.display());
    }
    print_verdict(&imported.verdict);
}

fn print_verdict(verdict: &Verdict) {
    match verdict {
        Verdict::Stored(id) => say!("Stored. To take it back: farol import --undo {}", id.0),
        Verdict::DryRun => say!("Nothing was stored: this was a dry run."),
        Verdict::WouldChange(values) => say!(
            "Nothing was stored: {values} stored value(s) would read otherwise. If these files are right, import them \
             with --accept-changes; if an earlier import was wrong, take it back first (farol imports list)."
        ),
        Verdict::Blocked(groups) => say!("{}", IngestError::Blocked(groups.clone())),
        Verdict::NothingNew => {}
    }
}

fn print_read(read: &Read) {
    let Read { summary, years, .. } = read;
    let mut sheets = output::table(["sheet", "year", "status", "records"]);
    for sheet in &summary.sheets {
        let status =
            years.iter().find(|state| state.year == sheet.year).map(|state| state.status.to_string());
        sheets.add_row([
            sheet.sheet.to_string(),
            sheet.year.to_string(),
            status.unwrap_or_default(),
            sheet.records.to_string(),
        ]);
    }
    say!("{sheets}");
    let is_here = |year| summary.sheets.iter().any(|sheet| sheet.year == year);
    for state in years.iter().filter(|state| state.status == YearStatus::Roster && is_here(state.year)) {
        say!("{} is a roster: {}", state.year, state.reason);
    }
    print_findings(summary);
}

fn print_findings(summary: &Summary) {
    say!("{} pupils; a birth date for {} of them", summary.pupils, summary.with_birth_date);
    let count = |severity| summary.findings.get(&severity).copied().unwrap_or(0);
    let (repaired, doubted, refused) =
        (count(Severity::Repaired), count(Severity::Doubted), count(Severity::Refused));
    say!("Findings: {repaired} repaired, {doubted} doubted, {refused} refused\n");
    if !summary.groups.is_empty() {
        say!("{}", findings_table(&summary.groups));
    }
}

/// Groups of findings as a table.
pub(super) fn findings_table(groups: &[Group]) -> comfy_table::Table {
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
