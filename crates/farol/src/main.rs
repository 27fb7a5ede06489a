#![doc = include_str!("../README.md")]

mod cli;
mod commands;
mod doctor;
mod origins;
mod output;
mod settings;
mod workplace;

use std::process::ExitCode;

use clap::Parser;

/// A request makes many small short-lived allocations, which is what this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The gate refused a promotion.
const GATE_REFUSED: u8 = 3;
/// A smoke test found a fault.
const SMOKE_FAULT: u8 = 4;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("farol: {error:#}");
            ExitCode::FAILURE
        }
    }
}
