//! The figures in a few plain sentences. No sentence claims what an interval does not carry.

use farol_metrics::{Estimate, Evaluation, Interval};

use crate::{Lang, Text};

pub(super) fn sentences(evaluation: &Evaluation, lang: Lang) -> Vec<String> {
    let mut sentences = vec![rows(evaluation, lang)];
    let intervals = &evaluation.detail.intervals;
    sentences.extend(ranking(intervals.roc_auc, lang));
    sentences.extend(probabilities(intervals.brier_skill, evaluation.params.reference_rate.is_some(), lang));
    sentences.extend(top(evaluation, lang));
    sentences
}

fn rows(evaluation: &Evaluation, lang: Lang) -> String {
    let [n, positives, clusters] =
        [evaluation.n, evaluation.positives, evaluation.clusters].map(|count| lang.count(count));
    let rate = lang.percent(evaluation.ranking.base_rate, 1);
    let level = lang.percent(evaluation.params.bootstrap.level, 0);
    if evaluation.clusters == evaluation.n {
        ROWS.with(lang, &[&n, &positives, &rate, &level])
    } else {
        CLUSTERED_ROWS.with(lang, &[&n, &clusters, &positives, &rate, &level])
    }
}

/// Above, below, or not told apart from `value`.
fn against(interval: &Interval, value: f64, [above, below, neither]: [Text; 3]) -> Option<Text> {
    let (low, high) = interval.bounds()?;
    Some(if low > value {
        above
    } else if high < value {
        below
    } else {
        neither
    })
}

fn ranking(auc: Estimate, lang: Lang) -> Option<String> {
    let text = against(&auc.interval, 0.5, RANKING)?;
    let (low, high) = auc.interval.bounds()?;
    let [value, low, high] = [auc.value.value()?, low, high].map(|share| lang.percent(share, 1));
    Some(text.with(lang, &[&value, &low, &high]))
}

fn probabilities(skill: Estimate, reference_given: bool, lang: Lang) -> Option<String> {
    let text = against(&skill.interval, 0.0, PROBABILITIES)?;
    let rate = if reference_given { GIVEN_RATE } else { OWN_RATE }.say(lang);
    let value = lang.number(skill.value.value()?, 3);
    Some(text.with(lang, &[rate, &value, &lang.interval(skill.interval.bounds())]))
}

/// What the longest list finds.
fn top(evaluation: &Evaluation, lang: Lang) -> Option<String> {
    let list = evaluation.detail.at_k.last()?;
    let [precision, recall] = [list.precision_interval, list.recall_interval].map(|e| e.value.value());
    let shares = [precision?, recall?].map(|share| lang.percent(share, 1));
    Some(TOP.with(lang, &[&lang.count(list.k), &shares[0], &shares[1]]))
}

const ROWS: Text = Text::new(
    "{} linhas, {} positivas ({}). Os intervalos são de {} e sorteiam linhas.",
    "{} rows, {} of them positive ({}). Intervals are at {} and draw rows.",
);
const CLUSTERED_ROWS: Text = Text::new(
    "{} linhas em {} agrupamentos, {} positivas ({}). Os intervalos são de {} e sorteiam agrupamentos inteiros.",
    "{} rows in {} clusters, {} of them positive ({}). Intervals are at {} and draw whole clusters.",
);
const RANKING: [Text; 3] = [
    Text::new(
        "A ordem é melhor que o acaso: de um caso positivo e um negativo, o positivo tem o escore maior em {} das vezes (de {} a {}).",
        "The order is better than chance: of a positive and a negative case, the positive one scores higher {} of the time ({} to {}).",
    ),
    Text::new(
        "A ordem está invertida: de um caso positivo e um negativo, o positivo tem o escore maior em só {} das vezes (de {} a {}).",
        "The order is upside down: of a positive and a negative case, the positive one scores higher only {} of the time ({} to {}).",
    ),
    Text::new(
        "A ordem não se distingue do acaso: de um caso positivo e um negativo, o positivo tem o escore maior em {} das vezes (de {} a {}).",
        "The order cannot be told from chance: of a positive and a negative case, the positive one scores higher {} of the time ({} to {}).",
    ),
];
const OWN_RATE: Text = Text::new("a taxa base destas linhas", "the base rate of these rows");
const GIVEN_RATE: Text = Text::new("a taxa conhecida de antemão", "the rate known beforehand");
const PROBABILITIES: [Text; 3] = [
    Text::new(
        "Como probabilidades, os escores são melhores do que dar a todos {} (ganho de Brier {}, de {}).",
        "As probabilities, the scores are better than giving everybody {} (Brier skill {}, {}).",
    ),
    Text::new(
        "Como probabilidades, os escores são piores do que dar a todos {} (ganho de Brier {}, de {}).",
        "As probabilities, the scores are worse than giving everybody {} (Brier skill {}, {}).",
    ),
    Text::new(
        "Como probabilidades, os escores não se distinguem de dar a todos {} (ganho de Brier {}, de {}).",
        "As probabilities, the scores cannot be told from giving everybody {} (Brier skill {}, {}).",
    ),
];
const TOP: Text = Text::new(
    "Dos {} primeiros da lista, {} são positivos; eles são {} de todos os positivos.",
    "Of the first {} on the list, {} are positive; they are {} of all positives.",
);
