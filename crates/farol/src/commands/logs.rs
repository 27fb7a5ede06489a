//! `farol logs …`: the files of the prediction log, and nothing of what they say.

use std::{process::ExitCode, time::SystemTime};

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, Utc};
use farol_app::LOG_STEM;
use farol_log::{ListedFile, LogFiles};
use serde_json::{Value, json};

use crate::{
    cli::{Format, Logs},
    output::{self, say},
    workplace::Workplace,
};

pub(super) fn run(place: &Workplace, args: &Logs) -> Result<ExitCode> {
    let Logs::List = args;
    let files = LogFiles::new(place.logs(), LOG_STEM)?.list()?;
    match place.format {
        Format::Json => output::json(&files.iter().map(as_json).collect::<Vec<_>>())?,
        Format::Table => {
            let mut table = output::table(["file", "first line", "last line", "bytes", "compressed"]);
            for file in &files {
                let compressed = if file.compressed { "yes" } else { "" };
                let (first, last) = (time(file.span.first), time(file.span.last));
                table.add_row([
                    name(file),
                    or_none(first),
                    or_none(last),
                    file.bytes.to_string(),
                    compressed.into(),
                ]);
            }
            say!("{table}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(file: &ListedFile) -> Value {
    json!({
        "file": name(file),
        "first": time(file.span.first),
        "last": time(file.span.last),
        "bytes": file.bytes,
        "compressed": file.compressed,
        "current": file.current,
    })
}

fn name(file: &ListedFile) -> String {
    file.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn time(at: Option<SystemTime>) -> Option<String> {
    at.map(|at| DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn or_none(time: Option<String>) -> String {
    time.unwrap_or_default()
}
