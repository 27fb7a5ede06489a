#![doc = include_str!("../README.md")]

mod cli;
mod commands;
mod doctor;
mod evaluation;
mod origins;
mod output;
mod settings;
mod workplace;

use std::process::ExitCode;

use clap::Parser;

/// A request makes many small short-lived allocations, which is what this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What was handed in cannot be used as it is; the same code as wrong usage.
const BAD_INPUT: u8 = 2;
/// The gate refused a promotion.
const GATE_REFUSED: u8 = 3;
/// A smoke test found a fault.
const SMOKE_FAULT: u8 = 4;

/// The reader of `.xlsx` panics on some damaged files; the import catches that and says so in a sentence. What the
/// library would print of it may quote the file.
fn hide_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.location().is_none_or(|at| !at.file().contains("/calamine-")) {
            usual(panic);
        }
    }));
}

fn main() -> ExitCode {
    hide_caught_panics();
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("farol: {error:#}");
            ExitCode::FAILURE
        }
    }
}
