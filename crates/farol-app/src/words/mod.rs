//! Words that a card and a backtest share: figures with intervals, rules, features, learners.

mod calibration;
mod groups;
mod outside;
mod verdict;

use farol_domain::SchoolYear;
use farol_metrics::Estimate;
use farol_report::{Block, Cell, Lang, Table, Text};

pub(crate) use self::{
    calibration::calibration,
    groups::groups,
    outside::left_out,
    verdict::{in_short, sign, verdict},
};
use crate::{
    learn::{Family, Ranker, Recipe},
    trial::Kind,
};

/// `0,913 (0,895 a 0,930)`.
pub(crate) fn estimate(estimate: &Estimate, lang: Lang) -> String {
    let value = lang.measure(estimate.value);
    match estimate.interval.bounds() {
        bounds @ Some(_) => format!("{value} ({})", unbroken(&lang.interval(bounds))),
        None => value,
    }
}

/// `84 % (81 % a 87 %)`.
pub(crate) fn percent(estimate: &Estimate, lang: Lang) -> String {
    let Some(value) = estimate.value.value() else { return lang.measure(estimate.value) };
    let share = |value| lang.percent(value, 0);
    match estimate.interval.bounds() {
        Some((low, high)) => format!("{} ({})", share(value), TO.with(lang, &[&share(low), &share(high)])),
        None => share(value),
    }
}

/// With its sign: `+0,010 (−0,020 a +0,041)`.
pub(crate) fn difference(estimate: &Estimate, lang: Lang) -> String {
    let decimals = decimals(estimate);
    let signed = |value: f64| {
        let number = lang.number(value, decimals);
        if value > 0.0 { format!("+{number}") } else { number }
    };
    let Some(value) = estimate.value.value() else { return lang.measure(estimate.value) };
    match estimate.interval.bounds() {
        Some((low, high)) => {
            format!("{} ({})", signed(value), unbroken(&TO.with(lang, &[&signed(low), &signed(high)])))
        }
        None => signed(value),
    }
}

/// Three, and as many more as it takes for an end of an interval without zero to keep its sign.
fn decimals(estimate: &Estimate) -> usize {
    let lost = |end: f64, decimals: i32| end.abs() < 0.5 * 10_f64.powi(-decimals);
    match estimate.interval.bounds() {
        Some((low, high)) if estimate.interval.excludes(0.0) => (3..6)
            .find(|decimals| !lost(low, *decimals) && !lost(high, *decimals))
            .map_or(6, i32::cast_unsigned)
            as usize,
        _ => 3,
    }
}

/// An interval, which no line breaks.
fn unbroken(interval: &str) -> String {
    interval.replace(' ', "\u{a0}")
}

const TO: Text = Text::new("{} a {}", "{} to {}");
const AND: Text = Text::new("e", "and");

/// `2022, 2023 e 2024`.
pub(crate) fn years(years: &[SchoolYear], lang: Lang) -> String {
    let texts: Vec<_> = years.iter().map(ToString::to_string).collect();
    match texts.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} {} {last}", before.join(", "), AND.say(lang)),
    }
}

/// A table.
pub(crate) fn table(caption: &str, head: Vec<Cell>, rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table { caption: caption.to_owned(), head, rows })
}

/// A header of words.
pub(crate) fn heads(texts: &[Text], lang: Lang) -> Vec<Cell> {
    texts.iter().map(|text| Cell::text(text.say(lang))).collect()
}

/// Who stood for the year, in words.
pub(crate) fn entrant(kind: Kind, says: &str, lang: Lang) -> String {
    match kind {
        Kind::Learner(family) => family_name(family, lang).to_owned(),
        Kind::Ranker(ranker) => rule(ranker, says, lang),
    }
}

/// The same in a few words, for a drawing.
pub(crate) fn short(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Learner(family) => family_name(family, lang),
        Kind::Ranker(Ranker::MechanicalRule) => SHORT[0].say(lang),
        Kind::Ranker(Ranker::PhaseMeans) => SHORT[1].say(lang),
        Kind::Ranker(Ranker::ClassMeans) => SHORT[2].say(lang),
        Kind::Ranker(Ranker::BestColumn) => SHORT[3].say(lang),
        Kind::Ranker(Ranker::LastValue) => SHORT[4].say(lang),
    }
}

const SHORT: [Text; 5] = [
    Text::new("regra mecânica", "mechanical rule"),
    Text::new("média da fase", "share of the phase"),
    Text::new("média da turma", "share of the class"),
    Text::new("melhor coluna sozinha", "best single column"),
    Text::new("valor do ano anterior", "last year's value"),
];

fn rule(ranker: Ranker, says: &str, lang: Lang) -> String {
    match ranker {
        Ranker::MechanicalRule => MECHANICAL.say(lang).to_owned(),
        Ranker::PhaseMeans => PHASE_MEANS.say(lang).to_owned(),
        Ranker::ClassMeans => CLASS_MEANS.say(lang).to_owned(),
        Ranker::BestColumn => BEST_COLUMN.with(lang, &[&one_column(says, lang)]),
        Ranker::LastValue => LAST_VALUE.with(lang, &[&one_column(says, lang)]),
    }
}

