//! An import under way, on a connection of its own: closing it without a commit takes everything back.

use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};

use farol_domain::{Batch, Fact, Finding, Programme, Ra, SchoolYear, Severity, YearState, YearStatus};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool};

use super::{
    facts, imports,
    insert::{self, Owner},
    raise_revision, text_of, years,
};
use crate::{Gone, ImportId, ImportSession, NewImport, StoreError};

/// How long an import waits for another one to end.
const PATIENCE: Duration = Duration::from_mins(10);

/// Memory for pages that are not written yet and for sorting, in KiB as SQLite counts it when negative.
const CACHE: &str = "-32768";

/// An import under way in the store's file.
pub struct SqliteSession {
    connection: SqliteConnection,
    owner: Owner,
    programme: Programme,
    stated: Option<YearStatus>,
    /// Years with a record of their own so far.
    own_years: BTreeSet<SchoolYear>,
    /// The newest fact that is filed by pupil.
    filed: i64,
    /// Whether an import before this one is in force.
    has_earlier: bool,
    facts: u64,
    /// Findings by severity.
    repaired: u64,
    doubted: u64,
    refused: u64,
}

impl fmt::Debug for SqliteSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteSession").field("import", &self.owner.import).finish_non_exhaustive()
    }
}

pub(super) async fn begin(pool: &SqlitePool, import: &NewImport) -> Result<SqliteSession, StoreError> {
    const EARLIER: &str = "SELECT EXISTS (SELECT 1 FROM import WHERE programme = ?1 AND undone_at IS NULL)";
    const INSERT: &str =
        "INSERT INTO import (programme, imported_at, stated, mapping) VALUES (?1, ?2, ?3, ?4) RETURNING id";
    let options = (*pool.connect_options()).clone().pragma("cache_size", CACHE).busy_timeout(PATIENCE);
    let mut connection = options.connect().await?;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await?;
    let programme = import.programme.as_str();
    let has_earlier = sqlx::query_scalar(EARLIER).bind(programme).fetch_one(&mut connection).await?;
    let filed = facts::newest(&mut connection).await?;
    let id: i64 = sqlx::query_scalar(INSERT)
        .bind(programme)
        .bind(text_of(import.at))
        .bind(import.stated.map(|status| status.to_string()))
        .bind(&import.mapping)
        .fetch_one(&mut connection)
        .await?;
    let owner = Owner { import: ImportId(id), programme: programme.into() };
    insert::files(&mut connection, &owner, &import.files).await?;
    Ok(SqliteSession {
        connection,
        owner,
        programme: import.programme.clone(),
        stated: import.stated,
        own_years: BTreeSet::new(),
        filed,
        has_earlier,
        facts: 0,
        repaired: 0,
        doubted: 0,
        refused: 0,
    })
}

impl SqliteSession {
    /// Remembers which years this import has records of, and what it states of them.
    async fn note_years(&mut self, facts: &[Fact]) -> Result<(), StoreError> {
        for fact in facts.iter().filter(|fact| fact.year == fact.known) {
            if self.own_years.insert(fact.year)
                && let Some(status) = self.stated
            {
                years::state(&mut self.connection, &self.owner, fact.year, status).await?;
            }
        }
        Ok(())
    }

    fn count(&mut self, batch: &Batch) {
        self.facts += batch.facts.len() as u64;
        for finding in &batch.findings {
            *match finding.severity {
                Severity::Repaired => &mut self.repaired,
                Severity::Doubted => &mut self.doubted,
                Severity::Refused => &mut self.refused,
            } += 1;
        }
    }

    /// Files the facts appended since the last time.
    async fn file_by_pupil(&mut self) -> Result<(), StoreError> {
        facts::file_by_pupil(&mut self.connection, self.filed).await?;
        self.filed = facts::newest(&mut self.connection).await?;
        Ok(())
    }

    /// Writes down what the rows come to.
    async fn sum_up(&mut self) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE import SET facts = ?2, repaired = ?3, doubted = ?4, refused = ?5, pupils =
            (SELECT count(*) FROM (SELECT 1 FROM pupil_fact WHERE programme = ?6 AND import_id = ?1 GROUP BY ra))
            WHERE id = ?1";
        sqlx::query(SQL)
            .bind(self.owner.import.0)
            .bind(self.facts.cast_signed())
            .bind(self.repaired.cast_signed())
            .bind(self.doubted.cast_signed())
            .bind(self.refused.cast_signed())
            .bind(Arc::clone(&self.owner.programme))
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}

impl ImportSession for SqliteSession {
    async fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.note_years(&batch.facts).await?;
        self.count(batch);
        insert::facts(&mut self.connection, &self.owner, &batch.facts).await?;
        insert::persons(&mut self.connection, &self.owner, &batch.persons).await?;
        insert::findings(&mut self.connection, &self.owner, &batch.findings).await
    }

    async fn stored(&mut self, pupils: &[Ra]) -> Result<Vec<Fact>, StoreError> {
        if !self.has_earlier || pupils.is_empty() {
            return Ok(Vec::new());
        }
        facts::of_pupils(&mut self.connection, &self.owner, pupils).await
    }

    async fn gone(&mut self) -> Result<Vec<Gone>, StoreError> {
        let mut gone = Vec::new();
        if self.has_earlier {
            self.file_by_pupil().await?;
            for year in &self.own_years {
                gone.extend(facts::gone(&mut self.connection, &self.owner, *year).await?);
            }
        }
        Ok(gone)
    }

    async fn years(&mut self) -> Result<Vec<YearState>, StoreError> {
        self.file_by_pupil().await?;
        years::of_what_is_in_force(&mut self.connection, &self.programme).await
    }

    async fn findings(&mut self) -> Result<Vec<Finding>, StoreError> {
        imports::findings(&mut self.connection, self.owner.import).await
    }

    async fn commit(mut self) -> Result<ImportId, StoreError> {
        self.file_by_pupil().await?;
        self.sum_up().await?;
        years::settle(&mut self.connection, &self.programme).await?;
        raise_revision(&mut self.connection).await?;
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        self.connection.close().await?;
        Ok(self.owner.import)
    }
}
