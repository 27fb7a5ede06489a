//! `farol capacity`

use std::process::ExitCode;

use anyhow::Result;
use farol_app::capacity::{self, CapacityParams, Reach, Seats};
use farol_metrics::{Estimate, Measure};
use serde_json::json;

use super::card;
use crate::{
    cli::{Capacity as Args, Format},
    output::{self, say},
    workplace::Workplace,
};

/// Further places, in all and in each class.
const MORE: [usize; 2] = [10, 1];

pub(super) async fn run(place: &Workplace, args: &Args) -> Result<ExitCode> {
    let id = card::model(place, args.id.as_deref(), args.outcome).await?;
    let plan = capacity::capacity(&place.registry().open(&id)?, &params(args))?;
    match place.format {
        Format::Json => output::json(&json!({"model": id, "capacity": plan}))?,
        Format::Table => print(&id, &plan),
    }
    Ok(ExitCode::SUCCESS)
}

fn params(args: &Args) -> CapacityParams {
    let in_all = args.k.iter().copied().map(Seats::InAll);
    let percent = args.percent.iter().copied().map(Seats::Percent);
    let per_class = args.per_class.iter().copied().map(Seats::PerClass);
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

fn print(id: &str, plan: &capacity::Capacity) {
    say!(
        "Model {id}: {}, test year {}, {} pupils, {} to whom it happened",
        plan.outcome,
        plan.test_year,
        plan.pupils,
        plan.positives
    );
    let more = format!("+{} places", plan.more);
    let rule = plan.rule.as_ref().map_or("rule", |(_, says)| says.as_str());
    let mut table = output::table([
        "places",
        "model",
        rule,
        "worst phases",
        "worst classes",
        "by lot",
        "perfect",
        "model − rule",
        more.as_str(),
    ]);
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
    say!("{table}");
    for reach in &plan.reaches {
        say!("{}", sentence(plan, reach));
    }
    let scaled = plan.scaled_to.map_or_else(String::new, |pupils| {
        format!(
            " Scaled from {} pupils to {pupils}, as if next year were the same but for its size.",
            plan.pupils
        )
    });
    say!(
        "\nPupils reached are those of {} to whom it happened: the test year, not the next one. In brackets 95 % intervals \
         over pupils; who ties for the last place is drawn by lot.{scaled}",
        plan.test_year
    );
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
    value.value().map_or_else(|| "–".to_owned(), |value| format!("{:.0}", value + 0.0))
}

/// `22 (17–27)`.
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

/// `With 30 places the model reaches 22 of 84 (17 to 27), the rule 20: …`
fn sentence(plan: &capacity::Capacity, reach: &Reach) -> String {
    let scale = plan.scaled_to.map_or(1.0, |pupils| pupils as f64 / plan.pupils.max(1) as f64);
    let of = rounded(plan.positives as f64 * scale);
    let against = match (reach.model_minus_rule.value, reach.model_minus_rule.interval.excludes(0.0)) {
        (Measure::Undefined(_), _) => String::new(),
        (Measure::Value(difference), true) if difference > 0.0 => {
            format!(", the rule {}: the model reaches more", count(reach.rule.value))
        }
        (_, true) => format!(", the rule {}: the rule reaches more", count(reach.rule.value)),
        (_, false) => {
            format!(", the rule {}: no difference that could not be chance", count(reach.rule.value))
        }
    };
    let each = if matches!(reach.seats, Seats::PerClass(_)) { " in each class" } else { "" };
    format!(
        "With {:.0} places the model reaches {} of {of}{}{against}; {} more places{each} reach {} more; a perfect ranking \
         would reach {}, so that a better model can bring at most {} more.",
        reach.places,
        count(reach.model.value),
        reach
            .model
            .interval
            .bounds()
            .map_or_else(String::new, |(low, high)| { format!(" ({} to {})", rounded(low), rounded(high)) }),
        plan.more,
        count(reach.more_places.value),
        count(reach.perfect.value),
        count(reach.perfect_minus_model.value),
    )
}
