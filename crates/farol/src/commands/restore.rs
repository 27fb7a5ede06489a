//! `farol restore`

use std::process::ExitCode;

use anyhow::Result;
use chrono::Utc;
use farol_app::backup;
use serde_json::json;

use super::backup::show;
use crate::{
    cli::{Format, Restore},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: &Restore) -> Result<ExitCode> {
    let bar = output::bar(1, "restoring");
    let progress = |at| show(&bar, at);
    let restored = backup::restore(&args.file, &place.data, args.replace, Utc::now(), &progress).await;
    bar.finish_and_clear();
    let restored = restored?;
    let (files, bytes) = (restored.contents.files.len(), restored.contents.bytes());
    if place.format == Format::Json {
        output::json(&json!({
            "data_dir": place.data, "files": files, "bytes": bytes, "made_at": restored.contents.made_at,
            "before": restored.before, "configuration": restored.configuration,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    say!(
        "{}: restored, {files} files of {}, as of {}",
        place.data.display(),
        output::bytes(bytes),
        restored.contents.made_at.format("%Y-%m-%d %H:%M:%S UTC")
    );
    if let Some(before) = &restored.before {
        say!("What was there is now in {}.", before.display());
    }
    if let Some(configuration) = &restored.configuration {
        say!(
            "The configuration is in {}; it is not in force until you copy it to where Farol is started.",
            configuration.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}
