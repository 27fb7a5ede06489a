//! What the model is for: the outcome in plain words, whom it is asked of, what may be seen.

use farol_domain::{
    Definition,
    definition::{AsOfDate, Cohort, Event, Sees, ValueTest},
};
use farol_report::{Block, Cell, Lang, Part, Text};

use super::Card;
use crate::words as say;

pub(super) fn title(card: &Card, lang: Lang) -> String {
    TITLE.with(lang, &[&risk(&card.manifest.definition, lang)])
}

/// What a high risk means, completing "risk of …". A school's own outcome without words of its own is told by its rule.
pub(super) fn risk(definition: &Definition, lang: Lang) -> String {
    let words = &definition.words;
    match (&definition.event, lang) {
        (Event::Value { .. }, _) if words.pt == words.en => happened(&definition.event, lang),
        (_, Lang::Pt) => words.pt.clone(),
        (_, Lang::En) => words.en.clone(),
    }
}

/// What counts as having happened, in words.
fn happened(event: &Event, lang: Lang) -> String {
    match event {
        Event::Behind => BEHIND.say(lang).to_owned(),
        Event::Gone { no_exit } if no_exit.is_empty() => GONE.say(lang).to_owned(),
        Event::Gone { .. } => format!("{}{}", GONE.say(lang), NO_EXIT.say(lang)),
        Event::GapFalls => GAP_FALLS.say(lang).to_owned(),
        Event::FallsBehind => FALLS_BEHIND.say(lang).to_owned(),
        Event::Value { column, test, newly } => {
            let newly = if *newly { NEWLY.say(lang) } else { "" };
            format!("{column} {}{newly}", condition(test, lang))
        }
    }
}

fn condition(test: &ValueTest, lang: Lang) -> String {
    let number = |text: Text, value: &f64| text.with(lang, &[&say::decimal(*value, lang)]);
    match test {
        ValueTest::Below(value) => number(Text::new("abaixo de {}", "below {}"), value),
        ValueTest::AtMost(value) => number(Text::new("de no máximo {}", "of at most {}"), value),
        ValueTest::Above(value) => number(Text::new("acima de {}", "above {}"), value),
        ValueTest::AtLeast(value) => number(Text::new("de no mínimo {}", "of at least {}"), value),
        ValueTest::Equals(text) => Text::new("igual a {}", "equal to {}").with(lang, &[text]),
    }
}

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let definition = &card.manifest.definition;
    let rows = [
        (QUESTION, ASKS.with(lang, &[&risk(definition, lang)])),
        (COUNTS, happened(&definition.event, lang)),
        (COHORT, cohort(definition.cohort).say(lang).to_owned()),
        (SEES, sees(definition.sees).say(lang).to_owned()),
        (AS_OF, as_of(definition.as_of).say(lang).to_owned()),
        (HORIZON, horizon(definition.horizon_years, lang)),
        (LABEL, definition.version.clone()),
        (PROGRAMME, card.manifest.programme.to_string()),
    ];
    let rows = rows.map(|(name, text)| vec![Cell::text(name.say(lang)), Cell::text(text)]);
    let mut blocks = vec![
        Block::Paragraph(HELPS.say(lang).to_owned()),
        say::table(PREDICTED.say(lang), say::heads(&[ITEM, MEANING], lang), rows.into()),
    ];
    if definition.mechanical {
        blocks.push(Block::Note(MECHANICAL.say(lang).to_owned()));
    }
    Part { title: PURPOSE.say(lang).to_owned(), blocks }
}

fn cohort(cohort: Cohort) -> Text {
    match cohort {
        Cohort::Enrolled => Text::new("todos os matriculados no ano", "everybody enrolled in the year"),
        Cohort::Before => Text::new(
            "todos os que têm registro no ano anterior, já encerrado",
            "everybody with a record in the year before, which is closed",
        ),
        Cohort::Stayed => Text::new(
            "quem tem registro no ano anterior e continua no programa; nada se diz de quem saiu",
            "those with a record in the year before who stayed; nothing is said of those who left",
        ),
    }
}

