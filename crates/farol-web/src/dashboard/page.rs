//! The page's words and figures, in Portuguese.

use askama::Template;
use farol_app::{Champion, bundle::Baselines};

use super::{
    chart::{Chart, Series},
    traffic::{BINS, Traffic, bin},
};
use crate::{ServeOptions, live::Live};

/// The page.
#[derive(Debug, Template)]
#[template(path = "dashboard.html")]
pub(super) struct DashboardPage {
    programme: String,
    pupils: usize,
    closed_years: String,
    models: Vec<Model>,
    refused: Vec<String>,
    predictions: usize,
    unread: usize,
    sample_limit: usize,
    last: Option<String>,
    missing_history: String,
    by_time: Chart,
}

#[derive(Debug)]
struct Model {
    outcome: String,
    says: String,
    id: String,
    trained_at: String,
    years: String,
    test_year: u16,
    test_pupils: usize,
    threshold: String,
    figures: Vec<Figure>,
    rule: Option<String>,
    scored: usize,
    reference: usize,
    scores: Chart,
}

#[derive(Debug)]
struct Figure {
    name: &'static str,
    value: String,
    interval: String,
}

impl DashboardPage {
    pub(super) fn new(live: &Live, options: &ServeOptions, traffic: &Traffic) -> Self {
        let snapshot = &live.snapshot;
        let years: Vec<_> = snapshot.histories.years.closed().map(|year| year.to_string()).collect();
        let (known, missing) = (traffic.with_word_on_history, traffic.without_history);
        Self {
            programme: snapshot.programme.to_string(),
            pupils: snapshot.histories.pupils.len(),
            closed_years: if years.is_empty() { "nenhum".into() } else { years.join(", ") },
            models: live.champions().map(|champion| model(champion, options, traffic)).collect(),
            refused: live.faults.iter().map(|fault| fault.outcome.to_string()).collect(),
            predictions: traffic.predictions,
            unread: traffic.unread,
            sample_limit: options.log_sample_limit,
            last: traffic.last.map(|at| at.format("%d/%m/%Y %H:%M:%S UTC").to_string()),
            missing_history: share(missing, known),
            by_time: by_time(traffic),
        }
    }
}

fn by_time(traffic: &Traffic) -> Chart {
    let (labels, counts): (Vec<_>, Vec<_>) = traffic.by_time.iter().cloned().unzip();
    let titles = traffic.by_time.iter().map(|(label, count)| format!("{label}: {count}")).collect();
    let values = counts.iter().map(|count| *count as f64).collect();
    Chart::new(&labels, vec![Series { class: "now", values, titles }], |top| top.to_string())
}

fn model(champion: &Champion, options: &ServeOptions, traffic: &Traffic) -> Model {
    let manifest = &champion.manifest;
    let now = traffic.scores.get(&(manifest.outcome, champion.id.to_string())).copied().unwrap_or_default();
    let years: Vec<_> = manifest.data.refit_years.iter().map(ToString::to_string).collect();
    let trained_at = options.registry.run(&champion.id).map(|run| run.trained_at);
    Model {
        outcome: manifest.outcome.to_string(),
        says: manifest.definition.words.pt.clone(),
        id: champion.id.to_string(),
        trained_at: trained_at.map_or("—".into(), |at| at.format("%d/%m/%Y %H:%M UTC").to_string()),
        years: years.join(", "),
        test_year: manifest.data.test_year.get(),
        test_pupils: manifest.test.n,
        threshold: number(options.risk_threshold.unwrap_or(manifest.threshold.value)),
        figures: figures(champion),
        rule: beside_the_rule(&manifest.baselines),
        scored: now.iter().sum(),
        reference: champion.reference_scores.len(),
        scores: scores(&now, &champion.reference_scores),
    }
}

fn figures(champion: &Champion) -> Vec<Figure> {
    let test = &champion.manifest.test;
    let named = [
        ("Área sob a curva ROC", test.auc),
        ("Precisão média", test.ap),
        ("Brier (menor é melhor)", test.brier),
        ("F1", test.f1),
        ("Precisão", test.precision),
        ("Sensibilidade (recall)", test.recall),
        ("Taxa de base", test.base_rate),
    ];
    let figures = named.into_iter().map(|(name, estimate)| {
        let interval =
            estimate.interval.bounds().map(|(low, high)| format!("{} a {}", number(low), number(high)));
        let value = estimate.value.value().map_or("indefinido".into(), number);
        Figure { name, value, interval: interval.unwrap_or("—".into()) }
    });
    figures.collect()
}

/// Where a rule without training does the same work, what the model adds to it.
fn beside_the_rule(baselines: &Baselines) -> Option<String> {
    let best = baselines.rule()?;
    let (rule, difference) = (&best.figures.auc, &best.model_minus.auc);
    let (value, (low, high)) = rule.value.value().zip(rule.interval.bounds())?;
    let (gain, (least, most)) = difference.value.value().zip(difference.interval.bounds())?;
    let verdict = match (difference.interval.excludes(0.0), gain > 0.0) {
        (true, true) => "ordena melhor do que ela",
        (true, false) => "ordena pior do que ela",
        (false, _) => "não ordena melhor do que ela",
    };
    Some(format!(
        "A regra “fase abaixo da fase ideal para a idade registrada”, sem treino nenhum, tem área sob a curva ROC de {} \
         ({} a {}). O modelo {verdict} (diferença {}, de {} a {}).",
        number(value),
        number(low),
        number(high),
        number(gain),
        number(least),
        number(most),
    ))
}

/// Shares of the scores in tenths, now beside the reference sample.
fn scores(now: &[usize; BINS], reference: &[f64]) -> Chart {
    let mut then = [0; BINS];
    for score in reference {
        then[bin(*score)] += 1;
    }
    let labels: Vec<_> = (0..BINS)
        .map(|n| format!("0,{n}–{}", if n == 9 { "1".into() } else { format!("0,{}", n + 1) }))
        .collect();
    let series = |class, whose, counts: &[usize; BINS]| {
        let total = counts.iter().sum::<usize>();
        let titles =
            labels.iter().zip(counts).map(|(label, n)| format!("{whose}, {label}: {}", share(*n, total)));
        let values = counts.iter().map(|n| *n as f64 / total.max(1) as f64).collect();
        Series { class, values, titles: titles.collect() }
    };
    let both = vec![series("now", "agora", now), series("then", "referência", &then)];
    Chart::new(&labels, both, |top| format!("{:.0} %", top * 100.0))
}

/// Three decimals, with a comma.
fn number(value: f64) -> String {
    format!("{value:.3}").replace('.', ",")
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "—".into();
    }
    format!("{:.1} %", part as f64 / whole as f64 * 100.0).replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_no_number() {
        assert_eq!(share(0, 0), "—");
        assert_eq!(share(1, 8), "12,5 %");
    }
}
