//! Rates by group, as a table and a sentence.

use farol_metrics::{Estimate, GroupReport, Measure, Rates};
use farol_report::{Block, Cell, Lang, Text};

use super::{estimate, table};
use crate::groups::{GroupNamed, Grouped, Grouping};

/// The table of one grouping, and the widest gaps of it.
pub(crate) fn groups(grouped: &Grouped, lang: Lang) -> [Block; 2] {
    let mut head = vec![Cell::text(by(grouped.by).say(lang)), Cell::number(PUPILS.say(lang))];
    head.extend(SHOWN.iter().map(|(name, _)| Cell::number(name.say(lang))));
    let rows = grouped.groups.iter().map(|group| row(grouped.by, group, lang));
    [table(caption(grouped.by).say(lang), head, rows.collect()), Block::Paragraph(gap(grouped, lang))]
}

/// Reads one rate.
type Read = fn(&Rates<Estimate>) -> &Estimate;

const SHOWN: [(Text, Read); 5] = [
    (Text::new("Na lista", "On the list"), |r| &r.selection_rate),
    (Text::new("Cobertura (TPR)", "Recall (TPR)"), |r| &r.tpr),
    (Text::new("Alarme falso (FPR)", "False alarm (FPR)"), |r| &r.fpr),
    (Text::new("Precisão (PPV)", "Precision (PPV)"), |r| &r.precision),
    (Text::new("Aconteceu − previsto", "Happened − said"), |r| &r.calibration_gap),
];

fn row(by: Grouping, group: &GroupNamed, lang: Lang) -> Vec<Cell> {
    let GroupNamed { name, report } = group;
    let mut row = vec![Cell::text(named(by, name, lang)), Cell::number(lang.count(report.count))];
    if report.too_few {
        row.push(Cell::quiet(TOO_FEW.say(lang)));
        row.resize(SHOWN.len() + 2, Cell::quiet(""));
        return row;
    }
    row.extend(SHOWN.iter().map(|(_, read)| {
        let text = short(read(&report.rates), lang);
        if differs(report, *read) { Cell::number(format!("{text} *")) } else { Cell::number(text) }
    }));
    row
}

fn differs(report: &GroupReport, read: Read) -> bool {
    report.difference.as_ref().is_some_and(|difference| read(difference).interval.excludes(0.0))
}

/// `0,81 (0,76; 0,85)`.
fn short(estimate: &Estimate, lang: Lang) -> String {
    let Measure::Value(value) = estimate.value else { return "–".to_owned() };
    let value = lang.number(value, 2);
    estimate.interval.bounds().map_or_else(
        || value.clone(),
        |(low, high)| format!("{value} ({}; {})", lang.number(low, 2), lang.number(high, 2)),
    )
}

/// A group as it is read.
fn named(by: Grouping, name: &str, lang: Lang) -> String {
    match (by, name) {
        (_, "") => NOT_RECORDED.say(lang).to_owned(),
        (Grouping::Phase, "0") => "0 (ALFA)".to_owned(),
        (_, name) => {
            let read = GROUPS.iter().find(|(spelt, _)| *spelt == name);
            read.map_or(name, |(_, text)| text.say(lang)).to_owned()
        }
    }
}

fn gap(grouped: &Grouped, lang: Lang) -> String {
    let gaps = &grouped.gaps;
    let reference =
        grouped.reference.as_ref().filter(|_| gaps.equal_opportunity_difference.value.is_defined());
    let Some(reference) = reference else { return NO_GAP.say(lang).to_owned() };
    GAP.with(
        lang,
        &[
            &estimate(&gaps.equal_opportunity_difference, lang),
            &estimate(&gaps.equalized_odds_difference, lang),
            &named(grouped.by, reference, lang),
        ],
    )
}

fn by(by: Grouping) -> Text {
    match by {
        Grouping::Gender => Text::new("Gênero", "Gender"),
        Grouping::Institution => Text::new("Instituição", "Institution"),
        Grouping::Phase => Text::new("Fase", "Phase"),
    }
}

fn caption(by: Grouping) -> Text {
    match by {
        Grouping::Gender => Text::new(
            "Por gênero (não entra no modelo; guardado só para esta conferência)",
            "By gender (not in the model; kept for this check only)",
        ),
        Grouping::Institution => Text::new("Por tipo de instituição", "By kind of institution"),
        Grouping::Phase => Text::new("Por fase", "By phase"),
    }
}

/// Names as they are stored, and as they are read.
const GROUPS: [(&str, Text); 11] = [
    ("Feminino", Text::new("feminino", "female")),
    ("Masculino", Text::new("masculino", "male")),
    ("Outro", Text::new("outro", "other")),
    ("publica", Text::new("pública", "public")),
    ("privada", Text::new("privada", "private")),
    ("privada_apadrinhamento", Text::new("privada, com apadrinhamento", "private, sponsored")),
    ("privada_bolsa", Text::new("privada, com bolsa", "private, with a scholarship")),
    ("privada_empresa", Text::new("privada, por empresa parceira", "private, through a partner company")),
    ("concluiu_ensino_medio", Text::new("concluiu o ensino médio", "finished secondary school")),
    ("universitario", Text::new("universitário", "at university")),
    ("outra", Text::new("outra", "other")),
];

const PUPILS: Text = Text::new("Alunos", "Pupils");
const TOO_FEW: Text = Text::new("poucos alunos", "too few");
const NOT_RECORDED: Text = Text::new("não registrado", "not recorded");
const GAP: Text = Text::new(
    "Maior distância entre grupos: na cobertura, {}; na cobertura ou no alarme falso, {}. Comparação com: {}.",
    "Widest gap between groups: in recall, {}; in recall or false alarms, {}. Compared with: {}.",
);
const NO_GAP: Text = Text::new(
    "Não há dois grupos com alunos suficientes para comparar.",
    "There are no two groups with pupils enough to compare.",
);
