//! `farol smoke` and `farol health`

use std::process::ExitCode;

use anyhow::Result;
use farol_client::Check;

use crate::{
    SMOKE_FAULT,
    cli::{Format, Health, Smoke},
    output::{self, say},
};

pub(super) fn run(format: Format, args: &Smoke) -> Result<ExitCode> {
    report(format, &farol_client::smoke(&args.url, args.api_key.as_deref()))
}

/// Prints every check; any fault is an exit code of its own.
pub(super) fn report(format: Format, checks: &[Check]) -> Result<ExitCode> {
    if format == Format::Json {
        output::json(&checks)?;
    } else {
        let mut table = output::table(["check", "", "detail"]);
        for check in checks {
            let passed = if check.passed { "pass" } else { "FAIL" };
            table.add_row([check.name.to_string(), passed.to_owned(), check.detail.clone()]);
        }
        say!("{table}");
    }
    let failed = checks.iter().filter(|check| !check.passed).count();
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(SMOKE_FAULT) })
}

pub(super) fn health(args: &Health) -> Result<ExitCode> {
    farol_client::health(&args.url)?;
    say!("ok");
    Ok(ExitCode::SUCCESS)
}
