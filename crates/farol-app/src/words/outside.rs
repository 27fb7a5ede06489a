//! Who was left out of each year, by reason.

use std::collections::BTreeMap;

use farol_domain::{SchoolYear, labels::Outside};
use farol_report::{Block, Cell, Lang, Text};

use super::table;

/// A row for each reason, a column for each year.
pub(crate) fn left_out(years: &[(SchoolYear, &BTreeMap<Outside, usize>)], lang: Lang) -> Block {
    let mut reasons: Vec<Outside> = years.iter().flat_map(|(_, outside)| outside.keys().copied()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let rows = reasons.iter().map(|reason| {
        let count = |outside: &BTreeMap<Outside, usize>| {
            Cell::number(lang.count(outside.get(reason).copied().unwrap_or(0)))
        };
        let counts = years.iter().map(|(_, outside)| count(outside));
        std::iter::once(Cell::text(why(*reason).say(lang))).chain(counts).collect()
    });
    let columns = years.iter().map(|(year, _)| Cell::number(year.to_string()));
    let head = std::iter::once(Cell::text(REASON.say(lang))).chain(columns).collect();
    table(LEFT_OUT.say(lang), head, rows.collect())
}

fn why(reason: Outside) -> Text {
    match reason {
        Outside::YearNotClosed => Text::new("o ano não está encerrado", "the year is not closed"),
        Outside::YearBeforeNotClosed => {
            Text::new("o ano anterior não está encerrado", "the year before is not closed")
        }
        Outside::NotEnrolled => Text::new(
            "com registro no ano anterior, sem registro neste",
            "a record the year before, none in this one",
        ),
        Outside::NotEnrolledBefore => {
            Text::new("sem registro no ano anterior", "no record in the year before")
        }
        Outside::AlreadyBehind => {
            Text::new("já estava defasado no ano anterior", "already behind in the year before")
        }
        Outside::AlreadySo => {
            Text::new("já acontecia no ano anterior", "it had already happened in the year before")
        }
        Outside::NotAnExit => Text::new(
            "saiu por motivo declarado que não é abandono (concluiu, foi transferido)",
            "left for a stated reason that is no leaving (concluded, transferred)",
        ),
        Outside::NotMeasured => {
            Text::new("sem o valor de que o resultado é lido", "without the value the outcome is read from")
        }
    }
}

const LEFT_OUT: Text = Text::new("Quem ficou de fora, por motivo", "Who was left out, by reason");
const REASON: Text = Text::new("Motivo", "Reason");