/// `low IEG_ANTERIOR` in words.
fn one_column(says: &str, lang: Lang) -> String {
    match says.split_once(' ') {
        Some(("low", name)) => LOW.with(lang, &[&feature(name, lang)]),
        Some(("high", name)) => HIGH.with(lang, &[&feature(name, lang)]),
        _ => says.to_owned(),
    }
}

/// A feature in words.
pub(crate) fn feature(name: &str, lang: Lang) -> String {
    if let Some(text) = FEATURES.iter().find(|(feature, _)| *feature == name) {
        return text.1.say(lang).to_owned();
    }
    match name.strip_suffix("_ANTERIOR") {
        Some(indicator) => BEFORE.with(lang, &[indicator]),
        None => name.to_owned(),
    }
}

/// A learner in words.
pub(crate) fn family_name(family: Family, lang: Lang) -> &'static str {
    match family {
        Family::Logistic => LOGISTIC,
        Family::Boosting => BOOSTING,
        Family::Forest => FOREST,
        Family::Average => AVERAGE,
    }
    .say(lang)
}

/// A learner with what it was told.
pub(crate) fn recipe(recipe: &Recipe, lang: Lang) -> String {
    let name = family_name(recipe.family(), lang);
    match recipe {
        Recipe::Logistic { l2 } => LOGISTIC_TOLD.with(lang, &[name, &decimal(*l2, lang)]),
        Recipe::Forest { trees, max_depth, min_samples_leaf } => FOREST_TOLD
            .with(lang, &[name, &trees.to_string(), &max_depth.to_string(), &min_samples_leaf.to_string()]),
        Recipe::Boosting { rounds, max_leaves, learning_rate, .. } => BOOSTING_TOLD.with(
            lang,
            &[name, &rounds.to_string(), &max_leaves.to_string(), &decimal(*learning_rate, lang)],
        ),
        Recipe::Average { members } => {
            let members: Vec<_> = members.iter().map(|member| self::recipe(member, lang)).collect();
            format!("{name}: {}", members.join("; "))
        }
    }
}

/// A setting with the decimals it has.
pub(crate) fn decimal(value: f64, lang: Lang) -> String {
    let text = value.to_string();
    lang.number(value, text.split_once('.').map_or(0, |(_, decimals)| decimals.len()))
}

const MECHANICAL: Text = Text::new(
    "regra mecânica: fase abaixo da fase ideal para a idade registrada",
    "mechanical rule: phase below the ideal phase for the recorded age",
);
const PHASE_MEANS: Text =
    Text::new("média da fase nos anos de treino", "share of the phase in the training years");
const CLASS_MEANS: Text =
    Text::new("média da turma nos anos de treino", "share of the class in the training years");
const BEST_COLUMN: Text = Text::new("melhor coluna sozinha: {}", "best single column: {}");
const LAST_VALUE: Text = Text::new("valor do ano anterior: {}", "last year's value: {}");
const LOW: Text = Text::new("{}, do menor para o maior", "{}, lowest first");
const HIGH: Text = Text::new("{}, do maior para o menor", "{}, highest first");
const BEFORE: Text = Text::new("{} do ano anterior", "{} of the year before");

/// What is not an indicator of the year before.
const FEATURES: [(&str, Text); 7] = [
    ("IDADE", Text::new("idade", "age")),
    ("FASE", Text::new("fase", "phase")),
    ("IDADE_MENOS_FASE", Text::new("idade menos fase", "age minus phase")),
    ("INSTITUICAO_ENSINO", Text::new("tipo de instituição", "kind of institution")),
    ("TEMPO_NA_ONG", Text::new("anos no programa", "years in the programme")),
    ("ALUNO_NOVO", Text::new("aluno novo", "newcomer")),
    ("ANOS_DESDE_REGISTRO", Text::new("anos desde o último registro", "years since the last record")),
];

const LOGISTIC: Text = Text::new("regressão logística", "logistic regression");
const BOOSTING: Text = Text::new("árvores em sequência (boosting)", "boosted trees");
const FOREST: Text = Text::new("floresta aleatória", "random forest");
const AVERAGE: Text = Text::new("média de vários modelos", "average of several models");

const LOGISTIC_TOLD: Text = Text::new("{} (penalidade {})", "{} (penalty {})");
const FOREST_TOLD: Text = Text::new(
    "{} ({} árvores, profundidade {}, folhas de {} ou mais)",
    "{} ({} trees, depth {}, leaves of {} or more)",
);
const BOOSTING_TOLD: Text =
    Text::new("{} ({} árvores de {} folhas, passo {})", "{} ({} trees of {} leaves, rate {})");
