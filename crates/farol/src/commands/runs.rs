//! `farol runs …`

use std::process::ExitCode;

use anyhow::Result;
use farol_app::runs::{self, Compared, KeptRun, Part};
use farol_domain::Outcome;
use farol_store::{Decision, Repository, SqliteStore};
use serde_json::json;

use super::train;
use crate::{
    cli::{Format, Runs},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: &Runs) -> Result<ExitCode> {
    let store = place.store().await?;
    match args {
        Runs::List { outcome } => list(place, &store, *outcome).await?,
        Runs::Show { id } => show(place, &store, id).await?,
        Runs::Compare { left, right } => {
            let left = runs::find(&store, &place.programme, left).await?;
            compare(place, &left, &runs::find(&store, &place.programme, right).await?)?;
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn list(place: &Workplace, store: &SqliteStore, outcome: Option<Outcome>) -> Result<()> {
    let runs::Runs { kept: mut runs, unreadable } = runs::list(store, &place.programme).await?;
    for id in unreadable {
        eprintln!("farol: the run {id} was written by another version and is not shown");
    }
    runs.retain(|run| outcome.is_none_or(|outcome| run.outcome == outcome));
    runs.reverse();
    if place.format == Format::Json {
        return output::json(&runs);
    }
    let mut table =
        output::table(["run", "when", "model", "learner", "data", "test year", "AUC", "F1", "s", "decision"]);
    for run in &runs {
        let test = &run.record.metrics.test;
        table.add_row([
            run.id.to_string(),
            run.at.format("%Y-%m-%d %H:%M").to_string(),
            run.bundle.clone(),
            run.record.parameters.recipe.family().to_string(),
            run.record.data.sha256.chars().take(8).collect(),
            run.record.data.test_year.to_string(),
            output::estimate(&test.auc),
            output::estimate(&test.f1),
            format!("{:.1}", run.record.seconds),
            run.decision.as_str().to_owned(),
        ]);
    }
    say!("{table}");
    Ok(())
}

async fn show(place: &Workplace, store: &SqliteStore, id: &str) -> Result<()> {
    let run = runs::find(store, &place.programme, id).await?;
    if place.format == Format::Json {
        return output::json(&run);
    }
    print(&run);
    let promotions = store.promotions(&place.programme).await?;
    let later = promotions.iter().filter(|p| p.bundle == run.bundle && p.at > run.at);
    for (promotion, forced) in later.filter_map(|p| Some((p, p.forced.as_ref()?))) {
        let forced = decision(&Decision::Forced(forced.clone()));
        say!("Later, {}: against the gate, {forced}", promotion.at);
    }
    Ok(())
}

fn print(run: &KeptRun) {
    // Compared with itself a run tells all there is of it.
    say!("Run {}, {}, {:.1} s on {}", run.id, run.at, run.record.seconds, run.record.platform);
    for (part, title) in [(Part::Parameters, "parameters"), (Part::Data, "data"), (Part::Metrics, "figures")]
    {
        let mut table = output::table_of_sentences([title, ""]);
        for row in runs::compare(run, run).into_iter().filter(|row| row.part == part) {
            table.add_row([row.what, row.left]);
        }
        say!("{table}");
    }
    train::tell_audit(&run.record.audit);
    say!("{}", train::gate(&run.record.gate));
    let champion = run.record.champion.as_deref().unwrap_or("none");
    say!("Model {}; champion before: {champion}; decision: {}", run.bundle, decision(&run.decision));
}

/// `forced by ana, because "…"`.
pub(super) fn decision(decision: &Decision) -> String {
    decision.forced().map_or_else(
        || decision.as_str().to_owned(),
        |forced| {
            let by = forced.by().map(|by| format!(" by {by}")).unwrap_or_default();
            format!("forced{by}, because \"{}\"", forced.because())
        },
    )
}

fn compare(place: &Workplace, left: &KeptRun, right: &KeptRun) -> Result<()> {
    let rows = runs::compare(left, right);
    let same_bundle = left.bundle == right.bundle;
    if place.format == Format::Json {
        let ids = [left.id, right.id];
        return output::json(&json!({"runs": ids, "same_bundle": same_bundle, "rows": rows}));
    }
    let mut table =
        output::table_of_sentences(["", &left.id.to_string(), &right.id.to_string(), "difference"]);
    // Figures are shown where they are equal too; of all else, what differs.
    for row in rows.into_iter().filter(|row| !row.same || row.part == Part::Metrics) {
        let difference = difference(&row);
        table.add_row([row.what, row.left, row.right, difference]);
    }
    say!("{table}");
    if same_bundle {
        say!("Both made the model {}: the same inputs, the same bytes.", left.bundle);
    }
    Ok(())
}

fn difference(row: &Compared) -> String {
    row.difference.map(|difference| format!("{difference:+.3}")).unwrap_or_default()
}
