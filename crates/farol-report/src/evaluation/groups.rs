//! Whether groups are served alike.

use farol_metrics::{
    Disparity, Estimate, Gaps, GroupReport, Groups, GroupsJudged, Measure, Rates, Selection,
};

use crate::{
    Axis, Cell, Dot, DotPlot, Html, Lang, Table, Text, dot_plot, figure, note, paragraph, section as titled,
    table,
};

/// The rates that are shown for each group.
const SHOWN: [(&str, Text); 6] = [
    ("base_rate", Text::new("Taxa base", "Base rate")),
    ("selection_rate", Text::new("Selecionados", "Selected")),
    ("tpr", Text::new("Cobertura (TPR)", "Recall (TPR)")),
    ("fpr", Text::new("Alarmes falsos (FPR)", "False alarms (FPR)")),
    ("precision", Text::new("Precisão", "Precision")),
    ("calibration_gap", Text::new("Taxa base − escore médio", "Base rate − mean score")),
];

/// The rates whose differences and ratios are drawn.
const COMPARED: [&str; 4] = ["selection_rate", "tpr", "fpr", "precision"];

pub(super) fn section(groups: &Groups, level: f64, lang: Lang) -> Html {
    let mut pieces = vec![paragraph(INTRO.say(lang))];
    for judged in std::iter::once(&groups.fairness).chain(&groups.fairness_at_k) {
        pieces.extend(one(judged, level, lang));
    }
    titled(GROUPS.say(lang), pieces)
}

fn one(judged: &GroupsJudged, level: f64, lang: Lang) -> Vec<Html> {
    let selection = match judged.selection {
        Selection::Threshold(threshold) => AT_THRESHOLD.with(lang, &[&lang.number(threshold, 2)]),
        Selection::Top(k) => AT_K.with(lang, &[&lang.count(k)]),
    };
    let mut pieces = vec![rates(judged, &selection, lang)];
    let small: Vec<&str> =
        judged.groups.iter().filter(|(_, group)| group.too_few).map(|(name, _)| name.as_str()).collect();
    if !small.is_empty() {
        pieces.push(note(&TOO_FEW.with(lang, &[&judged.min_group.to_string(), &small.join(", ")])));
    }
    if judged.groups.values().any(|group| group.difference.is_some()) {
        let plot = dot_plot(&differences(judged, &selection, lang), lang);
        pieces.push(figure(&plot, &CAPTION.with(lang, &[&lang.percent(level, 0)])));
        pieces.push(disparities(judged, lang));
    }
    pieces.push(gaps(judged, lang));
    pieces
}

fn rates(judged: &GroupsJudged, selection: &str, lang: Lang) -> Html {
    let mut head = vec![Cell::text(GROUP.say(lang)), Cell::number(ROWS.say(lang))];
    head.extend(SHOWN.iter().map(|(_, text)| Cell::number(text.say(lang))));
    let rows = judged.groups.iter().map(|(name, group)| {
        let mut row = vec![Cell::text(name.clone()), Cell::number(lang.count(group.count))];
        if group.too_few {
            row.push(Cell::quiet(FEW.say(lang)));
        } else {
            row.extend(SHOWN.iter().map(|(rate, _)| Cell::number(short(pick(group.rates, rate), lang))));
        }
        row
    });
    let everybody = SHOWN.iter().map(|(rate, _)| Cell::number(short(pick(judged.overall, rate), lang)));
    let count = judged.groups.values().map(|group| group.count).sum();
    let all = [Cell::text(EVERYBODY.say(lang)), Cell::number(lang.count(count))].into_iter().chain(everybody);
    table(&Table { caption: selection.to_owned(), head, rows: rows.chain([all.collect()]).collect() })
}

/// `0.81 ±` would claim symmetry: the figure and both ends, to two decimals.
fn short(estimate: Option<Estimate>, lang: Lang) -> String {
    let Some(estimate) = estimate else { return String::new() };
    let Measure::Value(value) = estimate.value else { return lang.measure(estimate.value) };
    let value = lang.number(value, 2);
    estimate.interval.bounds().map_or_else(
        || value.clone(),
        |(low, high)| format!("{value} [{}; {}]", lang.number(low, 2), lang.number(high, 2)),
    )
}

/// A rate by name.
fn pick<T: Copy>(rates: Rates<T>, name: &str) -> Option<T> {
    let at = Rates::<T>::NAMES.iter().position(|known| *known == name)?;
    rates.into_array().get(at).copied()
}

fn differences(judged: &GroupsJudged, selection: &str, lang: Lang) -> DotPlot {
    let dots: Vec<Dot> =
        judged.groups.iter().flat_map(|(name, group)| differences_of(name, group, lang)).collect();
    let ends = dots.iter().flat_map(|dot| dot.interval.into_iter().flat_map(|(low, high)| [low, high]));
    let values = dots.iter().filter_map(|dot| dot.value);
    let reference = judged.reference.as_deref().unwrap_or_default();
    DotPlot {
        title: DIFFERENCES.with(lang, &[reference]),
        description: DIFFERENCES_SAY.with(lang, &[reference, selection]),
        x: Axis::around(DIFFERENCE.say(lang), ends.chain(values).chain([0.0])),
        reference: Some(0.0),
        bounds: None,
        dots,
    }
}

fn differences_of(name: &str, group: &GroupReport, lang: Lang) -> Vec<Dot> {
    let Some(difference) = group.difference else { return Vec::new() };
    let compared = SHOWN.iter().filter(|(rate, _)| COMPARED.contains(rate));
    compared
        .filter_map(|(rate, text)| {
            let estimate = pick(difference, rate)?;
            Some(Dot {
                name: format!("{name}: {}", text.say(lang)),
                value: estimate.value.value(),
                interval: estimate.interval.bounds(),
                text: short(Some(estimate), lang),
                bad: estimate.interval.excludes(0.0),
            })
        })
        .collect()
}

