//! The backtest in words, tables and charts. Everything it says stands in the report; it computes nothing.

mod after;
mod fold;
mod lists;

use farol_report::{Block, Cell, Document, Lang, Part, Text};

use super::{Backtest, Fold, OutcomeReport};
use crate::words;

impl Backtest {
    /// As a document, the verdicts first.
    pub fn document(&self, lang: Lang) -> Document {
        let parts = self.outcomes.iter().flat_map(|outcome| {
            let folds = outcome.folds.iter().map(|fold| fold::part(outcome, fold, lang));
            folds.chain([after::part(outcome, lang)]).collect::<Vec<Part>>()
        });
        Document { title: TITLE.say(lang).to_owned(), lang, lead: self.lead(lang), parts: parts.collect() }
    }

    fn lead(&self, lang: Lang) -> Vec<Block> {
        let folds = || self.outcomes.iter().flat_map(|o| o.folds.iter().map(move |fold| (o, fold)));
        let verdicts = folds()
            .filter_map(|(outcome, fold)| Some(format!("{}: {}", name(outcome, fold), verdict(fold, lang)?)));
        vec![
            Block::Paragraph(INTRO.say(lang).to_owned()),
            Block::List(verdicts.collect()),
            overview(folds(), lang),
            Block::Paragraph(self.how(lang)),
        ]
    }

    fn how(&self, lang: Lang) -> String {
        let stated = &self.stated;
        let numbers = [stated.recipes.len(), stated.folds, stated.rounds, stated.replicates];
        let [recipes, folds, rounds, replicates] = numbers.map(|number| lang.count(number));
        let level = lang.percent(stated.level, 0);
        HOW.with(lang, &[&recipes, &folds, &rounds, &level, &replicates, &stated.seed.to_string()])
    }
}

/// `evasao 2024`.
fn name(outcome: &OutcomeReport, fold: &Fold) -> String {
    format!("{} {}", outcome.definition.outcome, fold.test_year)
}

/// What the chosen learner adds to the rule that ranks the year best.
fn verdict(fold: &Fold, lang: Lang) -> Option<String> {
    let rule = fold.rule()?;
    let model = words::entrant(fold.champion().kind, "", lang);
    let minus = rule.chosen_minus.as_ref()?;
    Some(words::verdict(&model, &words::entrant(rule.kind, &rule.says, lang), &minus.auc, lang))
}

fn overview<'a>(folds: impl Iterator<Item = (&'a OutcomeReport, &'a Fold)>, lang: Lang) -> Block {
    let row = |(outcome, fold): (&OutcomeReport, &Fold)| {
        let (model, rule) = (fold.champion(), fold.rule());
        let auc = |figure| Cell::number(words::estimate(figure, lang));
        let minus = rule.and_then(|rule| rule.chosen_minus.as_ref());
        vec![
            Cell::text(name(outcome, fold)),
            Cell::number(lang.count(fold.rows)),
            Cell::text(words::short(model.kind, lang)),
            auc(&model.figures.auc),
            Cell::text(rule.map_or("–", |rule| words::short(rule.kind, lang))),
            rule.map_or(Cell::number("–"), |rule| auc(&rule.figures.auc)),
            Cell::number(minus.map_or_else(|| "–".to_owned(), |minus| words::difference(&minus.auc, lang))),
            Cell::number(words::difference(&model.brier_skill, lang)),
        ]
    };
    let [year, pupils, model, auc, rule, rule_auc, minus, skill] = OVERVIEW.map(|text| text.say(lang));
    let head = vec![
        Cell::text(year),
        Cell::number(pupils),
        Cell::text(model),
        Cell::number(auc),
        Cell::text(rule),
        Cell::number(rule_auc),
        Cell::number(minus),
        Cell::number(skill),
    ];
    words::table(OVERVIEW_CAPTION.say(lang), head, folds.map(row).collect())
}

const TITLE: Text = Text::new(
    "Cada ano passado, previsto como se ainda estivesse por vir",
    "Each past year, predicted as if it were still to come",
);
const INTRO: Text = Text::new(
    "Para cada resultado e cada ano encerrado, o modelo foi escolhido, calibrado e recebeu seu limiar só com os anos \
     anteriores, e foi então posto ao lado de regras simples nos mesmos alunos. Nada foi escolhido olhando o ano previsto.",
    "For each outcome and each closed year, the model was chosen, calibrated and given its threshold with the years before \
     alone, and then stood beside simple rules on the same pupils. Nothing was chosen by looking at the year predicted.",
);
const HOW: Text = Text::new(
    "{} opções por ano, comparadas em {} partes por aluno, {} vez(es). Intervalos de {} por reamostragem de alunos ({} \
     repetições). Semente {}. A regra mais forte é a que melhor ordena o próprio ano previsto: sabe-se só depois, o que a \
     torna mais difícil de superar.",
    "{} options a year, compared in {} folds by pupil, {} time(s). {} intervals by resampling pupils ({} replicates). Seed \
     {}. The strongest rule is the one that ranks the predicted year itself best: known only afterwards, which makes it the \
     harder to beat.",
);
const OVERVIEW_CAPTION: Text =
    Text::new("Resumo, com intervalos entre parênteses", "Overview, with intervals in brackets");
const OVERVIEW: [Text; 8] = [
    Text::new("Resultado e ano", "Outcome and year"),
    Text::new("Alunos", "Pupils"),
    Text::new("Modelo escolhido", "Model chosen"),
    Text::new("AUC", "AUC"),
    Text::new("Regra mais forte", "Strongest rule"),
    Text::new("AUC da regra", "AUC of the rule"),
    Text::new("Diferença", "Difference"),
    Text::new("Ganho de Brier", "Brier skill"),
];
