//! `farol models …`

use std::process::ExitCode;

use anyhow::{Result, bail};
use chrono::Utc;
use farol_app::{
    AppError, ModelRow, Registry,
    bundle::{Bundle, GoldenCheck, Manifest},
    export::{self, Exported},
    train as training,
};
use farol_store::{Decision, Promotion, Repository, SqliteStore};
use serde_json::json;

use super::{prune, runs, train};
use crate::{
    cli::{Format, Models},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: Models) -> Result<ExitCode> {
    let store = place.store().await?;
    let registry = place.registry();
    match args {
        Models::List => list(place, &store, &registry).await?,
        Models::Show { id } => show(place, &store, &registry, &id).await?,
        Models::Promote { id, force } => {
            let forced = train::forced(&force)?;
            let promoted =
                training::promote(&store, &registry, &place.programme, &id, forced.as_ref(), Utc::now());
            changed(place, &promoted.await?)?;
        }
        Models::Rollback { outcome } => {
            changed(
                place,
                &training::rollback(&store, &registry, &place.programme, outcome, Utc::now()).await?,
            )?;
        }
        Models::Verify { id } => verify(place, &registry, id)?,
        Models::Diff { left, right } => diff(place, &registry, &[left, right])?,
        Models::Prune { keep, dry_run } => prune::run(place, &store, &registry, keep, dry_run).await?,
        Models::Export { id, to } => {
            let Exported { files, left_out } = export::export(&registry, &id, &to)?;
            match place.format {
                Format::Json => {
                    output::json(&json!({"directory": to, "files": files, "left_out": left_out}))?;
                }
                Format::Table => {
                    say!("{} written to {}", files.join(", "), to.display());
                    if let Some(why) = &left_out {
                        say!("{why}");
                    }
                }
            }
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn list(place: &Workplace, store: &SqliteStore, registry: &Registry) -> Result<()> {
    let promotions = store.promotions(&place.programme).await?;
    let rows = registry.list()?;
    if place.format == Format::Json {
        let row = |row: &ModelRow| {
            let serves = serving(&promotions, &row.id);
            json!({"model": row, "serves": serves.is_some(), "forced": serves.and_then(|p| p.forced.as_ref())})
        };
        return output::json(&rows.iter().map(row).collect::<Vec<_>>());
    }
    let mut table = output::table(["model", "trained", "test year", "AUC", "F1", ""]);
    for row in &rows {
        let state = match serving(&promotions, &row.id) {
            Some(Promotion { forced: Some(_), .. }) => "serves, against the gate",
            Some(_) => "serves",
            None => row.fault.as_deref().unwrap_or(""),
        };
        table.add_row(columns(row, state));
    }
    say!("{table}");
    Ok(())
}

/// The promotion by which a model serves.
fn serving<'a>(promotions: &'a [Promotion], id: &str) -> Option<&'a Promotion> {
    let newest = |p: &&Promotion| promotions.iter().rfind(|q| q.outcome == p.outcome) == Some(*p);
    promotions.iter().rev().filter(newest).find(|promotion| promotion.bundle == id)
}

fn columns(row: &ModelRow, state: &str) -> [String; 6] {
    let test = |read: fn(&Manifest) -> String| row.manifest.as_ref().map(read).unwrap_or_default();
    [
        row.id.clone(),
        row.run.as_ref().map(|run| run.trained_at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
        test(|m| m.data.test_year.to_string()),
        test(|m| output::estimate(&m.test.auc)),
        test(|m| output::estimate(&m.test.f1)),
        state.to_owned(),
    ]
}

async fn show(place: &Workplace, store: &SqliteStore, registry: &Registry, id: &str) -> Result<()> {
    let manifest = registry.open(id)?.manifest;
    let run = registry.run(id);
    let promotions = store.promotions(&place.programme).await?;
    let newest = promotions.iter().rfind(|promotion| promotion.bundle == id);
    if place.format == Format::Json {
        return output::json(&json!({"model": id, "manifest": manifest, "run": run, "promotion": newest}));
    }
    say!("Model {id}\n{}\n{}", train::describe(&manifest), train::figures(&manifest));
    if let Some(verdict) = &manifest.baselines.verdict {
        say!("Plainly: {verdict}.\n");
    }
    if let Some(run) = run {
        say!("{}", train::gate(&run.gate));
        say!("Trained {} by Farol {} on {}", run.trained_at, run.farol_version, run.platform);
    }
    if let Some(Promotion { at, forced: Some(forced), .. }) = newest {
        say!("Promoted {at} against the gate: {}", runs::decision(&Decision::Forced(forced.clone())));
    }
    Ok(())
}

fn changed(place: &Workplace, promotion: &Promotion) -> Result<()> {
    if place.format == Format::Json {
        return output::json(promotion);
    }
    let before = promotion.previous.as_deref().unwrap_or("nothing");
    say!("{} now serves '{}' (before: {before})", promotion.bundle, promotion.outcome);
    if let Some(forced) = &promotion.forced {
        say!("Against the gate: {}", runs::decision(&Decision::Forced(forced.clone())));
    }
    Ok(())
}

fn verify(place: &Workplace, registry: &Registry, id: Option<String>) -> Result<()> {
    let ids = match id {
        Some(id) => vec![id],
        None => registry.list()?.into_iter().map(|row| row.id).collect(),
    };
    let results: Vec<_> =
        ids.into_iter().map(|id| (registry.open(&id).map(|bundle| bundle.golden()), id)).collect();
    if place.format == Format::Json {
        let row = |(opened, id): &(Result<GoldenCheck, AppError>, String)| {
            let fault = opened.as_ref().err().map(ToString::to_string);
            json!({"model": id, "fault": fault, "golden": opened.as_ref().ok()})
        };
        output::json(&results.iter().map(row).collect::<Vec<_>>())?;
    } else {
        for (opened, id) in &results {
            say!("{id}: {}", opened.as_ref().map_or_else(ToString::to_string, sound));
        }
    }
    let refused = results.iter().filter(|(opened, _)| opened.is_err()).count();
    if refused > 0 {
        bail!("{refused} of {} models refused", results.len());
    }
    Ok(())
}

fn sound(golden: &GoldenCheck) -> String {
    if golden.to_the_bit == golden.rows {
        return format!("sound; {} golden rows score to the bit as sealed", golden.rows);
    }
    format!(
        "sound; {} of {} golden rows score to the bit as sealed, the others within {:.0e} (another processor or \
         mathematics library)",
        golden.to_the_bit, golden.rows, golden.largest
    )
}

fn diff(place: &Workplace, registry: &Registry, ids: &[String; 2]) -> Result<()> {
    let [left, right] = [registry.open(&ids[0])?, registry.open(&ids[1])?];
    let rows: Vec<_> = compared(&left).into_iter().zip(compared(&right)).collect();
    if place.format == Format::Json {
        let rows: Vec<_> = rows
            .iter()
            .map(|((name, a), (_, b))| json!({"what": name, "left": a, "right": b, "same": a == b}))
            .collect();
        return output::json(&rows);
    }
    let mut table = output::table(["", ids[0].as_str(), ids[1].as_str()]);
    for ((name, a), (_, b)) in rows.into_iter().filter(|((_, a), (_, b))| a != b) {
        table.add_row([name.to_owned(), a, b]);
    }
    say!("{}", if table.is_empty() { "no difference".to_owned() } else { table.to_string() });
    Ok(())
}

/// What two models are compared by.
fn compared(bundle: &Bundle) -> Vec<(&'static str, String)> {
    let m = &bundle.manifest;
    vec![
        ("outcome", m.outcome.to_string()),
        ("label definition", m.definition.version.clone()),
        ("features", format!("{}: {}", m.schema_version, m.features.join(", "))),
        ("learner", m.recipe.to_string()),
        ("seed", m.seed.to_string()),
        ("data", m.data.sha256.clone()),
        ("examples", m.data.examples.to_string()),
        ("train years", format!("{:?}", m.data.train_years.iter().map(|y| y.get()).collect::<Vec<_>>())),
        ("test year", m.data.test_year.to_string()),
        ("threshold", format!("{:.4}", m.threshold.value)),
        ("AUC", output::estimate(&m.test.auc)),
        ("average precision", output::estimate(&m.test.ap)),
        ("Brier", output::estimate(&m.test.brier)),
        ("F1", output::estimate(&m.test.f1)),
        ("recall", output::estimate(&m.test.recall)),
        ("precision", output::estimate(&m.test.precision)),
    ]
}
