//! Keeps what was fitted, under the hash of everything it was fitted on, so that a run that was ended half-way is taken
//! up where it stopped. Knows no figures.

use std::{
    fs,
    path::{Path, PathBuf},
};

use farol_domain::Definition;
use farol_features::{Examples, SCHEMA_VERSION};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{AppError, bundle::hex_of, learn::Search, trial::Trial};

/// Changes with everything that changes what the same inputs give.
const SCHEMA: &str = concat!("farol-trial-1 ", env!("CARGO_PKG_VERSION"));

/// What was fitted for one test year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The year, judged.
    pub(super) trial: Trial,
    /// Scores of the test rows by the chosen recipe fitted with other seeds.
    pub(super) seeds: Vec<Vec<f64>>,
}

/// Everything a fit hangs on.
pub(super) struct Fits<'a> {
    pub(super) definition: &'a Definition,
    pub(super) search: &'a Search,
    pub(super) train: &'a Examples,
    pub(super) test: &'a Examples,
}

impl Fits<'_> {
    /// The hash of it all, lower-case hex.
    pub(super) fn key(&self) -> Result<String, AppError> {
        let mut hash = Sha256::new();
        let search = self.search;
        let stated = (
            SCHEMA,
            SCHEMA_VERSION,
            self.definition,
            &search.recipes,
            search.folds,
            search.rounds,
            search.seed,
        );
        hash.update(serde_json::to_vec(&stated).map_err(|_| AppError::Encode("backtest's key"))?);
        hash.update(search.budget.map_or(u128::MAX, |budget| budget.as_nanos()).to_le_bytes());
        for examples in [self.train, self.test] {
            hash.update(examples.0.len().to_le_bytes());
            examples.0.iter().for_each(|example| add(&mut hash, example));
        }
        Ok(hex_of(&hash.finalize()))
    }
}

fn add(hash: &mut Sha256, example: &farol_features::Example) {
    hash.update(example.pupil.to_le_bytes());
    hash.update(example.year.get().to_le_bytes());
    hash.update([u8::from(example.label)]);
    for value in example.features {
        hash.update(value.to_bits().to_le_bytes());
    }
    let aside = format!("{:?}", (example.rule_gap, example.like_for_like, &example.seen));
    hash.update(aside.len().to_le_bytes());
    hash.update(aside.as_bytes());
}

/// A directory of fits.
pub(super) struct Cache {
    directory: Option<PathBuf>,
}

impl Cache {
    pub(super) fn new(directory: Option<PathBuf>) -> Result<Self, AppError> {
        if let Some(directory) = &directory {
            fs::create_dir_all(directory).map_err(AppError::file(directory))?;
        }
        Ok(Self { directory })
    }

    /// What was kept; what cannot be read counts as not kept, and is fitted again.
    pub(super) fn get(&self, key: &str) -> Option<Kept> {
        let bytes = fs::read(path(self.directory.as_deref()?, key)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Written aside and renamed, so that no half of a file is ever read.
    pub(super) fn put(&self, key: &str, kept: &Kept) -> Result<(), AppError> {
        let Some(directory) = &self.directory else { return Ok(()) };
        let bytes = serde_json::to_vec(kept).map_err(|_| AppError::Encode("backtest"))?;
        let (path, mut aside) = (
            path(directory, key),
            tempfile::NamedTempFile::new_in(directory).map_err(AppError::file(directory))?,
        );
        std::io::Write::write_all(&mut aside, &bytes).map_err(AppError::file(&path))?;
        aside.persist(&path).map_err(|error| AppError::file(&path)(error.error))?;
        Ok(())
    }
}

fn path(directory: &Path, key: &str) -> PathBuf {
    directory.join(format!("{key}.json"))
}
