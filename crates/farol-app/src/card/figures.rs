//! How well it does on the test year, beside all who stood for it.

use farol_metrics::{Estimate, FiguresWithIntervals};
use farol_report::{Axis, Block, Cell, Chart, Dot, DotPlot, Lang, Part, Text};

use super::Card;
use crate::{trial::Kind, words as say};

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let mut blocks =
        vec![own(card, lang), beside(card, lang), Block::Paragraph(HINDSIGHT.say(lang).to_owned())];
    blocks.push(Block::Chart(Chart::Dots(ranking(card, lang)), RANKING_CAPTION.say(lang).to_owned()));
    if let Some(older) = &card.like_for_like {
        let text = OLDER.with(
            lang,
            &[&say::estimate(&older.figures.auc, lang), &say::estimate(&older.figures.brier, lang)],
        );
        blocks.push(Block::Paragraph(text));
    }
    Part { title: TITLE.with(lang, &[&card.manifest.data.test_year.to_string()]), blocks }
}

/// Reads one figure.
type Read = fn(&FiguresWithIntervals) -> &Estimate;

const SHOWN: [(Text, Read, Text); 6] = [
    (
        Text::new("AUC", "AUC"),
        |f| &f.auc,
        Text::new(
            "de dois alunos, um com quem aconteceu e outro não: chance de o primeiro vir antes na lista (0,5 é sorteio)",
            "of two pupils, one to whom it happened and one not: the chance that the first stands higher (0.5 is by lot)",
        ),
    ),
    (
        Text::new("Precisão média", "Average precision"),
        |f| &f.ap,
        Text::new(
            "pureza da lista, média sobre todos os tamanhos",
            "purity of the list, over all its lengths",
        ),
    ),
    (
        Text::new("Precisão (PPV)", "Precision (PPV)"),
        |f| &f.precision,
        Text::new(
            "dos alunos na lista de apoio, com quantos aconteceu",
            "of those on the list for support, to how many it happened",
        ),
    ),
    (
        Text::new("Cobertura (TPR)", "Recall (TPR)"),
        |f| &f.recall,
        Text::new(
            "dos alunos com quem aconteceu, quantos estavam na lista",
            "of those to whom it happened, how many were on the list",
        ),
    ),
    (
        Text::new("F1", "F1"),
        |f| &f.f1,
        Text::new("equilíbrio entre as duas anteriores", "balance of the two before"),
    ),
    (
        Text::new("Brier", "Brier"),
        |f| &f.brier,
        Text::new(
            "erro quadrático médio das probabilidades; menor é melhor",
            "mean squared error of the probabilities; lower is better",
        ),
    ),
];

fn own(card: &Card, lang: Lang) -> Block {
    let m = &card.manifest;
    let row = |name: &str, figure: &Estimate, says: &str| {
        vec![Cell::text(name), Cell::number(say::estimate(figure, lang)), Cell::quiet(says)]
    };
    let mut rows: Vec<_> =
        SHOWN.iter().map(|(name, read, says)| row(name.say(lang), read(&m.test), says.say(lang))).collect();
    rows.push(row(SKILL.say(lang), &m.baselines.brier_skill, SKILL_SAYS.say(lang)));
    let head = vec![Cell::text(FIGURE.say(lang)), Cell::number(VALUE.say(lang)), Cell::text(SAYS.say(lang))];
    let of = OF.with(lang, &[&lang.count(m.test.n), &lang.count(m.test.positives)]);
    say::table(&of, head, rows)
}

