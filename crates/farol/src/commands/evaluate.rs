//! `farol evaluate`

use std::{fs, io::Write as _, path::Path, process::ExitCode};

use anyhow::{Context as _, Result};
use farol_metrics::{BootstrapParams, Evaluation, EvaluationParams, Places};
use farol_report::{EvaluationReport, evaluation_page};

use crate::{
    BAD_INPUT,
    cli::{Common, Evaluate, Printed},
    evaluation::{Columns, Faults, ScoredTable, read, text},
    output::say,
};

pub(super) fn run(common: &Common, args: &Evaluate) -> Result<ExitCode> {
    let table = match read(&args.file, &columns(args)) {
        Ok(table) => table,
        Err(Faults::Unreadable(error)) => return Err(error).context(args.file.display().to_string()),
        Err(faults) => return Ok(refused(&format!("{}:\n{faults}", args.file.display()))),
    };
    let evaluation = match params(args, &table).and_then(|params| Ok(table.evaluate(&params)?)) {
        Ok(evaluation) => evaluation,
        Err(error) => return Ok(refused(&format!("{}: {error}", args.file.display()))),
    };
    let printed = printed(common, args, &evaluation)?;
    match &args.out {
        Some(out) => write(out, &printed).with_context(|| format!("the file {}", out.display()))?,
        None => say!("{}", printed.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(why: &str) -> ExitCode {
    eprintln!("farol: {why}");
    ExitCode::from(BAD_INPUT)
}

fn columns(args: &Evaluate) -> Columns<'_> {
    Columns {
        label: &args.label,
        score: &args.score,
        weight: args.weight.as_deref(),
        group: args.group.as_deref(),
        clusters: args.clusters.as_deref(),
    }
}

fn params(args: &Evaluate, table: &ScoredTable) -> Result<EvaluationParams> {
    let reference_group = match (&args.reference, &table.groups) {
        (Some(name), Some(groups)) => {
            let known = || format!("no group '{name}': there are {}", groups.names.join(", "));
            Some(groups.position(name).with_context(known)?)
        }
        _ => None,
    };
    Ok(EvaluationParams {
        threshold: args.threshold,
        places: places(&args.k, table.labels.len()),
        reference_rate: args.base_rate,
        min_group: args.min_group,
        reference_group,
        bootstrap: BootstrapParams {
            replicates: args.replicates,
            seed: args.seed,
            ..BootstrapParams::default()
        },
        ..EvaluationParams::default()
    })
}

/// Lengths of the lists, shortest first, each once.
fn places(asked: &[Places], rows: usize) -> Vec<usize> {
    let mut places: Vec<usize> = asked.iter().map(|places| places.among(rows)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn printed(common: &Common, args: &Evaluate, evaluation: &Evaluation) -> Result<String> {
    Ok(match common.printed {
        Printed::Table | Printed::Markdown => text::text(evaluation),
        Printed::Json => serde_json::to_string_pretty(evaluation)? + "\n",
        Printed::Html => {
            let name = args.file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            evaluation_page(&EvaluationReport { name: &name, evaluation, lang: args.lang.into() })
        }
    })
}

/// A new file only: nothing is overwritten by a slip of the hand.
pub(super) fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}
