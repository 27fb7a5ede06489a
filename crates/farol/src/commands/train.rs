//! `farol train`

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use chrono::Utc;
use farol_app::{
    audit::Found,
    bundle::Manifest,
    gate::{Condition, Level},
    learn::{Family, Search, Step},
    train::{self, TrainOptions, Trained},
};
use farol_features::audit::Severity;
use farol_metrics::FiguresWithIntervals;
use farol_store::{Decision, Forced};
use serde_json::json;

use super::runs;
use crate::{
    GATE_REFUSED,
    cli::{Format, Learner, Overrule, Train},
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
    let mut gate = place.gate_policy(args.outcome, args.policy.as_deref())?;
    gate.min_recall = args.min_recall.unwrap_or(gate.min_recall);
    let budget = args.search_seconds.map(Duration::from_secs);
    Ok(TrainOptions {
        search: Search { seed: args.seed, budget, ..search(args.learner) },
        gate,
        forced: forced(&args.force)?,
        ..TrainOptions::of(place.definition(args.outcome)?)
    })
}

/// Why and by whom the gate is to be overruled.
pub(super) fn forced(args: &Overrule) -> Result<Option<Forced>> {
    let Some(because) = args.because.as_deref().filter(|_| args.force) else { return Ok(None) };
    let user = || ["USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let by = args.by.clone().or_else(user).filter(|name| !name.trim().is_empty());
    Ok(Some(Forced::new(because, by)?))
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
        "run": trained.run,
        "promoted": trained.promoted,
        "decision": trained.decision,
        "champion_before": trained.champion,
        "gate": trained.gate,
        "audit": trained.audit,
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
    tell_audit(&trained.audit);
    say!("{}", gate(&trained.gate));
    say!("{}", decided(trained));
}

fn decided(trained: &Trained) -> String {
    let outcome = trained.manifest.outcome;
    match &trained.decision {
        Decision::Promoted => format!("It passed the gate and now serves '{outcome}'."),
        Decision::Forced(_) => format!(
            "The gate refused it, and it serves '{outcome}' all the same: {}.",
            runs::decision(&trained.decision)
        ),
        Decision::Refused => {
            let serving = trained.champion.as_deref().map_or_else(
                || "nothing serves this outcome".to_owned(),
                |champion| format!("{champion} keeps serving"),
            );
            format!(
                "The gate refused it: {serving}. The model is kept and can be looked at with `farol models show`; \
                 to let it serve all the same: `farol models promote {} --force --because \"…\"`.",
                trained.id
            )
        }
    }
}

/// What the leak detector said.
pub(super) fn tell_audit(findings: &[Found]) {
    for found in findings {
        match found.severity {
            Severity::Block => say!("Leak: {}\n", found.message),
            Severity::Warn => say!("Warning: {}\n", found.message),
            Severity::Note => say!("Note: {}\n", found.message),
        }
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
    let mut table = output::table_of_sentences(["gate", "reached", "bound", "", "because"]);
    for condition in conditions {
        let passed = match (condition.passed, condition.level) {
            (true, _) => "pass",
            (false, Level::Require) => "FAIL",
            (false, _) => "warning",
        };
        table.add_row([
            condition.name.clone(),
            reached(condition),
            condition.bound.map(|bound| format!("{bound:.3}")).unwrap_or_default(),
            passed.to_owned(),
            condition.because.clone(),
        ]);
    }
    table
}

fn reached(condition: &Condition) -> String {
    let value = output::number(condition.value);
    let interval = condition.interval.map(|(low, high)| format!(" [{low:.3}, {high:.3}]"));
    value + &interval.unwrap_or_default()
}
