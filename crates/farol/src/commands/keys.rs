//! `farol keys …`

use std::process::ExitCode;

use anyhow::{Result, bail};
use chrono::Utc;
use farol_app::keys;
use farol_store::Repository;
use serde_json::json;

use crate::{
    cli::{Format, Keys},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: Keys) -> Result<ExitCode> {
    let store = place.store().await?;
    match args {
        Keys::Create { name } => {
            let (key, text) = keys::create(&store, &name, Utc::now()).await?;
            match place.format {
                Format::Json => output::json(&json!({"id": key.id, "name": key.name, "key": text}))?,
                Format::Table => {
                    say!("{text}\n\nThis is the only time the key is shown; only its hash is kept.");
                }
            }
        }
        Keys::List => {
            let all = store.keys().await?;
            if place.format == Format::Json {
                output::json(&all)?;
            } else {
                let mut table = output::table(["id", "name", "made", "revoked"]);
                for key in all {
                    let revoked = key.revoked_at.map(|at| at.to_string()).unwrap_or_default();
                    table.add_row([key.id, key.name, key.created_at.to_string(), revoked]);
                }
                say!("{table}");
            }
        }
        Keys::Revoke { id } => {
            if !store.revoke_key(&id, Utc::now()).await? {
                bail!("no key in force has that id; `farol keys list` shows them");
            }
            say!("revoked");
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
