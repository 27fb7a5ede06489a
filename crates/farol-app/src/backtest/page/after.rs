//! What is said once for all years of an outcome.

use farol_report::{Block, Cell, Lang, Part, Text};

use crate::{
    backtest::{NotJudged, OutcomeReport, Regret, Returned, Rule, RuleRegret, Skipped},
    train::Part as TooFewIn,
    words,
};

pub(super) fn part(outcome: &OutcomeReport, lang: Lang) -> Part {
    let skipped = outcome.skipped.iter().map(|skipped| not_judged(skipped, lang));
    let returned = outcome.returned.iter().map(|returned| came_back(returned, lang));
    let mut blocks = vec![Block::Paragraph(DEFINED.with(lang, &[&outcome.definition.version]))];
    blocks.extend(skipped.chain(returned).map(Block::Paragraph));
    blocks.push(regret(&outcome.regret, lang));
    let name = outcome.definition.outcome.to_string();
    Part { title: TITLE.with(lang, &[&name]), blocks }
}

fn not_judged(skipped: &Skipped, lang: Lang) -> String {
    NOT_JUDGED.with(lang, &[&skipped.year.to_string(), &why(skipped.reason, lang)])
}

fn why(reason: NotJudged, lang: Lang) -> String {
    match reason {
        NotJudged::NoPast => NO_PAST.say(lang).to_owned(),
        NotJudged::TooFew(few) => {
            let text = match few.part {
                TooFewIn::Training => FEW_TO_LEARN,
                TooFewIn::Test => FEW_TO_JUDGE,
            };
            text.with(lang, &[&lang.count(few.pupils), &lang.count(few.positives)])
        }
    }
}

fn came_back(returned: &Returned, lang: Lang) -> String {
    let back: usize = returned.back_in.values().sum();
    let numbers = [lang.count(returned.gone), returned.gone_in.to_string(), lang.count(back)];
    BACK.with(lang, &numbers.each_ref().map(String::as_str))
}

fn regret(regret: &Regret, lang: Lang) -> Block {
    match regret {
        Regret::NotEnoughYears { years, needed } => {
            Block::Paragraph(TOO_FEW.with(lang, &[&needed.to_string(), &years.to_string()]))
        }
        Regret::Measured { rules } => {
            let [rule, years, mean, chosen] = HEAD.map(|text| text.say(lang));
            let head = vec![Cell::text(rule), Cell::number(years), Cell::number(mean), Cell::text(chosen)];
            words::table(REGRET.say(lang), head, rules.iter().map(|rule| row(rule, lang)).collect())
        }
    }
}

fn row(followed: &RuleRegret, lang: Lang) -> Vec<Cell> {
    let each = followed.years.iter().map(|year| {
        let regret = lang.number(year.regret, 3);
        format!("{}: {} ({regret})", year.year, year.chosen)
    });
    vec![
        Cell::text(rule(followed.rule).say(lang)),
        Cell::number(followed.years.len().to_string()),
        Cell::number(lang.number(followed.mean, 4)),
        Cell::text(each.collect::<Vec<_>>().join("; ")),
    ]
}

fn rule(rule: Rule) -> Text {
    match rule {
        Rule::Inside => Text::new("dentro dos anos de treino", "inside the training years"),
        Rule::BestLast => Text::new("melhor no último ano", "best last"),
        Rule::BestAverage => Text::new("melhor na média", "best average"),
        Rule::LowestVariance => Text::new("menor variação", "lowest variance"),
        Rule::WithinOfBest => {
            Text::new("mais vezes a menos de 0,02 do melhor", "most often within .02 of the best")
        }
    }
}

const TITLE: Text = Text::new("{}: ao longo dos anos", "{}: over the years");
const DEFINED: Text = Text::new("Definição: {}.", "Definition: {}.");
const NOT_JUDGED: Text = Text::new("{} não foi julgado: {}.", "{} was not judged: {}.");
const NO_PAST: Text = Text::new(
    "nenhum ano anterior tem resultados com que aprender",
    "no earlier year has labels to learn from",
);
const FEW_TO_LEARN: Text = Text::new(
    "os anos de treino têm {} alunos, com {} positivos, poucos para aprender",
    "the training years hold {} pupils, {} of them positive, too few to learn from",
);
const FEW_TO_JUDGE: Text = Text::new(
    "o ano tem {} alunos, com {} positivos, poucos para julgar",
    "the year holds {} pupils, {} of them positive, too few to judge by",
);
const BACK: Text = Text::new(
    "Dos {} que saíram em {}, {} voltaram em um ano posterior.",
    "Of {} gone in {}, {} came back in a later year.",
);
const TOO_FEW: Text = Text::new(
    "O custo de escolher pelos anos de teste anteriores pede {} anos julgados; há {}.",
    "What choosing by earlier test years costs needs {} judged years; there are {}.",
);
const REGRET: Text = Text::new(
    "Escolhendo de um jeito simples pelos anos anteriores, quanta AUC se perde no ano seguinte em relação ao melhor de todos",
    "Choosing in a plain way by the years before, how much AUC is lost in the next against the best of all",
);
const HEAD: [Text; 4] = [
    Text::new("Escolhido por", "Chosen by"),
    Text::new("Anos", "Years"),
    Text::new("Perda média", "Mean loss"),
    Text::new("A cada ano", "Each year"),
];
