//! Many rows at once. They are bound hundreds to a statement, so that each need not cross to the connection's thread by
//! itself; full statements have one text and are prepared once.

use std::sync::Arc;

use farol_domain::{Fact, Finding, ImportedFile, PersonFact};
use serde::Serialize;
use sqlx::{Arguments as _, AssertSqlSafe, Encode, Sqlite, SqliteConnection, Type, sqlite::SqliteArguments};

use crate::{ImportId, StoreError};

/// Rows of a full statement; ten values each stay far below the 32,766 that SQLite binds.
const ROWS: usize = 400;

/// What all rows of an import share.
pub(super) struct Owner {
    pub(super) import: ImportId,
    pub(super) programme: Arc<str>,
}

pub(super) async fn files(
    connection: &mut SqliteConnection,
    owner: &Owner,
    files: &[ImportedFile],
) -> Result<(), StoreError> {
    let rows: Vec<_> = (0i64..).zip(files).collect();
    insert(
        connection,
        "import_file (import_id, ordinal, name, sha256, bytes)",
        &rows,
        |row, (ordinal, file)| {
            row.add(owner.import.0)?;
            row.add(*ordinal)?;
            row.add(Arc::clone(&file.name))?;
            row.add(file.sha256.clone())?;
            row.add(file.bytes.cast_signed())
        },
    )
    .await
}

pub(super) async fn facts(
    connection: &mut SqliteConnection,
    owner: &Owner,
    facts: &[Fact],
) -> Result<(), StoreError> {
    let into = "fact (import_id, programme, ra, year, known_year, file, sheet, row, content, measured)";
    insert(connection, into, facts, |row, fact| {
        row.add(owner.import.0)?;
        row.add(Arc::clone(&owner.programme))?;
        row.add(fact.ra.as_str())?;
        row.add(fact.year.get())?;
        row.add(fact.known.get())?;
        row.add(fact.file)?;
        row.add(Arc::clone(&fact.sheet))?;
        row.add(fact.row)?;
        row.add(json(&fact.values, "fact")?)?;
        row.add(fact.values.grade_gap.is_some() || fact.values.inde.is_some())
    })
    .await
}

pub(super) async fn persons(
    connection: &mut SqliteConnection,
    owner: &Owner,
    persons: &[PersonFact],
) -> Result<(), StoreError> {
    let into =
        "person_fact (import_id, programme, ra, known_year, file, sheet, row, name, birth_date, other)";
    insert(connection, into, persons, |row, person| {
        row.add(owner.import.0)?;
        row.add(Arc::clone(&owner.programme))?;
        row.add(person.ra.as_str())?;
        row.add(person.known.get())?;
        row.add(person.file)?;
        row.add(Arc::clone(&person.sheet))?;
        row.add(person.row)?;
        row.add(person.name.as_deref())?;
        row.add(person.birth_date.map(|date| date.to_string()))?;
        row.add(json(&person.other, "person")?)
    })
    .await
}

pub(super) async fn findings(
    connection: &mut SqliteConnection,
    owner: &Owner,
    findings: &[Finding],
) -> Result<(), StoreError> {
    insert(connection, "finding (import_id, content)", findings, |row, finding| {
        row.add(owner.import.0)?;
        row.add(json(finding, "finding")?)
    })
    .await
}

fn json(value: &impl Serialize, what: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Encode { what })
}

/// Values of rows to come, one after the other.
struct Values(SqliteArguments);

impl Values {
    fn add<'t>(&mut self, value: impl Encode<'t, Sqlite> + Type<Sqlite>) -> Result<(), StoreError> {
        self.0.add(value).map_err(|error| StoreError::Database(sqlx::Error::Encode(error)))
    }
}

/// Inserts rows `into` a table and its columns, written as `table (column, column)`.
async fn insert<T>(
    connection: &mut SqliteConnection,
    into: &str,
    rows: &[T],
    bind: impl Fn(&mut Values, &T) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS) {
        let mut values = Values(SqliteArguments::default());
        for row in rows {
            bind(&mut values, row)?;
        }
        // The text holds names from this file and question marks only.
        let query = sqlx::query_with(AssertSqlSafe(statement(into, rows.len())), values.0);
        query.persistent(rows.len() == ROWS).execute(&mut *connection).await?;
    }
    Ok(())
}

fn statement(into: &str, rows: usize) -> String {
    let columns = into.split(',').count();
    let row = format!("({})", vec!["?"; columns].join(","));
    format!("INSERT INTO {into} VALUES {}", vec![row.as_str(); rows].join(","))
}
