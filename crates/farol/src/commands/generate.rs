//! `farol generate`

use std::process::ExitCode;

use anyhow::{Context, Result};
use farol_synthetic::{Params, workbook};

use crate::{cli::Generate, output::say};

pub(super) fn run(args: &Generate) -> Result<ExitCode> {
    let params = Params { pupils: args.pupils, years: args.years, ..Params::new(args.first_year, args.seed) };
    let bytes = workbook(&params)?;
    std::fs::write(&args.file, bytes).with_context(|| format!("{}", args.file.display()))?;
    say!("{} written: {} years from {}, nobody real in it", args.file.display(), args.years, args.first_year);
    Ok(ExitCode::SUCCESS)
}
