//! `farol man`

use std::{fs, process::ExitCode};

use anyhow::{Context, Result};
use clap::CommandFactory as _;

use crate::{
    cli::{Cli, Man},
    output::say,
};

pub(super) fn run(args: &Man) -> Result<ExitCode> {
    let directory = &args.directory;
    let shown = directory.display();
    fs::create_dir_all(directory).with_context(|| format!("the directory {shown}"))?;
    let command = Cli::command().disable_help_subcommand(true);
    clap_mangen::generate_to(command, directory).with_context(|| format!("manual pages in {shown}"))?;
    say!("Manual pages are in {shown}; `man {shown}/farol.1` shows the first.");
    Ok(ExitCode::SUCCESS)
}
