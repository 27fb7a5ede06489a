//! `farol imports …`

use std::process::ExitCode;

use anyhow::Result;
use farol_domain::{Finding, Programme};
use farol_ingest::summary::groups;
use farol_store::{ImportId, ImportSummary, Repository, StoreError};
use serde_json::json;

use super::import::{findings_table, group_json};
use crate::{
    cli::{Format, Imports},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: &Imports) -> Result<ExitCode> {
    let store = place.store().await?;
    match args {
        Imports::List => {
            let all = store.imports(&place.programme).await?;
            match place.format {
                Format::Json => output::json(&all)?,
                Format::Table if all.is_empty() => say!("nothing was imported yet: farol import FILE"),
                Format::Table => say!("{}", table(&all)),
            }
        }
        Imports::Show { id } => {
            let import = found(&store, &place.programme, ImportId(*id)).await?;
            let findings = store.findings(import.id).await?;
            match place.format {
                Format::Json => output::json(&as_json(&import, &findings))?,
                Format::Table => show(&import, &findings),
            }
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn found(
    store: &impl Repository,
    programme: &Programme,
    id: ImportId,
) -> Result<ImportSummary, StoreError> {
    let unknown = || StoreError::UnknownImport { programme: programme.clone(), import: id.0 };
    store.import(programme, id).await?.ok_or_else(unknown)
}

fn as_json(import: &ImportSummary, findings: &[Finding]) -> serde_json::Value {
    let groups: Vec<_> = groups(findings).iter().map(group_json).collect();
    json!({"import": import, "groups": groups, "findings": findings})
}

fn table(imports: &[ImportSummary]) -> comfy_table::Table {
    let mut table = output::table(["import", "made", "in force", "files", "pupils", "records", "findings"]);
    for import in imports {
        let files: Vec<&str> = import.files.iter().map(|file| &*file.name).collect();
        table.add_row([
            import.id.0.to_string(),
            minute(import.at),
            import.undone_at.map_or_else(|| "yes".to_owned(), |at| format!("undone {}", minute(at))),
            files.join("\n"),
            import.pupils.to_string(),
            import.facts.to_string(),
            import.findings.to_string(),
        ]);
    }
    table
}

fn minute(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn show(import: &ImportSummary, findings: &[Finding]) {
    say!("{}", table(std::slice::from_ref(import)));
    for file in &import.files {
        say!("{}  {} bytes  sha256 {}", file.name, file.bytes, file.sha256);
    }
    if let Some(status) = import.stated {
        say!("Stated of its years: {status}");
    }
    if let Some(mapping) = &import.mapping {
        say!("Read with this mapping:\n\n{mapping}");
    }
    let groups = groups(findings);
    if !groups.is_empty() {
        say!("{}", findings_table(&groups));
    }
}
