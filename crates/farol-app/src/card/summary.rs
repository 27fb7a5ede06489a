//! The verdict in plain words, before any table.

use std::cmp::Ordering;

use farol_report::{Block, Lang, Text};

use super::{Card, purpose};
use crate::words::{self as say, sign};

pub(super) fn blocks(card: &Card, lang: Lang) -> Vec<Block> {
    let m = &card.manifest;
    let asks = INTRO.with(lang, &[&purpose::risk(&m.definition, lang), &m.data.test_year.to_string()]);
    let flagged = FLAGGED.with(lang, &[&say::percent(&m.test.precision, lang)]);
    let found = FOUND.with(lang, &[&say::percent(&m.test.recall, lang)]);
    vec![
        Block::Paragraph(asks),
        Block::Note(verdict(card, lang)),
        Block::List(
            [flagged, found]
                .into_iter()
                .chain(threshold(card, lang))
                .chain([skill(card, lang), level(card, lang)])
                .collect(),
        ),
        Block::Paragraph(INTERVALS.say(lang).to_owned()),
    ]
}

/// Against the rule that ranks the test year best.
fn verdict(card: &Card, lang: Lang) -> String {
    let m = &card.manifest;
    let model = say::entrant(crate::trial::Kind::Learner(m.recipe.family()), "", lang);
    let Some(rule) = m.baselines.rule() else { return NO_RULE.say(lang).to_owned() };
    let rule_name = say::entrant(rule.kind, &rule.says, lang);
    say::in_short(&say::verdict(&model, &rule_name, &rule.model_minus.auc, lang), lang)
}

/// Probabilities against giving everybody the training years' share.
fn skill(card: &Card, lang: Lang) -> String {
    let skill = &card.manifest.baselines.brier_skill;
    let text = match sign(skill) {
        Ordering::Greater => SKILL,
        Ordering::Less => HARM,
        Ordering::Equal => NO_SKILL,
    };
    text.with(lang, &[&lang.percent(card.manifest.baselines.train_rate, 0), &say::difference(skill, lang)])
}

/// Where the list at the threshold balances worse than one of everybody, that is said.
fn threshold(card: &Card, lang: Lang) -> Option<String> {
    let (own, all) = (card.manifest.test.f1.value.value()?, card.manifest.baselines.all_positive_f1);
    (own < all).then(|| EVERYBODY.with(lang, &[&lang.number(own, 3), &lang.number(all, 3)]))
}

/// How many were expected, and how many there were.
fn level(card: &Card, lang: Lang) -> String {
    let said = lang.percent(card.mean_score, 0);
    LEVEL.with(lang, &[&said, &say::percent(&card.manifest.test.base_rate, lang)])
}

const INTRO: Text = Text::new(
    "Este cartão diz, em linguagem simples, quanto se pode confiar no modelo que estima o risco de {}. Todos os números \
     são de {}, ano que o modelo testado não viu; não são promessa para o próximo ano.",
    "This card says in plain words how far the model that estimates the risk of {} can be relied on. All figures are of \
     {}, a year that the tested model had not seen; they are no promise for the next.",
);
const NO_RULE: Text = Text::new(
    "Em resumo: não há regra simples com que comparar este modelo.",
    "In short: there is no simple rule to compare this model with.",
);
const FLAGGED: Text = Text::new(
    "Dos alunos que o modelo pôs na lista de apoio, aconteceu de fato com {}.",
    "Of the pupils the model put on the list for support, it did happen to {}.",
);
const FOUND: Text = Text::new(
    "Dos alunos com quem aconteceu, {} estavam na lista.",
    "Of the pupils to whom it happened, {} were on the list.",
);
const SKILL: Text = Text::new(
    "As probabilidades valem mais do que dizer a todos a taxa dos anos de treino ({}): ganho de Brier {}.",
    "The probabilities are worth more than telling everybody the training years' share ({}): Brier skill {}.",
);
const NO_SKILL: Text = Text::new(
    "Não se mostrou que as probabilidades valham mais do que dizer a todos a taxa dos anos de treino ({}): ganho de \
     Brier {}. Use a ordem dos alunos, não o valor da probabilidade.",
    "The probabilities were not shown to be worth more than telling everybody the training years' share ({}): Brier skill \
     {}. Use the order of the pupils, not the value of the probability.",
);
const HARM: Text = Text::new(
    "As probabilidades valem menos do que dizer a todos a taxa dos anos de treino ({}): ganho de Brier {}. Use a ordem dos \
     alunos, nunca o valor da probabilidade.",
    "The probabilities are worth less than telling everybody the training years' share ({}): Brier skill {}. Use the order \
     of the pupils, never the value of the probability.",
);
const EVERYBODY: Text = Text::new(
    "No limiar usado, o equilíbrio entre acertar e encontrar (F1 {}) é pior do que o de pôr todos na lista ({}): use a ordem, \
     com o número de vagas que houver.",
    "At its threshold the balance of being right and finding all (F1 {}) is worse than that of putting everybody on the list \
     ({}): use the order, with as many places as there are.",
);
const LEVEL: Text = Text::new(
    "Na média, o modelo esperava {} de casos; houve {}.",
    "On average the model expected {} of cases; there were {}.",
);
const INTERVALS: Text = Text::new(
    "Entre parênteses, o intervalo de 95 %: até onde o número poderia variar com outros alunos da mesma população. Uma \
     diferença cujo intervalo inclui zero não é uma diferença.",
    "In brackets, the 95% interval: how far the figure could move with other pupils of the same population. A difference \
     whose interval holds zero is no difference.",
);