fn beside(card: &Card, lang: Lang) -> Block {
    let m = &card.manifest;
    let row = |name: String, f: &FiguresWithIntervals, minus: String| {
        vec![
            Cell::text(name),
            Cell::number(say::estimate(&f.auc, lang)),
            Cell::number(say::estimate(&f.brier, lang)),
            Cell::number(minus),
        ]
    };
    let model = THE_MODEL.with(lang, &[&say::entrant(Kind::Learner(m.recipe.family()), "", lang)]);
    let mut rows = vec![row(model, &m.test, "–".to_owned())];
    rows.extend(m.baselines.beside.iter().map(|other| {
        let minus = say::difference(&other.model_minus.auc, lang);
        row(say::entrant(other.kind, &other.says, lang), &other.figures, minus)
    }));
    let mut head = vec![Cell::text(WHO.say(lang))];
    head.extend([AUC, BRIER, MINUS].map(|text| Cell::number(text.say(lang))));
    say::table(BESIDE.say(lang), head, rows)
}

fn ranking(card: &Card, lang: Lang) -> DotPlot {
    let m = &card.manifest;
    let dot = |name: String, figure: &Estimate| Dot {
        name,
        value: figure.value.value(),
        interval: figure.interval.bounds(),
        text: lang.measure(figure.value),
        bad: false,
    };
    let model = say::entrant(Kind::Learner(m.recipe.family()), "", lang);
    let others = m.baselines.beside.iter();
    let others = others.map(|o| dot(say::short(o.kind, lang).to_owned(), &o.figures.auc));
    DotPlot {
        title: RANKING.say(lang).to_owned(),
        description: RANKING_SAYS.say(lang).to_owned(),
        x: Axis { label: AUC.say(lang).to_owned(), from: 0.4, to: 1.0 },
        reference: Some(0.5),
        bounds: None,
        dots: std::iter::once(dot(model, &m.test.auc)).chain(others).collect(),
    }
}

const TITLE: Text = Text::new("Quanto acerta em {}", "How well it does in {}");
const OF: Text = Text::new("{} alunos, com {} dos quais aconteceu", "{} pupils, to {} of whom it happened");
const FIGURE: Text = Text::new("Medida", "Figure");
const VALUE: Text = Text::new("Valor (intervalo de 95 %)", "Value (95% interval)");
const SAYS: Text = Text::new("O que diz", "What it says");
const SKILL: Text = Text::new("Ganho de Brier", "Brier skill");
const SKILL_SAYS: Text = Text::new(
    "quanto o erro diminui em relação a dizer a todos a taxa dos anos de treino; acima de 0 é ganho",
    "how far the error falls against telling everybody the training years' share; above 0 is a gain",
);
const BESIDE: Text = Text::new(
    "Ao lado dos outros modelos e das regras simples, nos mesmos alunos",
    "Beside the other learners and the simple rules, on the same pupils",
);
const HINDSIGHT: Text = Text::new(
    "O modelo foi escolhido antes de ver este ano. A regra mais forte foi apontada depois, olhando este ano, o que favorece a \
     regra; os outros modelos estão aqui só para comparação.",
    "The model was chosen before it saw this year. The strongest rule was picked afterwards, looking at this year, which \
     favours the rule; the other learners stand here for comparison only.",
);
const THE_MODEL: Text = Text::new("este modelo: {}", "this model: {}");
const WHO: Text = Text::new("Quem", "Who");
const AUC: Text = Text::new("AUC", "AUC");
const BRIER: Text = Text::new("Brier", "Brier");
const MINUS: Text = Text::new("AUC do modelo menos esta", "AUC of the model minus this");
const RANKING: Text = Text::new("Quem ordena melhor (AUC)", "Who ranks best (AUC)");
const RANKING_SAYS: Text = Text::new(
    "AUC do modelo e de quem está ao lado, com intervalos; os números estão na tabela anterior.",
    "AUC of the model and of those beside it, with intervals; the numbers are in the table before.",
);
const RANKING_CAPTION: Text = Text::new(
    "O primeiro é este modelo; a linha tracejada é o sorteio (0,5).",
    "The first is this model; the dashed line is a draw by lot (0.5).",
);
const OLDER: Text = Text::new(
    "Pela definição do ano anterior, com as mesmas probabilidades: AUC {}, Brier {}.",
    "By the definition of the year before, with the same probabilities: AUC {}, Brier {}.",
);
