//! One file a command: read the arguments, call one use case, print.

mod audit_data;
mod backtest;
mod backup;
mod capacity;
mod card;
mod completions;
mod config;
mod demo;
mod doctor;
mod evaluate;
mod generate;
mod import;
mod imports;
mod keys;
mod logs;
mod man;
mod mapping;
mod models;
mod prune;
mod restore;
mod runs;
pub(crate) mod serve;
mod simulate;
mod smoke;
mod train;
mod years;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{CommandFactory as _, error::ErrorKind};

use crate::{
    cli::{Cli, Command, Printed},
    workplace::Workplace,
};

/// Carries a command out.
pub(crate) fn run(cli: Cli) -> Result<ExitCode> {
    match cli.common.printed {
        printed if cli.command.prints(printed) => {}
        Printed::Html => {
            refuse("this command makes no page: '--format html' is for 'farol evaluate' and 'farol card'")
        }
        _ => refuse("this command writes no Markdown: '--format markdown' is for 'farol card'"),
    }
    // These look at the configuration themselves, or need none: a faulty one does not stop them.
    match &cli.command {
        Command::Doctor(args) => return doctor::run(&cli.common, args),
        Command::Evaluate(args) => return evaluate::run(&cli.common, args),
        Command::Completions(args) => return completions::run(args),
        Command::Man(args) => return man::run(args),
        _ => {}
    }
    let place = Workplace::new(&cli.common)?;
    match cli.command {
        Command::Import(args) => single(import::run(&place, &args)),
        Command::Imports(args) => single(imports::run(&place, &args)),
        Command::Years(args) => single(years::run(&place, &args)),
        Command::Mapping(args) => mapping::run(&place, &args),
        Command::Train(args) => single(train::run(&place, &args)),
        Command::AuditData(args) => audit_data::run(&place, &args),
        Command::Backtest(args) => single(backtest::run(&place, &args)),
        Command::Card(args) => single(card::run(&place, &cli.common, &args)),
        Command::Capacity(args) => single(capacity::run(&place, &args)),
        Command::Runs(args) => single(runs::run(&place, &args)),
        Command::Models(args) => single(models::run(&place, args)),
        Command::Keys(args) => single(keys::run(&place, args)),
        Command::Logs(args) => logs::run(&place, &args),
        Command::Serve(args) => serve::run(&place, &args),
        Command::Generate(args) => generate::run(&args),
        Command::Simulate(args) => simulate::run(&place, &args),
        Command::Smoke(args) => smoke::run(place.format, &args),
        Command::Health(args) => smoke::health(&args),
        Command::Demo(args) => demo::run(&place, &args),
        Command::Backup(args) => single(backup::run(&place, &cli.common, &args)),
        Command::Restore(args) => single(restore::run(&place, &args)),
        Command::Config(args) => config::run(&cli.common, &args),
        Command::Doctor(_) | Command::Evaluate(_) | Command::Completions(_) | Command::Man(_) => {
            unreachable!("carried out above")
        }
    }
}

/// Ends with a usage error.
fn refuse(why: &str) -> ! {
    Cli::command().error(ErrorKind::InvalidValue, format!("{why}; here it is table or json")).exit()
}

fn single(command: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    single_value(command)
}

/// Runs a future on this thread; only the server needs more.
pub(crate) fn single_value<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("the async runtime cannot start")?.block_on(command)
}
