//! ROC, precision–recall and decision curves.

use farol_metrics::{Detail, Evaluation};

use crate::{
    Axis, Html, Lang, LineChart, LineStyle, Series, Text, figure, line_chart, paragraph, section,
    side_by_side,
};

/// Points beyond these say no more at a chart's size.
const MOST_POINTS: usize = 400;

pub(super) fn ranking(evaluation: &Evaluation, lang: Lang) -> Html {
    let pieces = [roc(evaluation, lang), precision_recall(evaluation, lang)];
    let drawn: Vec<Html> = pieces.into_iter().flatten().collect();
    if drawn.is_empty() {
        return section(RANKING.say(lang), [paragraph(ONE_CLASS.say(lang))]);
    }
    section(RANKING.say(lang), [side_by_side(drawn)])
}

fn roc(evaluation: &Evaluation, lang: Lang) -> Option<Html> {
    let curve = evaluation.roc_curve.as_ref()?;
    let auc = lang.measure(evaluation.ranking.roc_auc);
    let points = curve.fpr.iter().copied().zip(curve.tpr.iter().copied());
    let chart = LineChart {
        title: ROC.with(lang, &[&auc]),
        description: ROC_SAYS.with(lang, &[&auc]),
        x: Axis::share(FPR.say(lang)),
        y: Axis::share(TPR.say(lang)),
        series: vec![
            Series { points: thinned(points), ..Series::default() },
            reference(CHANCE.say(lang), [(0.0, 0.0), (1.0, 1.0)]),
        ],
    };
    Some(figure(&line_chart(&chart, lang), ""))
}

fn precision_recall(evaluation: &Evaluation, lang: Lang) -> Option<Html> {
    let curve = evaluation.pr_curve.as_ref()?;
    let [ap, base] =
        [evaluation.ranking.average_precision, farol_metrics::Measure::Value(evaluation.ranking.base_rate)]
            .map(|figure| lang.measure(figure));
    let points = curve.recall.iter().copied().zip(curve.precision.iter().copied());
    let rate = evaluation.ranking.base_rate;
    let chart = LineChart {
        title: PR.with(lang, &[&ap]),
        description: PR_SAYS.with(lang, &[&ap, &base]),
        x: Axis::share(RECALL.say(lang)),
        y: Axis::share(PRECISION.say(lang)),
        series: vec![
            Series { points: thinned(points), ..Series::default() },
            reference(&BASE_RATE.with(lang, &[&base]), [(0.0, rate), (1.0, rate)]),
        ],
    };
    Some(figure(&line_chart(&chart, lang), ""))
}

pub(super) fn decision(detail: &Detail, lang: Lang) -> Html {
    let model: Vec<(f64, f64)> =
        detail.decision_curve.iter().filter_map(|at| Some((at.threshold, at.model.value()?))).collect();
    if model.is_empty() {
        return section(DECISION.say(lang), [paragraph(NOT_PROBABILITIES.say(lang))]);
    }
    let all: Vec<(f64, f64)> = detail.decision_curve.iter().map(|at| (at.threshold, at.treat_all)).collect();
    let top = model.iter().chain(&all).map(|point| point.1).fold(0.0, f64::max);
    // Far below 0 acting on everybody only squeezes what is to be seen.
    let y = Axis::around(NET_BENEFIT.say(lang), [-0.25 * top, top]);
    let seen = all.into_iter().filter(|point| point.1 >= y.from).collect();
    let chart = LineChart {
        title: DECISION.say(lang).to_owned(),
        description: DECISION_SAYS.say(lang).to_owned(),
        x: Axis::share(THRESHOLD.say(lang)),
        y,
        series: vec![
            Series { name: BY_SCORE.say(lang).to_owned(), style: LineStyle::Strong, points: model },
            Series { name: EVERYBODY.say(lang).to_owned(), style: LineStyle::Strong, points: seen },
            reference(NOBODY.say(lang), [(0.0, 0.0), (1.0, 0.0)]),
        ],
    };
    section(DECISION.say(lang), [figure(&line_chart(&chart, lang), DECISION_CAPTION.say(lang))])
}

