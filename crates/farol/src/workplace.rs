//! Where an installation keeps its things, and how they are opened.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use farol_app::{Registry, gate::GatePolicy, train::models_directory};
use farol_domain::{Definition, Definitions, Outcome, Programme};
use farol_store::SqliteStore;

use crate::{
    cli::{Common, Format},
    settings::{PolicyFile, Settings},
};

/// Data directory, programme, settings and output format of one run.
#[derive(Debug, Clone)]
pub(crate) struct Workplace {
    pub(crate) data: PathBuf,
    pub(crate) programme: Programme,
    pub(crate) settings: Settings,
    pub(crate) format: Format,
}

impl Workplace {
    /// From flags, environment and file.
    pub(crate) fn new(common: &Common) -> Result<Self> {
        Self::with(common, Settings::read(common)?)
    }

    /// From flags, environment and these settings.
    pub(crate) fn with(common: &Common, settings: Settings) -> Result<Self> {
        let data =
            common.data_dir.clone().or_else(|| settings.data_dir.clone()).unwrap_or_else(|| "data".into());
        let programme = match common.programme.as_ref().or(settings.programme.as_ref()) {
            Some(slug) => Programme::parse(slug)?,
            None => Programme::default(),
        };
        Ok(Self { data, programme, settings, format: common.format() })
    }

    /// Opens the store, making the data directory (for its owner only) where it is not there.
    pub(crate) async fn store(&self) -> Result<SqliteStore> {
        make_directory(&self.data).with_context(|| format!("the data directory {}", self.data.display()))?;
        Ok(SqliteStore::open(&self.data.join("farol.db")).await?)
    }

    /// What an outcome means: the programme's own, or one that the configuration defines.
    pub(crate) fn definition(&self, outcome: Outcome) -> Result<Definition> {
        let all = self.definitions()?;
        all.get(outcome).cloned().with_context(|| {
            format!(
                "no outcome '{outcome}' is defined; there are {} (a school's own stand in farol.toml)",
                all.names()
            )
        })
    }

    /// Everything that can be predicted.
    pub(crate) fn definitions(&self) -> Result<Definitions> {
        Definitions::with_own(&self.settings.outcomes)
            .map_err(|faults| anyhow!("the configuration: {}", faults.join("; ")))
    }

    /// What the gate asks of an outcome: of this file, else of the configuration.
    pub(crate) fn gate_policy(&self, outcome: Outcome, file: Option<&Path>) -> Result<GatePolicy> {
        let policies = match file {
            Some(file) => PolicyFile::read(file)?.gate,
            None => self.settings.gate.clone(),
        };
        let defined = self.definitions()?;
        let unknown: Vec<_> = policies
            .outcomes()
            .filter(|of| defined.get(*of).is_none())
            .map(|of| format!("[gate.{of}]"))
            .collect();
        if !unknown.is_empty() {
            bail!("{}: no such outcome is defined; there are {}", unknown.join(", "), defined.names());
        }
        let mut base = GatePolicy::default();
        base.min_recall = self.settings.min_recall.unwrap_or(base.min_recall);
        Ok(policies.of(outcome, &base))
    }

    /// The model bundles.
    pub(crate) fn registry(&self) -> Registry {
        Registry::new(models_directory(&self.data))
    }

    /// Where the prediction log lies.
    pub(crate) fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }
}

fn make_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
