//! `farol mapping …`, and the mapping a command reads with.

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, Result, bail};
use farol_ingest::{Options, gather, mapping::check, samples};
use serde_json::json;

use crate::{
    cli::{Format, Mapping},
    output::{self, say},
    workplace::Workplace,
};

pub(super) fn run(place: &Workplace, args: &Mapping) -> Result<ExitCode> {
    let Mapping::Check { toml, files } = args;
    let mapping = read(toml)?;
    let options = Options { mapping: Some(Arc::clone(&mapping)), ..Options::default() };
    let sentences = if files.is_empty() {
        Vec::new()
    } else {
        check(&mapping, &samples(&gather(files)?.sources, &options)?)
    };
    match place.format {
        Format::Json => output::json(&json!({"sound": true, "remarks": sentences}))?,
        Format::Table if files.is_empty() => {
            say!("The mapping is sound. Name a spreadsheet after it to see what of it is read.");
        }
        Format::Table if sentences.is_empty() => say!("The mapping is sound and reads the whole file."),
        Format::Table => sentences.iter().for_each(|sentence| say!("- {sentence}")),
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a mapping's file; all its faults are named at once.
pub(super) fn read(path: &Path) -> Result<Arc<farol_ingest::Mapping>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("the mapping {}", path.display()))?;
    match farol_ingest::Mapping::parse(&text) {
        Ok(mapping) => Ok(Arc::new(mapping)),
        Err(faults) => bail!("the mapping {} cannot be used:\n{faults}", path.display()),
    }
}