fn reference(name: &str, points: [(f64, f64); 2]) -> Series {
    Series { name: name.to_owned(), style: LineStyle::Reference, points: points.into() }
}

/// At most so many points, evenly taken, both ends among them.
fn thinned(points: impl ExactSizeIterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let count = points.len();
    let every = count.div_ceil(MOST_POINTS).max(1);
    points.enumerate().filter(|(at, _)| at % every == 0 || at + 1 == count).map(|(_, point)| point).collect()
}

const RANKING: Text = Text::new("Ordem", "Ranking");
const ONE_CLASS: Text = Text::new(
    "Há um só resultado nestas linhas: não há curva.",
    "There is one outcome only in these rows: no curve.",
);
const ROC: Text = Text::new("Curva ROC (AUC {})", "ROC curve (AUC {})");
const ROC_SAYS: Text = Text::new(
    "Verdadeiros positivos contra falsos positivos a cada limiar; área {}.",
    "True positives against false positives at every threshold; area {}.",
);
const FPR: Text = Text::new("dos negativos, sinalizados", "of the negatives, flagged");
const TPR: Text = Text::new("dos positivos, sinalizados", "of the positives, flagged");
const CHANCE: Text = Text::new("acaso", "chance");
const PR: Text = Text::new("Precisão e cobertura (PM {})", "Precision and recall (AP {})");
const PR_SAYS: Text = Text::new(
    "Precisão contra cobertura a cada limiar; precisão média {}, taxa base {}.",
    "Precision against recall at every threshold; average precision {}, base rate {}.",
);
const RECALL: Text =
    Text::new("dos positivos, sinalizados (cobertura)", "of the positives, flagged (recall)");
const PRECISION: Text =
    Text::new("dos sinalizados, positivos (precisão)", "of the flagged, positive (precision)");
const BASE_RATE: Text = Text::new("taxa base {}", "base rate {}");
const DECISION: Text = Text::new("Curva de decisão", "Decision curve");
const DECISION_SAYS: Text = Text::new(
    "Benefício líquido de agir pelo escore, em todos e em ninguém, a cada risco a partir do qual se age.",
    "Net benefit of acting by score, on everybody and on nobody, at each risk from which one acts.",
);
const DECISION_CAPTION: Text = Text::new(
    "Agir a partir de um risco de 20 % diz que um caso encontrado vale quatro ações em vão. O escore serve onde fica acima das outras duas linhas.",
    "Acting from a risk of 20% onwards says that one case found is worth four acts in vain. The score is of use where it lies above the other two lines.",
);
const THRESHOLD: Text = Text::new("risco a partir do qual se age", "risk from which one acts");
const NET_BENEFIT: Text = Text::new("benefício líquido por linha", "net benefit per row");
const BY_SCORE: Text = Text::new("agir pelo escore", "act by score");
const EVERYBODY: Text = Text::new("agir em todos", "act on everybody");
const NOBODY: Text = Text::new("agir em ninguém", "act on nobody");
const NOT_PROBABILITIES: Text = Text::new(
    "Os escores não estão todos entre 0 e 1: não são riscos a partir dos quais se possa agir.",
    "The scores do not all lie from 0 to 1: they are no risks from which one could act.",
);

#[cfg(test)]
mod tests {
    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_ends() {
        let points: Vec<(f64, f64)> = (0..5000).map(|at| (f64::from(at), 0.0)).collect();
        let thinned = super::thinned(points.iter().copied());
        assert!(thinned.len() <= super::MOST_POINTS + 1);
        assert_eq!((thinned.first(), thinned.last()), (points.first(), points.last()));
        assert_eq!(super::thinned(points[..3].iter().copied()), points[..3]);
    }
}
