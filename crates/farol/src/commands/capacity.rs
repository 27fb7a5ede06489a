//! `farol capacity`

use std::{cmp::Ordering, process::ExitCode};

use anyhow::Result;
use farol_app::capacity::{self, Capacity, CapacityParams, Reach, Seats};
use farol_metrics::{Estimate, Measure};
use serde_json::json;

use super::card::Named;
use crate::{
    cli::{Capacity as Args, Format},
    output::{self, say},
    workplace::Workplace,
};

/// Further places, in all and in each class.
const MORE: [usize; 2] = [10, 1];

pub(super) async fn run(place: &Workplace, args: &Args) -> Result<ExitCode> {
    let Named { id, bundle, .. } = Named::find(place, args.model.as_deref(), args.outcome).await?;
    let plan = capacity::capacity(&bundle, &params(args))?;
    match place.format {
        Format::Json => output::json(&json!({"model": id, "capacity": plan}))?,
        Format::Table => print(&id, &plan),
    }
    Ok(ExitCode::SUCCESS)
}

fn params(args: &Args) -> CapacityParams {
    let in_all = args.places.iter().copied().map(Seats::InAll);
    let percent = args.percent.iter().copied().map(Seats::Percent);
    let per_class = args.places_per_class.iter().copied().map(Seats::PerClass);
    let seats: Vec<_> = in_all.chain(percent).chain(per_class).collect();
    let classes_alone = !seats.is_empty() && seats.iter().all(|s| matches!(s, Seats::PerClass(_)));
    let defaults = CapacityParams::default();
    CapacityParams {
        seats: if seats.is_empty() { defaults.seats } else { seats },
        more: args.more.unwrap_or(MORE[usize::from(classes_alone)]),
        pupils: args.pupils,
        ..defaults
    }
}

fn print(id: &str, plan: &Capacity) {
    let Capacity { outcome, test_year, pupils, positives, .. } = plan;
    say!("Model {id}: {outcome}, test year {test_year}, {pupils} pupils, {positives} to whom it happened");
    if let Some((_, says)) = &plan.rule {
        say!("Best rule: {says}");
    }
    say!("{}", reached(plan));
    plan.reaches.iter().for_each(|reach| say!("{}", sentence(plan, reach)));
    say!("\n{}", note(plan));
}

fn reached(plan: &Capacity) -> comfy_table::Table {
    let more = format!("+{}", counted(plan.more));
    let [rule, phases, classes] = ["best rule", "worst phases", "worst classes"];
    let head = ["places", "model", rule, phases, classes, "by lot", "perfect", "model − rule", &more];
    let mut table = output::table(head);
    for reach in &plan.reaches {
        table.add_row([
            seats(reach),
            figure(&reach.model),
            figure(&reach.rule),
            figure(&reach.phases),
            figure(&reach.classes),
            count(reach.chance.value),
            count(reach.perfect.value),
            figure(&reach.model_minus_rule),
            figure(&reach.more_places),
        ]);
    }
    table
}

fn note(plan: &Capacity) -> String {
    let scaled = plan.scaled_to.map_or_else(String::new, |to| {
        format!(
            " Scaled from {} pupils to {to}, as if next year were the same but for its size.",
            plan.pupils
        )
    });
    format!(
        "Counted on {}, on which nothing was tuned; no promise for the next year. The best rule was picked on that very \
         year, which favours it. Whole phases and classes are filled from the highest share in the training years down. In \
         brackets 95 % intervals over pupils; who ties for the last place is drawn by lot.{scaled}",
        plan.test_year
    )
}

/// `30`, `10 % (116)`, `5 a class (212)`.
fn seats(reach: &Reach) -> String {
    match reach.seats {
        Seats::InAll(places) => places.to_string(),
        Seats::Percent(percent) => format!("{percent} % ({:.0})", reach.places),
        Seats::PerClass(places) => format!("{places} a class ({:.0})", reach.places),
    }
}

fn count(value: Measure) -> String {
    value.value().map_or_else(|| "–".to_owned(), rounded)
}

/// `22 (17 to 27)`.
fn figure(estimate: &Estimate) -> String {
    match estimate.interval.bounds() {
        Some((low, high)) => format!("{} ({} to {})", count(estimate.value), rounded(low), rounded(high)),
        None => count(estimate.value),
    }
}

/// Without the sign of a zero.
fn rounded(value: f64) -> String {
    let text = format!("{value:.0}");
    if text == "-0" { "0".to_owned() } else { text }
}

/// What the places reach, and whether more of them bring more than the better list does.
fn sentence(plan: &Capacity, reach: &Reach) -> String {
    let scale = plan.scaled_to.map_or(1.0, |pupils| pupils as f64 / plan.pupils.max(1) as f64);
    format!(
        "- {}: the model reaches {} of the {}{}; no better model could reach more than {}.",
        asked(reach),
        figure(&reach.model),
        rounded(plan.positives as f64 * scale),
        against(plan.more, reach),
        count(reach.perfect.value),
    )
}

/// `30 places`, `116 places (10 %)`, `212 places (5 in each class)`.
fn asked(reach: &Reach) -> String {
    match reach.seats {
        Seats::InAll(places) => counted(places),
        Seats::Percent(percent) => format!("{:.0} places ({percent} %)", reach.places),
        Seats::PerClass(places) => format!("{:.0} places ({places} in each class)", reach.places),
    }
}

fn counted(places: usize) -> String {
    if places == 1 { "1 place".to_owned() } else { format!("{places} places") }
}

/// Model, rule and further places, in one sentence.
fn against(more: usize, reach: &Reach) -> String {
    let each = if matches!(reach.seats, Seats::PerClass(_)) { " in each class" } else { "" };
    let places = if more == 1 { "place" } else { "places" };
    let further = format!("{more} more {places}{each} would reach {} more", figure(&reach.more_places));
    let gain = &reach.model_minus_rule;
    if !gain.value.is_defined() {
        return format!("; {further}");
    }
    let chance = if sign(gain) == Ordering::Equal { ", which could be chance" } else { "" };
    let verdict = match sign(&reach.more_places_minus_model_gain) {
        Ordering::Greater => "more places bring more than the model does",
        Ordering::Less => "the model brings more than more places do",
        Ordering::Equal => "which of the two brings more cannot be told",
    };
    format!(
        ", the best rule {}: a difference of {}{chance}; {further}: {verdict}",
        figure(&reach.rule),
        figure(gain)
    )
}

/// Above 0, below it, or not known to be either.
fn sign(estimate: &Estimate) -> Ordering {
    match (estimate.value, estimate.interval.excludes(0.0)) {
        (Measure::Value(value), true) if value > 0.0 => Ordering::Greater,
        (Measure::Value(_), true) => Ordering::Less,
        _ => Ordering::Equal,
    }
}
