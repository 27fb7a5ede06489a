//! What `farol doctor` looks at. Each check is a line: well, or what to do. None of them changes anything, and no line
//! holds a pupil's data.

mod clock;
mod configuration;
mod log;
mod models;
mod network;
mod place;
mod records;

use chrono::{DateTime, Utc};
use farol_app::Histories;
use farol_store::{ApiKey, ImportSummary, Promotion, Repository as _};
use serde::Serialize;

use crate::{cli::Common, workplace::Workplace};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// As it should be.
    Ok,
    /// It works, and should be looked at.
    Warning,
    /// Something does not work or is at risk.
    Fault,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) level: Level,
    pub(crate) found: String,
    /// What to do about it.
    pub(crate) advice: Option<String>,
}

impl Check {
    fn ok(name: impl Into<String>, found: impl Into<String>) -> Self {
        Self { name: name.into(), level: Level::Ok, found: found.into(), advice: None }
    }

    fn warning(name: impl Into<String>, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { level: Level::Warning, advice: Some(advice.into()), ..Self::ok(name, found) }
    }

    fn fault(name: impl Into<String>, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { level: Level::Fault, ..Self::warning(name, found, advice) }
    }
}

/// What the store says, read once for all checks.
struct Records {
    imports: Vec<ImportSummary>,
    histories: Histories,
    promotions: Vec<Promotion>,
    keys: Vec<ApiKey>,
}

impl Records {
    async fn read(place: &Workplace, store: &farol_store::SqliteStore) -> anyhow::Result<Self> {
        Ok(Self {
            imports: store.imports(&place.programme).await?,
            histories: Histories::load(store, &place.programme).await?,
            promotions: store.promotions(&place.programme).await?,
            keys: store.keys().await?,
        })
    }
}

/// Makes every check, in the order in which they build on one another.
pub(crate) async fn examine(common: &Common, now: DateTime<Utc>) -> Vec<Check> {
    let mut checks = vec![place::version()];
    let (place, serve) = configuration::examine(common, &mut checks);
    checks.extend(place::examine(&place.data));
    let records = records::examine(&place, &mut checks).await;
    if let Some(records) = &records {
        checks.extend(models::examine(&place, records, now));
    }
    let newest_line = log::examine(&place, serve.as_ref(), &mut checks);
    checks.push(clock::examine(&place, records.as_ref(), newest_line, now));
    checks.extend(network::examine(&place, serve.as_ref(), records.as_ref()));
    checks
}
