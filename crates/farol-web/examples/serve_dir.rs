//! Serves a directory, to be measured and looked at; makes up a programme in it first, and trains, where it is new:
//!
//! `cargo run --release -p farol-web --example serve_dir -- DIR 127.0.0.1:8000 flush`

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use chrono::Utc;
use farol_app::{
    LOG_STEM, Registry, import,
    train::{self, TrainOptions},
};
use farol_domain::{Definition, Outcome, Programme, SchoolYear};
use farol_log::{Durability, Log, LogConfig, LogFiles};
use farol_store::{Forced, SqliteStore};
use farol_web::{ServeOptions, serve};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("usage: serve_dir DIR [ADDRESS [flush]]")?);
    let addr = arguments.next().unwrap_or_else(|| "127.0.0.1:0".to_owned()).parse()?;
    let durability =
        if arguments.next().as_deref() == Some("flush") { Durability::Flush } else { Durability::Fsync };
    let (programme, registry) = (Programme::default(), Registry::new(dir.join("models")));
    let is_new = !dir.join("farol.db").exists();
    fs::create_dir_all(&dir)?;
    let started = Instant::now();
    let store = SqliteStore::open(&dir.join("farol.db")).await?;
    if is_new {
        prepare(&dir, &store, &registry, &programme).await?;
    }
    let log = LogConfig { durability, ..LogConfig::new(LogFiles::new(dir.join("logs"), LOG_STEM)?) };
    let (log, _) = Log::open(log)?;
    let options = ServeOptions { batch_limit: 1 << 30, ..ServeOptions::new(addr, registry) };
    let ready = |addr| println!("http://{addr} after {:?}, log {durability:?}", started.elapsed());
    let shutdown = async { drop(tokio::signal::ctrl_c().await) };
    Ok(serve(store, log, programme, options, ready, shutdown).await?)
}

async fn prepare(
    dir: &Path,
    store: &SqliteStore,
    registry: &Registry,
    programme: &Programme,
) -> Result<(), Box<dyn Error>> {
    let workbook = dir.join("pede.xlsx");
    let params = farol_synthetic::Params::new(SchoolYear::new(2022)?, 7);
    fs::write(&workbook, farol_synthetic::workbook(&params)?)?;
    let options = farol_ingest::Options { programme: programme.clone(), ..Default::default() };
    import::run(store, import::Wish::of(&[workbook], &options, Utc::now())).await?;
    for outcome in [Outcome::Defasagem, Outcome::Evasao] {
        let definition = Definition::of_programme(outcome).ok_or("one of the programme's outcomes")?;
        let forced = Some(Forced::new("a server to be measured needs a model, whatever its figures", None)?);
        let options = TrainOptions { forced, ..TrainOptions::of(definition) };
        train::train(store, registry, programme, &options, Utc::now(), &|_| {}).await?;
    }
    Ok(())
}
