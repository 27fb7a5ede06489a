//! The store: whether it opens, is whole and holds what a model could be made of.

use std::path::Path;

use farol_store::{SqliteStore, StoreError};

use super::{Check, Records};
use crate::{output, workplace::Workplace};

const NAME: &str = "store";

/// What the store holds, where it can be read.
pub(super) async fn examine(place: &Workplace, checks: &mut Vec<Check>) -> Option<Records> {
    let path = place.data.join("farol.db");
    if !path.is_file() {
        if place.data.is_dir() {
            let found = format!("there is none at {}", path.display());
            checks.push(Check::warning(NAME, found, "farol import FILE"));
        }
        return None;
    }
    let store = match SqliteStore::open_as_it_is(&path).await {
        Ok(store) => store,
        Err(error) => {
            checks.push(refused(&error));
            return None;
        }
    };
    let sound = whole(&store, &path, checks).await;
    let records = if sound { read(place, &store, checks).await } else { None };
    store.close().await;
    records
}

fn refused(error: &StoreError) -> Check {
    let advice = match error {
        StoreError::NewerSchema { .. } => "use the version that wrote it, or a newer one",
        _ => "put a backup in its place: farol restore FILE --replace",
    };
    Check::fault(NAME, error.to_string(), advice)
}

/// Whether its tables can be read as this version expects them.
async fn whole(store: &SqliteStore, path: &Path, checks: &mut Vec<Check>) -> bool {
    let restore =
        "stop the server, keep the file, and restore the newest backup: farol restore FILE --replace";
    let (schema, newest) = (store.schema().await.unwrap_or(0), SqliteStore::newest_schema());
    match store.check().await {
        Ok(faults) if faults.is_empty() => {
            let size = std::fs::metadata(path).map_or(0, |found| found.len());
            let found = format!("whole, {}, schema step {schema} of {newest}", output::bytes(size));
            checks.push(if schema == newest {
                Check::ok(NAME, found)
            } else {
                let advice = "farol backup, which also brings it up to date";
                Check::warning(NAME, found, advice)
            });
            schema == newest
        }
        Ok(faults) => {
            let found = format!("{} faults, the first: {}", faults.len(), faults[0]);
            checks.push(Check::fault(NAME, found, restore));
            false
        }
        Err(error) => {
            checks.push(Check::fault(NAME, error.to_string(), restore));
            false
        }
    }
}

async fn read(place: &Workplace, store: &SqliteStore, checks: &mut Vec<Check>) -> Option<Records> {
    match Records::read(place, store).await {
        Ok(records) => {
            checks.push(programme(place, &records));
            Some(records)
        }
        Err(error) => {
            checks.push(Check::fault("programme", format!("{error:#}"), "restore the newest backup"));
            None
        }
    }
}

fn programme(place: &Workplace, records: &Records) -> Check {
    let name = format!("programme {}", place.programme.as_str());
    let (imports, pupils) = (records.imports.len(), records.histories.pupils.len());
    let years: Vec<_> =
        records.histories.years.iter().map(|(year, status)| format!("{year} {status}")).collect();
    let found = format!("{imports} imports, {pupils} pupils; {}", years.join(", "));
    if imports == 0 {
        return Check::warning(name, "nothing is imported", "farol import FILE, or --programme NAME");
    }
    if records.histories.years.last_closed().is_none() {
        return Check::warning(name, found, "import a closed year: farol import FILE --status closed");
    }
    Check::ok(name, found)
}
