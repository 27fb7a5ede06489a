#![doc = include_str!("../README.md")]

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use farol_app::{
    Registry,
    import::{self, Wish},
    learn::{Recipe, Search},
    train::{TrainOptions, Trained, models_directory, train},
};
use farol_domain::{Definition, Outcome, Programme, SchoolYear};
use farol_ingest::Options;
use farol_store::SqliteStore;
use farol_synthetic::{Params, workbook};
use tempfile::TempDir;

/// Variable that names the published workbook.
const WORKBOOK_VARIABLE: &str = "FAROL_PEDE_XLSX";

/// The published workbook, where it is at hand: named by `FAROL_PEDE_XLSX`, else beside the checkout.
pub fn published_workbook() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pede-2022-2024.xlsx");
    let path = std::env::var_os(WORKBOOK_VARIABLE).map_or(beside, PathBuf::from);
    path.is_file().then_some(path)
}

/// Years of the published workbook.
const TWIN_YEARS: u8 = 3;

/// A fixed time, so that tests do not depend on the clock.
pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_268_800, 0).unwrap_or_default()
}

/// An installation in a temporary directory.
#[derive(Debug)]
pub struct Installation {
    /// Its data directory.
    pub directory: TempDir,
    /// Its store.
    pub store: SqliteStore,
    /// Its models.
    pub registry: Registry,
    /// Its programme.
    pub programme: Programme,
    /// The workbook that was imported.
    pub workbook: PathBuf,
}

impl Installation {
    /// With the published workbook imported, else with its generated twin: never with nothing.
    ///
    /// # Panics
    /// When the installation cannot be made: a test that cannot start has failed.
    pub async fn published() -> Self {
        Self::with(published_workbook(), TWIN_YEARS).await
    }

    /// With a generated workbook imported.
    ///
    /// # Panics
    /// When the installation cannot be made.
    pub async fn synthetic() -> Self {
        Self::with(None, TWIN_YEARS).await
    }

    /// With a generated workbook of so many years imported.
    ///
    /// # Panics
    /// When the installation cannot be made.
    pub async fn synthetic_years(years: u8) -> Self {
        Self::with(None, years).await
    }

    async fn with(workbook: Option<PathBuf>, years: u8) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let workbook = workbook.unwrap_or_else(|| write_twin(directory.path(), years));
        let store = SqliteStore::open(&directory.path().join("farol.db")).await.expect("a new store opens");
        let imported =
            import::run(&store, Wish::of(std::slice::from_ref(&workbook), &Options::default(), noon())).await;
        imported.expect("the workbook is imported");
        let registry = Registry::new(models_directory(directory.path()));
        Self { directory, store, registry, programme: Programme::default(), workbook }
    }

    /// Trains an outcome with so many trees, through the gate.
    ///
    /// # Panics
    /// When training fails.
    pub async fn train(&self, outcome: Outcome, trees: u32) -> Trained {
        let options = forest(outcome, trees);
        let trained = train(&self.store, &self.registry, &self.programme, &options, noon(), &|_| {}).await;
        trained.expect("training succeeds")
    }
}

/// Training of one of the programme's outcomes with a forest of so many trees, and nothing to choose.
///
/// # Panics
/// When the outcome is a school's own.
pub fn forest(outcome: Outcome, trees: u32) -> TrainOptions {
    let definition = Definition::of_programme(outcome).expect("one of the programme's outcomes");
    let recipe = Recipe::Forest { trees, max_depth: 10, min_samples_leaf: 3 };
    TrainOptions { search: Search::only(recipe), ..TrainOptions::of(definition) }
}

/// Writes the published workbook's twin, shorter or longer.
fn write_twin(directory: &Path, years: u8) -> PathBuf {
    let first_year = SchoolYear::new(2022).expect("2022 is a school year");
    let path = directory.join("synthetic.xlsx");
    let bytes = workbook(&Params { years, ..Params::new(first_year, 1) })
        .expect("the default parameters make a workbook");
    std::fs::write(&path, bytes).expect("the temporary directory can be written");
    path
}