fn sees(sees: Sees) -> Text {
    match sees {
        Sees::Roster => Text::new(
            "anos encerrados anteriores e, do próprio ano, só a matrícula: idade, fase, turma, instituição e ano de ingresso",
            "earlier closed years and, of the year itself, enrolment only: age, phase, class, institution, year of entry",
        ),
        Sees::Past => Text::new(
            "só anos encerrados anteriores; nada do próprio ano",
            "earlier closed years only; nothing of the year itself",
        ),
    }
}

fn as_of(date: AsOfDate) -> Text {
    match date {
        AsOfDate::StartOfYear => Text::new("o início do ano letivo", "the start of the school year"),
    }
}

fn horizon(years: u8, lang: Lang) -> String {
    let text = if years == 1 { ONE_YEAR } else { YEARS };
    text.with(lang, &[&years.to_string()])
}

const TITLE: Text = Text::new("Cartão do modelo: risco de {}", "Model card: risk of {}");
const PURPOSE: Text = Text::new("Para que serve", "What it is for");
const HELPS: Text = Text::new(
    "Ajuda a equipe a decidir quem olhar primeiro. Cada aluno recebe uma probabilidade de 0 a 100 %; quem passa do limiar \
     entra na lista de quem precisa de apoio. É um convite a conversar com o aluno e a família, não um diagnóstico.",
    "It helps the staff decide whom to look at first. Every pupil is given a probability from 0 to 100%; those above the \
     threshold are put on the list for support. It is an invitation to talk with the pupil and the family, not a diagnosis.",
);
const PREDICTED: Text = Text::new("O que é previsto", "What is predicted");
const ITEM: Text = Text::new("Item", "Item");
const MEANING: Text = Text::new("O que significa", "What it means");
const QUESTION: Text = Text::new("Pergunta", "Question");
const ASKS: Text = Text::new("qual é o risco de {}?", "what is the risk of {}?");
const COUNTS: Text = Text::new("Conta como acontecido", "Counts as having happened");
const COHORT: Text = Text::new("De quem se pergunta", "Asked of whom");
const SEES: Text = Text::new("O que o modelo pode ver", "What the model may see");
const AS_OF: Text = Text::new("Momento da previsão", "Moment of the prediction");
const HORIZON: Text = Text::new("Horizonte", "Horizon");
const ONE_YEAR: Text = Text::new("{} ano letivo", "{} school year");
const YEARS: Text = Text::new("{} anos letivos", "{} school years");
const LABEL: Text = Text::new("Definição técnica e versão", "Technical definition and version");
const PROGRAMME: Text = Text::new("Programa", "Programme");
const MECHANICAL: Text = Text::new(
    "Este resultado é quase uma conta: idade e fase da matrícula quase o determinam. Por isso há uma regra mecânica ao lado \
     do modelo; se o modelo não a supera, a regra basta.",
    "This outcome is nearly arithmetic: age and phase at enrolment almost decide it. A mechanical rule therefore stands \
     beside the model; where the model does not beat it, the rule is enough.",
);
const BEHIND: Text = Text::new(
    "a fase ficou abaixo da fase ideal (DEFASAGEM menor que zero); sem esse registro, INDE abaixo de 6; sem INDE, pedra Quartzo",
    "the phase was below the ideal one (DEFASAGEM below zero); without that record, INDE below 6; without INDE, stone Quartzo",
);
const GONE: Text = Text::new(
    "tinha registro no ano anterior e não tem neste, os dois já encerrados",
    "had a record in the year before and has none in this one, both closed",
);
const NO_EXIT: Text = Text::new(
    "; quem saiu por motivo declarado que não é abandono (concluiu, foi transferido) fica de fora",
    "; who left for a stated reason that is no leaving (concluded, transferred) is left out",
);
const GAP_FALLS: Text = Text::new(
    "a DEFASAGEM registrada é menor que a do ano anterior",
    "the recorded DEFASAGEM is lower than the year before",
);
const FALLS_BEHIND: Text = Text::new(
    "no ano anterior a DEFASAGEM era zero ou mais; neste, é menor que zero",
    "the year before DEFASAGEM was zero or more; in this one it is below zero",
);
const NEWLY: Text = Text::new(
    ", entre aqueles com quem ainda não acontecia no ano anterior",
    ", among those to whom it had not happened the year before",
);
