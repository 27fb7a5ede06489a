//! `farol train`

use std::process::ExitCode;

use anyhow::Result;
use chrono::Utc;
use farol_app::{
    bundle::{Manifest, Parameters},
    train::{self, Condition, GateParams, Step, TrainOptions, Trained},
};
use serde_json::json;

use crate::{
    GATE_REFUSED,
    cli::{Format, Train},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: &Train) -> Result<ExitCode> {
    let store = place.store().await?;
    // Five folds, the test-year forest and the served one; a champion's refit may add another.
    let bar = output::bar(7 * u64::from(args.trees), "training");
    let step = |step: Step| {
        bar.set_position(step.trees as u64);
        bar.set_message(step.what);
    };
    let options = options(place, args);
    let trained =
        train::train(&store, &place.registry(), &place.programme, &options, Utc::now(), &step).await;
    bar.finish_and_clear();
    let trained = trained?;
    store.close().await;
    match place.format {
        Format::Json => output::json(&as_json(&trained))?,
        Format::Table => print(&trained),
    }
    Ok(if trained.promoted { ExitCode::SUCCESS } else { ExitCode::from(GATE_REFUSED) })
}

fn options(place: &Workplace, args: &Train) -> TrainOptions {
    let defaults = GateParams::default();
    let min_recall = args.min_recall.or(place.settings.min_recall).unwrap_or(defaults.min_recall);
    TrainOptions {
        outcome: args.outcome,
        parameters: Parameters {
            trees: args.trees,
            max_depth: args.depth,
            min_samples_leaf: args.min_leaf,
            seed: args.seed,
        },
        gate: GateParams { min_recall, ..defaults },
        ..TrainOptions::default()
    }
}

fn as_json(trained: &Trained) -> serde_json::Value {
    json!({
        "model": trained.id,
        "promoted": trained.promoted,
        "champion_before": trained.champion,
        "gate": trained.gate,
        "seconds": trained.seconds,
        "manifest": trained.manifest,
    })
}

fn print(trained: &Trained) {
    let manifest = &trained.manifest;
    say!("Model {} ({:.2} s)\n{}", trained.id, trained.seconds, describe(manifest));
    say!("{}", figures(manifest));
    if let Some(verdict) = &manifest.baselines.verdict {
        say!("Plainly: {verdict}.\n");
    }
    say!("{}", gate(&trained.gate));
    if trained.promoted {
        say!("It passed the gate and now serves '{}'.", manifest.outcome);
    } else {
        let serving = trained.champion.as_deref().map_or_else(
            || "nothing serves this outcome".to_owned(),
            |champion| format!("{champion} keeps serving"),
        );
        say!(
            "The gate refused it: {serving}. The model is kept and can be looked at with `farol models show`."
        );
    }
}

/// What it was trained and tested on.
pub(super) fn describe(manifest: &Manifest) -> String {
    let years = |years: &[farol_domain::SchoolYear]| {
        years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let data = &manifest.data;
    format!(
        "Outcome    {} ({})\nFigures    learnt from {}, tested on {}: {} pupils, {} positive\nServes     refitted on {} \
         ({} examples of {} pupils)\nThreshold  {:.4}, by F1 out of fold ({} folds by pupil) inside the training years",
        manifest.outcome,
        manifest.label_definition,
        years(&data.train_years),
        data.test_year,
        manifest.test.n,
        manifest.test.positives,
        years(&data.refit_years),
        data.examples,
        data.pupils,
        manifest.threshold.value,
        manifest.threshold.folds,
    )
}

/// The model's figures beside the rule's.
pub(super) fn figures(manifest: &Manifest) -> comfy_table::Table {
    let rule = manifest.baselines.rule.as_ref();
    let mut table = output::table(["figure", "model, test year", "one-line rule", "out of fold"]);
    let (test, fold) = (&manifest.test, &manifest.out_of_fold);
    let rows = [
        ("AUC", &test.auc, rule.map(|r| &r.auc), fold.auc),
        ("average precision", &test.ap, rule.map(|r| &r.ap), fold.ap),
        ("Brier (lower is better)", &test.brier, None, fold.brier),
        ("F1", &test.f1, rule.map(|r| &r.f1), fold.f1),
        ("recall", &test.recall, rule.map(|r| &r.recall), fold.recall),
        ("precision", &test.precision, rule.map(|r| &r.precision), fold.precision),
        ("base rate", &test.base_rate, None, fold.base_rate),
    ];
    for (name, model, rule, fold) in rows {
        let rule = rule.map_or_else(|| "–".to_owned(), output::estimate);
        table.add_row([name.to_owned(), output::estimate(model), rule, output::measure(fold)]);
    }
    table
}

/// Every condition with its numbers.
pub(super) fn gate(conditions: &[Condition]) -> comfy_table::Table {
    let mut table = output::table(["gate", "reached", "bound", ""]);
    for condition in conditions {
        let passed = if condition.passed { "pass" } else { "FAIL" };
        table.add_row([
            condition.name.clone(),
            output::number(condition.value),
            output::number(condition.bound),
            passed.to_owned(),
        ]);
    }
    table
}
