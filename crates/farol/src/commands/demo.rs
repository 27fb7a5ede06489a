//! `farol demo`: generate → import → train → serve, in a temporary directory, told step by step.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use chrono::Utc;
use farol_app::{
    gate::Rule,
    import::{self, Wish},
    train,
};
use farol_domain::SchoolYear;
use farol_ingest::Options;
use farol_synthetic::{Params, workbook};
use tempfile::TempDir;
use tokio::sync::Notify;

use super::{serve, smoke};
use crate::{
    cli::{Cli, Command, Demo, Serve},
    output::say,
    workplace::Workplace,
};

pub(super) fn run(place: &Workplace, args: &Demo) -> Result<ExitCode> {
    let directory =
        tempfile::Builder::new().prefix("farol-demo-").tempdir().context("a temporary directory")?;
    let place = Workplace { data: directory.path().join("data"), ..place.clone() };
    say!("Everything is in {} and goes away with this demo.\n", directory.path().display());
    serve::log_to_stderr();
    let runtime = serve::runtime()?;
    runtime.block_on(prepare(&place, args, &directory))?;
    runtime.block_on(serve_it(place, args))
}

async fn prepare(place: &Workplace, args: &Demo, directory: &TempDir) -> Result<()> {
    let file = directory.path().join("pede-sintetico.xlsx");
    let params = Params::new(SchoolYear::new(2022)?, args.seed);
    std::fs::write(&file, workbook(&params)?).context("the synthetic workbook")?;
    say!("1. generated  {} (three years, nobody real in it)", file.display());
    let store = place.store().await?;
    let imported = import::run(&store, Wish::of(&[file], &Options::default(), Utc::now())).await?;
    if let Some(summary) = imported.read.map(|read| read.summary) {
        let records: Vec<_> = summary.sheets.iter().map(|s| s.records.to_string()).collect();
        let findings: usize = summary.findings.values().sum();
        say!(
            "2. imported   {} records of {} pupils, {findings} findings",
            records.join(" + "),
            summary.pupils
        );
    }
    let trained = train::train(
        &store,
        &place.registry(),
        &place.programme,
        &train::TrainOptions::of(place.definition(farol_domain::Outcome::Defasagem)?),
        Utc::now(),
        &|_| {},
    )
    .await?;
    let test = &trained.manifest.test;
    say!(
        "3. trained    {} in {:.1} s: AUC {:.3}, F1 {:.3} on {}",
        trained.id,
        trained.seconds,
        test.auc.value,
        test.f1.value,
        trained.manifest.data.test_year
    );
    if let Some(verdict) = &trained.manifest.baselines.verdict {
        say!("              {verdict}");
    }
    let decision =
        if trained.promoted { "it passed the gate" } else { "the gate refused it: nothing serves" };
    say!("              {decision}");
    for condition in trained.gate.iter().filter(|c| !c.passed || c.rule == Rule::BestRule) {
        say!("              {}: {}", condition.rule.as_str(), condition.because);
    }
    store.close().await;
    Ok(())
}

async fn serve_it(place: Workplace, args: &Demo) -> Result<ExitCode> {
    let serve = default_serve(args)?;
    let (stop, ready) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (stopped, is_ready) = (Arc::clone(&stop), Arc::clone(&ready));
    let url = format!("http://127.0.0.1:{}", args.port);
    let (told, format, check, open) = (url.clone(), place.format, args.check, args.open);
    let mut server = tokio::spawn(async move {
        let ready = move |_| {
            tell(&told);
            is_ready.notify_one();
        };
        let shutdown = async move {
            tokio::select! { () = serve::interrupted() => {}, () = stopped.notified() => {} }
        };
        serve::serving(&place, &serve, ready, shutdown).await
    });
    if check || open {
        tokio::select! {
            () = ready.notified() => {}
            // It could not start: there is nothing to wait for, and the error says why.
            ended = &mut server => return ended?.map(|()| ExitCode::SUCCESS),
        }
    }
    if check {
        let checked = url.clone();
        let checks = tokio::task::spawn_blocking(move || farol_client::smoke(&checked, None)).await?;
        stop.notify_one();
        server.await??;
        return smoke::report(format, &checks);
    }
    if open {
        open_page(&format!("{url}/api/v1/monitoring/dashboard"));
    }
    server.await??;
    Ok(ExitCode::SUCCESS)
}

/// The arguments of `farol serve` on loopback and this port; all else as the environment has it.
fn default_serve(args: &Demo) -> Result<Serve> {
    use clap::Parser as _;
    let port = args.port.to_string();
    match Cli::try_parse_from(["farol", "serve", "--host", "127.0.0.1", "--port", &port])?.command {
        Command::Serve(serve) => Ok(serve),
        _ => unreachable!("the words above are `farol serve`"),
    }
}

fn tell(url: &str) {
    say!("4. serving    {url}  (Ctrl-C ends it)\n");
    say!("   page   {url}/api/v1/monitoring/dashboard\n   docs   {url}/docs\n");
    say!(
        "   curl -s {url}/api/v1/predict/smart -d '{{\"RA\":\"RA-1\",\"IDADE\":12,\"ANO_INGRESSO\":2021,\
         \"GENERO\":\"Feminino\",\"TURMA\":\"2A\",\"INSTITUICAO_ENSINO\":\"MUNICIPAL\",\"FASE\":\"2A\"}}'\n"
    );
}

/// Opens the page where a browser can be asked to; where none can, the address has been printed.
fn open_page(url: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(opener).arg(url).stdout(quiet()).stderr(quiet()).spawn();
}
