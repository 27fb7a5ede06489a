//! Whether groups are served alike.

use farol_metrics::{Estimate, GroupReport, Measure, Rates};
use farol_report::{Block, Cell, Lang, Part, Text};

use super::{Card, FEWEST_IN_GROUP, GroupedBy, GroupsOf, say};

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let intro = INTRO.with(lang, &[&FEWEST_IN_GROUP.to_string()]);
    let mut blocks = vec![Block::Paragraph(intro)];
    for groups in &card.groups {
        blocks.push(rates(groups, lang));
        blocks.push(Block::Paragraph(gap(groups, lang)));
    }
    Part { title: TITLE.say(lang).to_owned(), blocks }
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

fn rates(groups: &GroupsOf, lang: Lang) -> Block {
    let mut head = vec![Cell::text(by(groups.by).say(lang)), Cell::number(PUPILS.say(lang))];
    head.extend(SHOWN.iter().map(|(name, _)| Cell::number(name.say(lang))));
    let rows = groups.fairness.groups.iter().map(|group| row(groups, group, lang));
    say::table(CAPTION[groups.by as usize].say(lang), head, rows.collect())
}

fn row(groups: &GroupsOf, group: &GroupReport, lang: Lang) -> Vec<Cell> {
    let mut row = vec![Cell::text(name(groups, group.key, lang)), Cell::number(lang.count(group.count))];
    if group.too_few {
        row.push(Cell::quiet(TOO_FEW.say(lang)));
        row.resize(SHOWN.len() + 2, Cell::quiet(""));
        return row;
    }
    let differs = |read: Read| {
        group.difference.as_ref().is_some_and(|difference| read(difference).interval.excludes(0.0))
    };
    row.extend(SHOWN.iter().map(|(_, read)| {
        let text = short(read(&group.rates), lang);
        if differs(*read) { Cell::number(format!("{text} *")) } else { Cell::number(text) }
    }));
    row
}

/// `0,81 (0,76–0,85)`.
fn short(estimate: &Estimate, lang: Lang) -> String {
    let Measure::Value(value) = estimate.value else { return "–".to_owned() };
    let value = lang.number(value, 2);
    estimate.interval.bounds().map_or_else(
        || value.clone(),
        |(low, high)| format!("{value} ({}; {})", lang.number(low, 2), lang.number(high, 2)),
    )
}

fn name(groups: &GroupsOf, key: u64, lang: Lang) -> String {
    let at = usize::try_from(key).unwrap_or_default();
    let name = groups.names.get(at).map_or("", String::as_str);
    match (groups.by, name) {
        (_, "") => NOT_RECORDED.say(lang).to_owned(),
        (GroupedBy::Phase, "0") => "0 (ALFA)".to_owned(),
        (_, name) => GROUPS
            .iter()
            .find(|(spelt, _)| *spelt == name)
            .map_or(name, |(_, text)| text.say(lang))
            .to_owned(),
    }
}

fn gap(groups: &GroupsOf, lang: Lang) -> String {
    let fairness = &groups.fairness;
    let gaps = &fairness.gaps;
    let Some(reference) = fairness.reference.filter(|_| gaps.equal_opportunity_difference.value.is_defined())
    else {
        return NO_GAP.say(lang).to_owned();
    };
    GAP.with(
        lang,
        &[
            &say::estimate(&gaps.equal_opportunity_difference, lang),
            &say::estimate(&gaps.equalized_odds_difference, lang),
            &name(groups, reference, lang),
        ],
    )
}

fn by(by: GroupedBy) -> Text {
    match by {
        GroupedBy::Gender => Text::new("Gênero", "Gender"),
        GroupedBy::Institution => Text::new("Instituição", "Institution"),
        GroupedBy::Phase => Text::new("Fase", "Phase"),
    }
}

/// In the order of [`GroupedBy`].
const CAPTION: [Text; 3] = [
    Text::new(
        "Por gênero (não entra no modelo; guardado só para esta conferência)",
        "By gender (not in the model; kept for this check only)",
    ),
    Text::new("Por tipo de instituição", "By kind of institution"),
    Text::new("Por fase", "By phase"),
];

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

const TITLE: Text = Text::new("Trata todos os grupos do mesmo jeito?", "Does it treat all groups alike?");
const INTRO: Text = Text::new(
    "Por grupo, no limiar do ano de teste. Grupos com menos de {} alunos aparecem, mas não são julgados. Um asterisco marca \
     a taxa que difere da do maior grupo além do intervalo.",
    "By group, at the threshold of the test year. Groups of fewer than {} pupils are named, but not judged. An asterisk \
     marks a rate that differs from that of the largest group beyond the interval.",
);
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