fn disparities(judged: &GroupsJudged, lang: Lang) -> Html {
    let mut head = vec![Cell::text(GROUP.say(lang))];
    let compared: Vec<&(&str, Text)> = SHOWN.iter().filter(|(rate, _)| COMPARED.contains(rate)).collect();
    head.extend(compared.iter().map(|(_, text)| Cell::number(text.say(lang))));
    let rows = judged.groups.iter().filter_map(|(name, group)| {
        let disparity = group.disparity?;
        let cells = compared.iter().filter_map(|(rate, _)| Some(ratio(pick(disparity, rate)?, lang)));
        Some([Cell::text(name.clone())].into_iter().chain(cells).collect())
    });
    let bounds = [judged.tau, 1.0 / judged.tau].map(|bound| lang.number(bound, 2));
    let reference = judged.reference.as_deref().unwrap_or_default();
    table(&Table {
        caption: RATIOS.with(lang, &[reference, &bounds[0], &bounds[1]]),
        head,
        rows: rows.collect(),
    })
}

fn ratio(disparity: Disparity, lang: Lang) -> Cell {
    let text = short(Some(disparity.ratio), lang);
    match disparity.within_bounds {
        Some(false) if disparity.beyond_chance => Cell::bad(format!("{text} {}", OUTSIDE.say(lang))),
        Some(false) => Cell::number(format!("{text} {}", MAYBE.say(lang))),
        _ => Cell::number(text),
    }
}

fn gaps(judged: &GroupsJudged, lang: Lang) -> Html {
    let named = Gaps::<Estimate>::NAMES.into_iter().zip(judged.gaps.into_array());
    let rows = named.zip(GAPS).map(|((key, estimate), text)| {
        vec![
            Cell::text(text.say(lang)),
            Cell::number(lang.measure(estimate.value)),
            Cell::number(lang.interval(estimate.interval.bounds())),
            Cell::quiet(key),
        ]
    });
    table(&Table {
        caption: WIDEST.say(lang).to_owned(),
        head: vec![
            Cell::text(GAP.say(lang)),
            Cell::number(VALUE.say(lang)),
            Cell::number(INTERVAL.say(lang)),
            Cell::text("Fairlearn"),
        ],
        rows: rows.collect(),
    })
}

const GROUPS: Text = Text::new("Grupos", "Groups");
const INTRO: Text = Text::new(
    "Taxas diferentes pedem uma explicação; não são, por si, injustiça: taxas base diferentes já as produzem. Cada número traz o seu intervalo.",
    "Rates that differ ask for a reason; they are not by themselves unfair: different base rates already make them. Each figure has its interval.",
);
const AT_THRESHOLD: Text =
    Text::new("Selecionados: escore de pelo menos {}", "Selected: a score of at least {}");
const AT_K: Text = Text::new(
    "Selecionados: os {} escores mais altos entre todos os grupos",
    "Selected: the {} highest scores over all groups",
);
const GROUP: Text = Text::new("Grupo", "Group");
const ROWS: Text = Text::new("Linhas", "Rows");
const EVERYBODY: Text = Text::new("Todos", "Everybody");
const FEW: Text = Text::new("poucas linhas", "too few");
const TOO_FEW: Text = Text::new(
    "Grupos com menos de {} linhas são informados, mas não julgados: {}.",
    "Groups of fewer than {} rows are reported, but not judged: {}.",
);
const DIFFERENCES: Text = Text::new("Diferença para «{}»", "Difference from “{}”");
const DIFFERENCES_SAY: Text = Text::new(
    "Diferença das taxas de cada grupo para «{}», com intervalos. {}.",
    "Difference of each group's rates from “{}”, with intervals. {}.",
);
const DIFFERENCE: Text = Text::new("diferença", "difference");
const CAPTION: Text = Text::new(
    "Vermelho: o intervalo de {} deixa 0 de fora; a diferença é mais que acaso.",
    "Red: the {} interval leaves out 0; the difference is more than chance.",
);
const RATIOS: Text = Text::new(
    "Razão para «{}»; fora de {} a {} é assinalada",
    "Ratio to “{}”; outside {} to {} it is marked",
);
const OUTSIDE: Text = Text::new("fora", "outside");
const MAYBE: Text = Text::new("fora, pode ser acaso", "outside, may be chance");
const WIDEST: Text = Text::new(
    "Maiores distâncias entre os grupos julgados (a diferença nunca é menor que 0; o intervalo diz até onde pode ir)",
    "Widest gaps between the groups judged (a difference is never below 0; the interval says how wide it may be)",
);
const GAP: Text = Text::new("Distância", "Gap");
const VALUE: Text = Text::new("Valor", "Value");
const INTERVAL: Text = Text::new("Intervalo", "Interval");

/// The gaps, in the order of [`Gaps::NAMES`].
const GAPS: [Text; 9] = [
    Text::new("Paridade demográfica, diferença", "Demographic parity, difference"),
    Text::new("Paridade demográfica, razão", "Demographic parity, ratio"),
    Text::new("Igual oportunidade, diferença", "Equal opportunity, difference"),
    Text::new("Igual oportunidade, razão", "Equal opportunity, ratio"),
    Text::new("Chances equalizadas, diferença", "Equalized odds, difference"),
    Text::new("Chances equalizadas, razão", "Equalized odds, ratio"),
    Text::new("Paridade preditiva, diferença", "Predictive parity, difference"),
    Text::new("Calibração, diferença", "Calibration, difference"),
    Text::new("AUC, diferença", "AUC, difference"),
];
