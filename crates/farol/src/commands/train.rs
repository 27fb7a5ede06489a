//! `farol train`

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use chrono::Utc;
use farol_app::{
    bundle::Manifest,
    learn::{Family, Search, Step},
    train::{self, Condition, GateParams, TrainOptions, Trained},
};
use farol_metrics::FiguresWithIntervals;
use serde_json::json;

use crate::{
    GATE_REFUSED,
    cli::{Format, Learner, Train},
    output::{self, say},
    workplace::Workplace,
};

pub(super) async fn run(place: &Workplace, args: &Train) -> Result<ExitCode> {
    let store = place.store().await?;
    let bar = output::bar(1, "training");
    let step = |step: Step| {
        bar.set_length(step.total as u64);
        bar.set_position(step.done as u64);
        bar.set_message(step.what);
    };
    let options = options(place, args)?;
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

fn options(place: &Workplace, args: &Train) -> Result<TrainOptions> {
    let defaults = GateParams::default();
    let min_recall = args.min_recall.or(place.settings.min_recall).unwrap_or(defaults.min_recall);
    let budget = args.search_seconds.map(Duration::from_secs);
    Ok(TrainOptions {
        search: Search { seed: args.seed, budget, ..search(args.learner) },
        gate: GateParams { min_recall, ..defaults },
        ..TrainOptions::of(place.definition(args.outcome)?)
    })
}

/// The recipes of the learners asked for.
pub(super) fn search(learner: Learner) -> Search {
    match learner {
        Learner::Auto => Search::default(),
        Learner::Logistic => Search::family(Family::Logistic),
        Learner::Boosting => Search::family(Family::Boosting),
        Learner::Forest => Search::family(Family::Forest),
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
    let (data, search) = (&manifest.data, &manifest.search);
    format!(
        "Outcome    {} ({})\nLearner    {}\n           chosen of {} out of fold, inside the training years ({} rows, {} folds by pupil, {} times)\n\
         Figures    learnt from {}, tested on {}: {} pupils, {} positive\nServes     refitted on {} ({} examples of {} \
         pupils)\nThreshold  {:.4}, by F1 out of fold; {:.4} for the figures",
        manifest.outcome,
        manifest.definition.version,
        manifest.recipe,
        search.candidates.len(),
        search.rows,
        search.folds,
        search.rounds,
        years(&data.train_years),
        data.test_year,
        manifest.test.n,
        manifest.test.positives,
        years(&data.refit_years),
        data.examples,
        data.pupils,
        manifest.threshold.value,
        manifest.threshold.tested,
    )
}

/// The model's figures beside those of everybody else who stood for the year.
pub(super) fn figures(manifest: &Manifest) -> comfy_table::Table {
    let mut table =
        output::table(["on the test year", "AUC", "average precision", "Brier", "F1", "recall", "precision"]);
    let mut row = |name: String, f: &FiguresWithIntervals| {
        let figures = [&f.auc, &f.ap, &f.brier, &f.f1, &f.recall, &f.precision].map(output::estimate);
        table.add_row([name].into_iter().chain(figures));
    };
    row(format!("the model: {}", manifest.recipe.family()), &manifest.test);
    for other in &manifest.baselines.beside {
        let name = if other.kind.is_learner() { other.kind.as_str().to_owned() } else { other.says.clone() };
        row(name, &other.figures);
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
