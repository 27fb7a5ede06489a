//! `farol doctor`

use std::{
    fmt::Write as _, fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path, process::ExitCode,
};

use anyhow::{Context, Result};
use chrono::Utc;

use super::single_value;
use crate::{
    cli::{Common, Doctor, Format},
    doctor::{self, Check, Level},
    output::{self, say},
};

pub(super) fn run(common: &Common, args: &Doctor) -> Result<ExitCode> {
    let checks = single_value(async { Ok(doctor::examine(common, Utc::now()).await) })?;
    let text = as_text(&checks);
    if let Some(path) = &args.report {
        write(path, &text).with_context(|| format!("the report {}", path.display()))?;
    }
    match common.format() {
        Format::Json => output::json(&checks)?,
        Format::Table => say!("{}", text.trim_end()),
    }
    let faulty = checks.iter().any(|check| check.level == Level::Fault);
    Ok(if faulty { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn as_text(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for check in checks {
        let level = match check.level {
            Level::Ok => "ok     ",
            Level::Warning => "warning",
            Level::Fault => "FAULT  ",
        };
        let advice = check.advice.as_ref().map(|advice| format!(" → {advice}")).unwrap_or_default();
        let _ = writeln!(text, "{level}  {:width$}  {}{advice}", check.name, check.found); // infallible: to a String
    }
    text
}

/// A new file only: nothing is overwritten by a slip of the hand.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
