//! `farol completions`

use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory as _;

use crate::{
    cli::{Cli, Completions},
    output::say,
};

pub(super) fn run(args: &Completions) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "farol", &mut script);
    say!("{}", String::from_utf8(script)?.trim_end());
    Ok(ExitCode::SUCCESS)
}
