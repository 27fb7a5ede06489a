//! `farol models prune`

use std::num::NonZeroUsize;

use anyhow::Result;
use farol_app::{
    Registry,
    prune::{Pruned, prune},
};
use farol_store::SqliteStore;
use serde_json::json;

use crate::{
    cli::Format,
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(
    place: &Workplace,
    store: &SqliteStore,
    registry: &Registry,
    keep: NonZeroUsize,
    dry_run: bool,
) -> Result<()> {
    let pruned = prune(store, registry, &place.programme, keep, dry_run).await?;
    if place.format == Format::Json {
        return output::json(&json!({"dry_run": dry_run, "bytes": pruned.bytes(), "pruned": pruned}));
    }
    print(&pruned, dry_run);
    Ok(())
}

fn print(pruned: &Pruned, dry_run: bool) {
    let did = if dry_run { "would remove" } else { "removed" };
    for model in &pruned.removed {
        say!("{did} {} ({})", model.id, output::bytes(model.bytes));
    }
    for id in &pruned.left {
        say!("left {id}: it does not open; `farol models verify {id}` says why");
    }
    let (count, bytes) = (pruned.removed.len(), output::bytes(pruned.bytes()));
    say!("{did} {count} models, {bytes}; {} stay", pruned.kept);
}
