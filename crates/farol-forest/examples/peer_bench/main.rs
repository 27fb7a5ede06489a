//! Times this crate's learners, engines and explanations on a CSV file, one JSON object a line, so that they can be held
//! against other libraries on the same file and machine.
//!
//! `cargo run --release -p farol-forest --example peer_bench -- fit|score|shap --data FILE.csv --trees N --depth N
//! --threads N`. The file has a header; its last column `y` is the label, 0 or 1; an empty cell is a missing value. The
//! first four fifths of the rows are learned from, the last fifth is scored. Times are the median of several runs.

mod data;
mod fit;
mod score;
mod shap;
mod timing;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Times learning, scoring and explaining on a CSV file.
#[derive(Debug, Parser)]
struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Learning: seconds, and AUC on the last fifth of the rows
    Fit(Shape),
    /// Scoring: one row and batches, on a forest of that shape, one thread
    Score(Shape),
    /// Explaining: `TreeSHAP` by covers, one row and batches, on a forest and on boosting of that shape, one thread
    Shap(Shape),
}

#[derive(Debug, Args)]
struct Shape {
    /// CSV file with a header, the label `y` last
    #[arg(long)]
    data: PathBuf,
    /// Trees of the forest
    #[arg(long, default_value_t = 200)]
    trees: u32,
    /// Depth of the forest's trees
    #[arg(long, default_value_t = 10)]
    depth: u32,
    /// Threads; as many as the machine has unless told
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Rows explained
    #[arg(long, default_value_t = 2000)]
    rows: usize,
    /// Features drawn at each split of the forest timed by `fit`; the square root of their number, rounded up, unless told
    #[arg(long)]
    features: Option<usize>,
    /// Seed of all chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only learners whose name holds this
    #[arg(long, default_value = "")]
    only: String,
}

fn main() -> ExitCode {
    let done = match Options::parse().task {
        Task::Fit(shape) => with_threads(shape.threads, || fit::run(&shape)),
        Task::Score(shape) => with_threads(1, || score::run(&shape)),
        Task::Shap(shape) => with_threads(1, || shap::run(&shape)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

type Done = Result<(), Box<dyn Error + Send + Sync>>;

fn with_threads(threads: usize, work: impl FnOnce() -> Done + Send) -> Done {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(work)
}
