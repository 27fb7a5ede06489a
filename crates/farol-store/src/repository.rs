//! The contract a store keeps. It says what is kept and returned, and knows no SQL.

use std::{collections::BTreeMap, future::Future};

use chrono::{DateTime, Utc};
use farol_domain::{
    Fact, Finding, Import, ImportedFile, Outcome, Programme, SchoolYear, Severity, YearState, YearStatus,
    Years,
};
use serde::Serialize;

use crate::{
    StoreError,
    run::{Forced, TrainingRun},
    session::{self, ImportSession, NewImport},
};

/// Number of an import, in the order they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ImportId(pub i64);

/// An import as listed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportSummary {
    /// Its number.
    pub id: ImportId,
    /// When it was stored.
    pub at: DateTime<Utc>,
    /// When it was taken back; `None` while it is in force.
    pub undone_at: Option<DateTime<Utc>>,
    /// What was stated of its years.
    pub stated: Option<YearStatus>,
    /// The mapping its columns were read with, as TOML.
    pub mapping: Option<String>,
    /// Its files.
    pub files: Vec<ImportedFile>,
    /// Facts stored.
    pub facts: u64,
    /// Distinct pupils its facts are about.
    pub pupils: u64,
    /// Findings stored.
    pub findings: u64,
    /// The findings by severity; a severity without findings is absent.
    pub severities: BTreeMap<Severity, u64>,
}

/// What an undone import leaves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Undone {
    /// The import, as listed from now on.
    pub import: ImportSummary,
    /// The years without it.
    pub years: Vec<YearState>,
}

/// How an alias came to point at a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PromotionAction {
    /// It passed the gate, or was promoted by hand.
    Promote,
    /// It had served before.
    Rollback,
}

/// One change of an outcome's champion; the newest one tells who serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promotion {
    /// The outcome.
    pub outcome: Outcome,
    /// The bundle that serves from here on.
    pub bundle: String,
    /// The other bundle that served before.
    pub previous: Option<String>,
    /// What was done.
    pub action: PromotionAction,
    /// Why and by whom, where it was done against the gate.
    pub forced: Option<Forced>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Promotion {
    /// A change yet to be made, with the gate's consent.
    pub fn of(
        outcome: Outcome,
        bundle: impl Into<String>,
        action: PromotionAction,
        at: DateTime<Utc>,
    ) -> Self {
        Self { outcome, bundle: bundle.into(), previous: None, action, forced: None, at }
    }

    /// Against the gate, where there is a reason.
    #[must_use]
    pub fn forced(self, forced: Option<Forced>) -> Self {
        Self { forced, ..self }
    }
}

/// A stored API key: its hash, never the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiKey {
    /// Public id, the part of the key before the secret.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// SHA-256 of the secret.
    #[serde(skip)]
    pub sha256: [u8; 32],
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What every store keeps. Each method is one transaction, but for [`Repository::begin_import`], which opens one.
pub trait Repository: Clone + Send + Sync + 'static {
    /// An import under way.
    type Session: ImportSession + Send;

    /// Opens an import that takes its rows in parts. One import is written at a time: this waits for another one to end.
    fn begin_import(
        &self,
        import: &NewImport,
    ) -> impl Future<Output = Result<Self::Session, StoreError>> + Send;

    /// Appends an import: files, facts, identifying facts and findings, all or nothing.
    fn append_import(
        &self,
        import: &Import,
        at: DateTime<Utc>,
    ) -> impl Future<Output = Result<ImportId, StoreError>> + Send {
        async move {
            let mut session = self.begin_import(&NewImport::of(import, at)).await?;
            for batch in session::batches(import) {
                session.append(&batch).await?;
            }
            session.commit().await
        }
    }

    /// Takes an import back: it stays listed and stored, and counts no more.
    ///
    /// # Errors
    /// When the programme has no such import, or it was undone before.
    fn undo_import(
        &self,
        programme: &Programme,
        import: ImportId,
        at: DateTime<Utc>,
    ) -> impl Future<Output = Result<Undone, StoreError>> + Send;

    /// Which of these contents (SHA-256, lower-case hex) an import of the programme in force has already brought.
    fn imported(
        &self,
        programme: &Programme,
        sha256: &[String],
    ) -> impl Future<Output = Result<Vec<(String, ImportId)>, StoreError>> + Send;

    /// Imports, undone ones included, oldest first.
    fn imports(
        &self,
        programme: &Programme,
    ) -> impl Future<Output = Result<Vec<ImportSummary>, StoreError>> + Send;

    /// One import; `None` where the programme has no such import.
    fn import(
        &self,
        programme: &Programme,
        import: ImportId,
    ) -> impl Future<Output = Result<Option<ImportSummary>, StoreError>> + Send;

    /// Findings of an import, in the order they were made.
    fn findings(&self, import: ImportId) -> impl Future<Output = Result<Vec<Finding>, StoreError>> + Send;

    /// Years with records of their own, earliest first, with the reason of their status.
    fn year_states(
        &self,
        programme: &Programme,
    ) -> impl Future<Output = Result<Vec<YearState>, StoreError>> + Send;

    /// Years and their status.
    fn years(&self, programme: &Programme) -> impl Future<Output = Result<Years, StoreError>> + Send {
        async move { Ok(self.year_states(programme).await?.into_iter().collect()) }
    }

    /// Decides a year's status over imports and counts; `None` takes an earlier decision back. Returns all years.
    ///
    /// # Errors
    /// When the programme has no record of that year.
    fn decide_year(
        &self,
        programme: &Programme,
        year: SchoolYear,
        status: Option<YearStatus>,
        at: DateTime<Utc>,
    ) -> impl Future<Output = Result<Vec<YearState>, StoreError>> + Send;

    /// All facts in force, in the order they were imported.
    fn facts(&self, programme: &Programme) -> impl Future<Output = Result<Vec<Fact>, StoreError>> + Send;

    /// A number that grows with every import, undo, decision, promotion and key change, by any process.
    fn revision(&self) -> impl Future<Output = Result<i64, StoreError>> + Send;

    /// Points the outcome's champion at a bundle. The one before is looked up, whatever the change says of it.
    fn promote(
        &self,
        programme: &Programme,
        change: Promotion,
    ) -> impl Future<Output = Result<Promotion, StoreError>> + Send;

    /// Every change of champion, oldest first.
    fn promotions(
        &self,
        programme: &Programme,
    ) -> impl Future<Output = Result<Vec<Promotion>, StoreError>> + Send;

    /// Writes a training down and, where its decision lets the bundle serve, points the outcome's champion at it.
    fn record_run(
        &self,
        programme: &Programme,
        run: &TrainingRun,
    ) -> impl Future<Output = Result<Option<Promotion>, StoreError>> + Send;

    /// Every training, oldest first.
    fn runs(
        &self,
        programme: &Programme,
    ) -> impl Future<Output = Result<Vec<TrainingRun>, StoreError>> + Send;

    /// Stores a key.
    fn add_key(&self, key: &ApiKey) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// All keys, revoked ones included, oldest first.
    fn keys(&self) -> impl Future<Output = Result<Vec<ApiKey>, StoreError>> + Send;

    /// Revokes a key; `false` where no such key is in force.
    fn revoke_key(
        &self,
        id: &str,
        at: DateTime<Utc>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The secret of that name; `fresh` is stored and returned where there is none yet.
    fn secret(
        &self,
        name: &str,
        fresh: [u8; 32],
    ) -> impl Future<Output = Result<[u8; 32], StoreError>> + Send;
}
