//! `farol backtest`

use std::{path::Path, process::ExitCode, time::Instant};

use anyhow::{Context as _, Result};
use farol_app::{
    Histories,
    backtest::{self, BacktestOptions, Fold, OutcomeReport, Regret},
    learn::{Search, Step},
};
use farol_domain::Definition;
use serde_json::json;

use super::{evaluate::write, train::search};
use crate::{
    cli::{Backtest, Format},
    output::{self, say},
    workplace::Workplace,
};

/// Where fits are kept, under the data directory.
const DIRECTORY: &str = "backtests";

pub(super) async fn run(place: &Workplace, args: &Backtest) -> Result<ExitCode> {
    let started = Instant::now();
    if let Some(path) = args.html.as_deref().filter(|path| path.exists()) {
        anyhow::bail!("{}: this file is there already, and is not overwritten", path.display());
    }
    let store = place.store().await?;
    let histories = Histories::load(&store, &place.programme).await?;
    store.close().await;
    let bar = output::bar(1, "backtest");
    let step = |step: Step| {
        bar.set_length(step.total as u64);
        bar.set_position(step.done as u64);
        bar.set_message(step.what);
    };
    let report = backtest::backtest(&histories, &options(place, args)?, &step);
    bar.finish_and_clear();
    let report = report?;
    if report.outcomes.iter().all(|outcome| outcome.folds.is_empty()) {
        eprintln!("farol: no year can be judged\n{}", skipped(&report.outcomes));
        return Ok(ExitCode::FAILURE);
    }
    if let Some(path) = &args.html {
        write_page(path, &report, args)?;
    }
    match place.format {
        Format::Json => output::json(&json!(report))?,
        Format::Table => report.outcomes.iter().for_each(print),
    }
    eprintln!("{:.1} s", started.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

fn options(place: &Workplace, args: &Backtest) -> Result<BacktestOptions> {
    let asked = args.outcome.iter().map(|outcome| place.definition(*outcome));
    let definitions: Vec<Definition> = if args.outcome.is_empty() {
        place.definitions()?.iter().cloned().collect()
    } else {
        asked.collect::<Result<_>>()?
    };
    let budget = args.search_seconds.map(std::time::Duration::from_secs);
    Ok(BacktestOptions {
        search: Search { seed: args.seed, budget, ..search(args.learner) },
        directory: (!args.no_cache).then(|| place.data.join(DIRECTORY)),
        ..BacktestOptions::of(definitions)
    })
}

fn write_page(path: &Path, report: &backtest::Backtest, args: &Backtest) -> Result<()> {
    let page = report.document(args.lang.into()).html();
    write(path, &page).with_context(|| format!("the file {}", path.display()))
}

/// Every year that was not judged, with its reason.
fn skipped(outcomes: &[OutcomeReport]) -> String {
    let of = |outcome: &OutcomeReport| {
        let name = outcome.definition.outcome;
        let years = outcome.skipped.iter().map(|s| format!("  {name} {}: {}\n", s.year, s.reason));
        if outcome.skipped.is_empty() {
            format!(
                "  {name}: no closed year gives a label; import a workbook whose indicators are complete\n"
            )
        } else {
            years.collect()
        }
    };
    outcomes.iter().map(of).collect::<String>().trim_end().to_owned()
}

fn print(outcome: &OutcomeReport) {
    for fold in &outcome.folds {
        say!("{}", heading(outcome, fold));
        say!("{}", figures(fold));
        if let Some(verdict) = &fold.verdict {
            say!("Plainly: {verdict}.");
        }
        for subset in &fold.subsets {
            say!("{}", subset_line(fold, subset));
        }
        say!("");
    }
    say!("{}", after(outcome));
}

fn heading(outcome: &OutcomeReport, fold: &Fold) -> String {
    let years: Vec<String> = fold.train_years.iter().map(ToString::to_string).collect();
    format!(
        "{} {}: {} pupils, {} positive ({:.3}); learnt from {} ({} examples, rate {:.3}); chosen inside them: {}",
        outcome.definition.outcome,
        fold.test_year,
        fold.rows,
        fold.positives,
        fold.positives as f64 / fold.rows as f64,
        years.join(", "),
        fold.train_rows,
        fold.train_rate,
        fold.search.candidates[fold.search.chosen].recipe,
    )
}

fn figures(fold: &Fold) -> comfy_table::Table {
    let header = ["", "AUC", "average precision", "Brier skill", "F1", "precision at 10 %"];
    let mut table = output::table(header);
    for (at, entrant) in fold.entrants.iter().enumerate() {
        let name =
            if entrant.kind.is_learner() { entrant.kind.as_str().to_owned() } else { entrant.says.clone() };
        let mark = if at == fold.chosen { "* " } else { "  " };
        let f = &entrant.figures;
        let ten = entrant.lists.iter().find(|list| (list.percent - 10.0).abs() < f64::EPSILON);
        let row = [&f.auc, &f.ap, &entrant.brier_skill, &f.f1].map(output::estimate);
        let ten = ten.map(|list| output::estimate(&list.precision)).unwrap_or_default();
        table.add_row([format!("{mark}{name}")].into_iter().chain(row).chain([ten]));
    }
    table
}

fn subset_line(fold: &Fold, subset: &backtest::Subset) -> String {
    let part = match subset.part {
        backtest::Part::LikeForLike => "Like for like, by the year before's definition",
        backtest::Part::WithoutUniversity => "Phases 0 to 7 only",
    };
    let champion = &subset.entrants[fold.chosen];
    let rule = fold
        .best_rule
        .map(|at| format!("; '{}' {}", fold.entrants[at].says, output::estimate(&subset.entrants[at].auc)));
    format!(
        "{part}: {} pupils, {} positive; AUC of the chosen {}{}.",
        subset.rows,
        subset.positives,
        output::estimate(&champion.auc),
        rule.unwrap_or_default(),
    )
}

/// What is said once for all years.
fn after(outcome: &OutcomeReport) -> String {
    let name = outcome.definition.outcome;
    let mut lines: Vec<String> = outcome
        .skipped
        .iter()
        .map(|skipped| format!("{name} {} was not judged: {}.", skipped.year, skipped.reason))
        .collect();
    for returned in &outcome.returned {
        let back: usize = returned.back_in.values().sum();
        lines.push(format!("Of {} gone in {}, {back} came back later.", returned.gone, returned.gone_in));
    }
    lines.push(regret(outcome));
    lines.join("\n") + "\n"
}

fn regret(outcome: &OutcomeReport) -> String {
    match &outcome.regret {
        Regret::NotEnoughYears { years, needed } => format!(
            "Regret of choosing by earlier test years: not enough years ({years} judged, {needed} needed)."
        ),
        Regret::Measured { rules } => {
            let mut table = output::table(["chosen by", "years", "mean regret (AUC)", "chosen each year"]);
            for rule in rules {
                let chosen: Vec<&str> = rule.years.iter().map(|year| year.chosen).collect();
                table.add_row([
                    rule.rule.as_str().to_owned(),
                    rule.years.len().to_string(),
                    format!("{:.4}", rule.mean),
                    chosen.join(", "),
                ]);
            }
            table.to_string()
        }
    }
}
