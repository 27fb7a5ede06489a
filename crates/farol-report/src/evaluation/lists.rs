//! What the lists of the highest scores find.

use farol_metrics::{Detail, Estimate, List};

use crate::{Cell, Html, Lang, Table, Text, paragraph, section as titled, table};

pub(super) fn section(detail: &Detail, lang: Lang) -> Html {
    if detail.at_k.is_empty() {
        return Html::default();
    }
    let head = [PLACES, PRECISION, RECALL, LIFT, NEEDED, TIES];
    let rows = detail.at_k.iter().map(|list| row(list, lang));
    let shown = table(&Table {
        caption: String::new(),
        head: head
            .iter()
            .enumerate()
            .map(|(at, text)| if at == 5 { Cell::text(text.say(lang)) } else { Cell::number(text.say(lang)) })
            .collect(),
        rows: rows.collect(),
    });
    titled(LISTS.say(lang), [paragraph(INTRO.say(lang)), shown])
}

fn row(list: &List, lang: Lang) -> Vec<Cell> {
    vec![
        Cell::number(lang.count(list.k)),
        Cell::number(with_interval(list.precision_interval, lang)),
        Cell::number(with_interval(list.recall_interval, lang)),
        Cell::number(with_interval(list.lift_interval, lang)),
        Cell::number(match list.list.nne.expected.value() {
            Some(needed) => lang.number(needed, 1),
            None => lang.measure(list.list.nne.expected),
        }),
        Cell::quiet(ties(list, lang)),
    ]
}

fn with_interval(estimate: Estimate, lang: Lang) -> String {
    let value = lang.measure(estimate.value);
    estimate
        .interval
        .bounds()
        .map_or_else(|| value.clone(), |bounds| format!("{value} [{}]", lang.interval(Some(bounds))))
}

/// What the choice among rows that tie at the cut can make of the precision.
fn ties(list: &List, lang: Lang) -> String {
    let found = &list.list;
    if found.clipped {
        return CLIPPED.with(lang, &[&lang.count(found.taken)]);
    }
    if found.tied <= found.tied_taken {
        return NONE.say(lang).to_owned();
    }
    let [taken, tied] = [found.tied_taken, found.tied].map(|count| lang.count(count));
    let [worst, best] = [found.precision.worst, found.precision.best].map(|figure| lang.measure(figure));
    TIED.with(lang, &[&taken, &tied, &worst, &best])
}

const LISTS: Text = Text::new("Listas: os k escores mais altos", "Lists: the k highest scores");
const INTRO: Text = Text::new(
    "Quando há vagas para k, o que importa é quantos dos k são positivos. Empates no corte são sorteados; a última coluna diz o quanto o sorteio pode mudar.",
    "Where there are k places, what counts is how many of the k are positive. Rows that tie at the cut are drawn by lot; the last column says how much the lot can change.",
);
const PLACES: Text = Text::new("Vagas", "Places");
const PRECISION: Text = Text::new("Precisão", "Precision");
const RECALL: Text = Text::new("Cobertura", "Recall");
const LIFT: Text = Text::new("Vezes o acaso", "Lift");
const NEEDED: Text = Text::new("Vistos por achado", "Seen per case found");
const TIES: Text = Text::new("Empates no corte", "Ties at the cut");
const NONE: Text = Text::new("nenhum", "none");
const TIED: Text = Text::new("{} de {} empatados; precisão de {} a {}", "{} of {} tied; precision {} to {}");
const CLIPPED: Text = Text::new("só há {} linhas", "there are only {} rows");
