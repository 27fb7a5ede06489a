//! How learner, calibration and threshold were chosen.

use farol_report::{Block, Cell, Lang, Part, Text};

use super::Card;
use crate::{
    learn::{Candidate, Family, Scheme},
    words as say,
};

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let m = &card.manifest;
    let search = &m.search;
    let how = match search.scheme {
        Scheme::ByPupil => BY_PUPIL,
        Scheme::ByPupilAndYear => BY_YEAR,
    };
    let averaged = search.candidates.iter().any(|c| c.recipe.family() == Family::Average);
    let taken = if averaged { HEDGED } else { BEST };
    let counts = [
        search.candidates.len().to_string(),
        search.folds.to_string(),
        search.rounds.to_string(),
        lang.count(search.rows),
    ];
    let intro = INTRO.with(lang, &counts.each_ref().map(String::as_str));
    let mut blocks = vec![
        Block::Paragraph(format!("{intro} {} {}", how.say(lang), taken.say(lang))),
        tried(card, lang),
        Block::Paragraph(threshold(card, lang)),
    ];
    if !search.skipped.is_empty() {
        let names: Vec<_> = search.skipped.iter().map(|recipe| say::recipe(recipe, lang)).collect();
        blocks.push(Block::Note(SKIPPED.with(lang, &[&names.join("; ")])));
    }
    Part { title: TITLE.say(lang).to_owned(), blocks }
}

fn tried(card: &Card, lang: Lang) -> Block {
    let search = &card.manifest.search;
    let mut order: Vec<usize> = (0..search.candidates.len()).collect();
    let auc = |at: &usize| search.candidates[*at].auc.unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|a, b| auc(b).total_cmp(&auc(a)));
    let rows = order.into_iter().map(|at| row(&search.candidates[at], at == search.chosen, lang));
    let mut head = vec![Cell::text(LEARNER.say(lang))];
    head.extend([AUC, SPREAD, LOSS].map(|text| Cell::number(text.say(lang))));
    say::table(TRIED.say(lang), head, rows.collect())
}

fn row(candidate: &Candidate, chosen: bool, lang: Lang) -> Vec<Cell> {
    let number =
        |value: Option<f64>| Cell::number(value.map_or_else(|| "–".to_owned(), |v| lang.number(v, 3)));
    let name = say::recipe(&candidate.recipe, lang);
    let name = if chosen { CHOSEN.with(lang, &[&name]) } else { name };
    vec![Cell::text(name), number(candidate.auc), number(candidate.spread), number(candidate.log_loss)]
}

fn threshold(card: &Card, lang: Lang) -> String {
    let threshold = &card.manifest.threshold;
    let f1 = threshold.out_of_fold_f1.map_or_else(|| "–".to_owned(), |f1| lang.number(f1, 3));
    THRESHOLD.with(lang, &[&lang.number(threshold.value, 4), &f1, &lang.number(threshold.tested, 4)])
}

const TITLE: Text = Text::new("Como foi escolhido", "How it was chosen");
const INTRO: Text = Text::new(
    "Nada foi escolhido olhando o ano de teste. {} opções foram comparadas só com os anos de treino, em {} partes \
     separadas por aluno, com {} divisões diferentes, sobre {} registros.",
    "Nothing was chosen by looking at the test year. {} options were compared on the training years alone, in {} folds by \
     pupil, dealt in {} different ways, over {} rows.",
);
const BEST: Text = Text::new(
    "Ficou a que melhor ordena alunos que não viu e, entre equivalentes, a mais simples.",
    "The one that best ranks pupils it had not seen was taken and, among equals, the simplest.",
);
const HEDGED: Text = Text::new(
    "Fica a média dos melhores de cada tipo, a não ser que um deles, sozinho, ordene melhor do que ela além do acaso.",
    "The average of the best of each kind is taken, unless one of them alone ranks better by more than chance.",
);
const BY_PUPIL: Text = Text::new(
    "Havia um só ano de treino: nenhum aluno aparece dos dois lados de uma divisão.",
    "There was one training year only: no pupil stands on both sides of a split.",
);
const BY_YEAR: Text = Text::new(
    "Cada ano foi previsto só com anos anteriores e com outros alunos.",
    "Each year was predicted from earlier years and from other pupils only.",
);
const TRIED: Text = Text::new("Opções, da melhor para a pior", "Options, best first");
const LEARNER: Text = Text::new("Modelo", "Learner");
const AUC: Text = Text::new("AUC no treino", "AUC in training");
const SPREAD: Text = Text::new("Desvio", "Spread");
const LOSS: Text = Text::new("Log-loss", "Log loss");
const CHOSEN: Text = Text::new("→ escolhido: {}", "→ chosen: {}");
const THRESHOLD: Text = Text::new(
    "Limiar em uso: {} (F1 de {} fora da amostra, nos anos encerrados). Limiar do modelo testado: {}, escolhido do mesmo \
     modo só com os anos de treino.",
    "Threshold that serves: {} (F1 of {} out of fold, in the closed years). Threshold of the tested model: {}, chosen \
     likewise in the training years alone.",
);
const SKIPPED: Text = Text::new("Faltou tempo para experimentar: {}.", "There was no time to try: {}.");
