//! An import that comes in parts: shown against what is stored before it is stored itself, or dropped without a trace.

use std::{future::Future, sync::Arc};

use chrono::{DateTime, Utc};
use farol_domain::{
    Batch, Fact, Finding, Import, ImportedFile, Programme, Ra, SchoolYear, YearState, YearStatus,
};
use serde::Serialize;

use crate::{ImportId, StoreError};

/// Rows of a batch that [`batches`] makes.
const BATCH_ROWS: usize = 4096;

/// What is known of an import before its rows are read.
#[derive(Debug, Clone, PartialEq)]
pub struct NewImport {
    /// The programme the pupils belong to.
    pub programme: Programme,
    /// The files, in the order given; facts name them by their index.
    pub files: Vec<ImportedFile>,
    /// What is stated of all years that have a record of their own in it.
    pub stated: Option<YearStatus>,
    /// The mapping its columns are read with, as TOML.
    pub mapping: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl NewImport {
    /// What a whole import says before its rows; without a mapping.
    pub fn of(import: &Import, at: DateTime<Utc>) -> Self {
        let Import { programme, files, stated, .. } = import;
        Self { programme: programme.clone(), files: files.clone(), stated: *stated, mapping: None, at }
    }
}

/// Pupils of a year that are stored and no longer listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// The year.
    pub year: SchoolYear,
    /// How many.
    pub pupils: u64,
    /// Where the newest stored record of the first 20 of them came from, in the order they were stored.
    pub places: Vec<GonePlace>,
}

/// Where a stored record came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GonePlace {
    /// The import that brought it.
    pub import: ImportId,
    /// File name without its path.
    pub file: Arc<str>,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Row, from 1.
    pub row: u32,
}

/// An import under way, in a transaction of its own: others see nothing of it before [`commit`](Self::commit), and
/// dropping it leaves nothing behind. After an error of `append` only dropping is left.
pub trait ImportSession {
    /// Adds rows; their order is kept. Memory does not grow with the number of batches.
    fn append(&mut self, batch: &Batch) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Facts in force of these pupils from imports before this one, in import order.
    fn stored(&mut self, pupils: &[Ra]) -> impl Future<Output = Result<Vec<Fact>, StoreError>> + Send;

    /// For each year with records of its own in this import: pupils whose record of that year is stored and in force,
    /// and who have none here. Years without such pupils are absent.
    fn gone(&mut self) -> impl Future<Output = Result<Vec<Gone>, StoreError>> + Send;

    /// All years of the programme as they would be if this were committed now.
    fn years(&mut self) -> impl Future<Output = Result<Vec<YearState>, StoreError>> + Send;

    /// Findings appended so far, in their order.
    fn findings(&mut self) -> impl Future<Output = Result<Vec<Finding>, StoreError>> + Send;

    /// Stores it: from here on it is in force.
    fn commit(self) -> impl Future<Output = Result<ImportId, StoreError>> + Send;
}

/// A whole import in parts.
pub(crate) fn batches(import: &Import) -> impl Iterator<Item = Batch> + Send + '_ {
    let facts = import.facts.chunks(BATCH_ROWS).map(|f| Batch { facts: f.to_vec(), ..Batch::default() });
    let persons =
        import.persons.chunks(BATCH_ROWS).map(|p| Batch { persons: p.to_vec(), ..Batch::default() });
    let findings =
        import.findings.chunks(BATCH_ROWS).map(|f| Batch { findings: f.to_vec(), ..Batch::default() });
    facts.chain(persons).chain(findings)
}
