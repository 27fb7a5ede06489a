//! What lists of a given length find: in all, and for each class; and how far they hang on chance.

use farol_metrics::{AtK, Measure, Spread};
use farol_report::{Block, Cell, Lang, Text};

use crate::{
    backtest::{Fold, PerClass},
    words,
};

pub(super) fn blocks(fold: &Fold, lang: Lang) -> Vec<Block> {
    let mut blocks = vec![in_all(fold, lang)];
    blocks.extend(fold.per_class.iter().map(|places| Block::Paragraph(class_total(places, lang))));
    blocks.extend(classes(&fold.per_class, lang));
    blocks.push(Block::Paragraph(stable(fold, lang)));
    blocks
}

/// Lists of the chosen learner and of the strongest rule.
fn in_all(fold: &Fold, lang: Lang) -> Block {
    let shown = std::iter::once(fold.champion()).chain(fold.rule());
    let rows = shown.flat_map(|entrant| {
        entrant.lists.iter().map(move |list| {
            let length = LENGTH.with(lang, &[&lang.number(list.percent, 0), &lang.count(list.places)]);
            let figures = [&list.precision, &list.recall, &list.lift];
            let figures = figures.map(|figure| Cell::number(words::estimate(figure, lang)));
            let who = [Cell::text(words::short(entrant.kind, lang)), Cell::text(length)];
            who.into_iter().chain(figures).collect()
        })
    });
    let [who, length, figures @ ..] = IN_ALL.map(|text| text.say(lang));
    let head = [who, length].map(Cell::text).into_iter().chain(figures.map(Cell::number)).collect();
    words::table(IN_ALL_CAPTION.say(lang), head, rows.collect())
}

fn class_total(places: &PerClass, lang: Lang) -> String {
    let found = |list: &AtK| lang.measure(list.recall.expected);
    PER_CLASS.with(
        lang,
        &[
            &lang.count(places.places),
            &lang.count(places.total.taken),
            &found(&places.total),
            &found(&places.over_all),
        ],
    )
}

/// Each class's list, of every length.
fn classes(all: &[PerClass], lang: Lang) -> Option<Block> {
    let first = all.first()?;
    let share =
        |figure: Measure| figure.value().map_or_else(|| "–".to_owned(), |share| lang.percent(share, 0));
    let rows = first.classes.iter().enumerate().map(|(at, (name, _))| {
        let name = if name.is_empty() { NO_CLASS.say(lang) } else { name };
        let lists = all.iter().filter_map(|places| places.classes.get(at));
        let cells = lists.flat_map(|(_, list)| {
            [list.precision.expected, list.recall.expected].map(|figure| Cell::number(share(figure)))
        });
        std::iter::once(Cell::text(name)).chain(cells).collect()
    });
    let head = all.iter().flat_map(|places| {
        let k = places.places.to_string();
        [PRECISION_AT, RECALL_AT].map(|text| Cell::number(text.with(lang, &[&k])))
    });
    let head = std::iter::once(Cell::text(CLASS.say(lang))).chain(head).collect();
    let table = words::table("", head, rows.collect());
    Some(Block::Folded(CLASSES.say(lang).to_owned(), vec![table]))
}

fn stable(fold: &Fold, lang: Lang) -> String {
    let s = &fold.stability;
    let text = STABLE.with(
        lang,
        &[
            &s.seeds.to_string(),
            &lang.measure(s.list_jaccard),
            &lang.measure(s.seed_sd),
            &lang.measure(s.sampling_sd),
        ],
    );
    let more = match s.dominant {
        Some(Spread::Seed) => BY_SEED,
        Some(Spread::Sampling) => BY_PUPILS,
        None => return text,
    };
    format!("{text} {}", more.say(lang))
}

const IN_ALL_CAPTION: Text = Text::new(
    "Listas dos maiores riscos, do modelo e da regra mais forte",
    "Lists of the highest risks, of the model and of the strongest rule",
);
const IN_ALL: [Text; 5] = [
    Text::new("Quem", "Who"),
    Text::new("Lista", "List"),
    Text::new("Precisão", "Precision"),
    Text::new("Cobertura", "Recall"),
    Text::new("Vezes melhor que o sorteio", "Times better than by lot"),
];
const LENGTH: Text = Text::new("{} % ({} alunos)", "{}% ({} pupils)");
const PER_CLASS: Text = Text::new(
    "Com {} vagas por turma ({} ao todo), a lista alcança {} de quem aconteceu; com as mesmas vagas distribuídas entre todos, {}.",
    "With {} places a class ({} in all), the list reaches {} of those to whom it happened; with the same places over \
     everybody, {}.",
);
const CLASSES: Text = Text::new("Listas por turma", "Lists by class");
const CLASS: Text = Text::new("Turma", "Class");
const NO_CLASS: Text = Text::new("sem turma registrada", "no class recorded");
const PRECISION_AT: Text = Text::new("Precisão com {}", "Precision with {}");
const RECALL_AT: Text = Text::new("Cobertura com {}", "Recall with {}");
const STABLE: Text = Text::new(
    "Ajustado com {} sementes: duas listas dos 10 % de maior risco têm em comum {} (índice de Jaccard). Desvio da AUC pela \
     semente: {}; pelos alunos: {}.",
    "Fitted with {} seeds: two lists of the highest 10% have {} in common (Jaccard index). Standard deviation of the AUC by \
     seed: {}; by pupils: {}.",
);
const BY_SEED: Text = Text::new(
    "A semente pesa mais: a média de vários ajustes seria mais firme.",
    "The seed weighs more: an average of several fits would be steadier.",
);
const BY_PUPILS: Text = Text::new(
    "Pesa mais quem são os alunos: só mais alunos dariam um número mais firme.",
    "Which pupils there are weighs more: only more pupils would give a steadier figure.",
);
