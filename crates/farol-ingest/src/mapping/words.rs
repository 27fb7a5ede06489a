//! `[values.WORD]`: a school's words and what each means to Farol.

use std::collections::BTreeMap;

use farol_domain::{columns::Field, fold};
use toml::de::{DeTable, DeValue};

use super::{
    Scale, Target,
    document::{Faults, Value, number},
    kind::Kind,
    targets,
};
use crate::grid::Cell;

/// Longest text a class or a school's name may be given.
const LONGEST: usize = 40;

/// Dictionaries by field: folded word → cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Words(BTreeMap<Field, BTreeMap<String, Cell>>);

impl Words {
    pub(super) fn translate(&self, field: Field, cell: &Cell) -> Option<Cell> {
        let dictionary = self.0.get(&field)?;
        dictionary.get(&fold(&cell.text()?)).cloned()
    }

    pub(super) fn read(table: &DeTable<'_>, columns: &[Target], only: bool, faults: &mut Faults<'_>) -> Self {
        let mut words = Self::default();
        for (key, value) in table {
            let Some(term) = targets::term(key, "[values]", faults) else { continue };
            let what = format!("[values.{}]", term.word);
            let column = columns.iter().find(|target| target.field == term.field);
            if only && column.is_none() {
                let fault =
                    format!("{what} is for a column that [columns] does not name, and `only` is true");
                faults.add(key.span().start, fault);
            }
            if Kind::of(term.field) == Kind::Identity {
                let fault =
                    format!("{what} is not accepted: a column that identifies a pupil has no dictionary");
                faults.add(key.span().start, fault);
                continue;
            }
            let Some(table) = faults.table(&what, value, "a table of words, as in Yes = -1") else {
                continue;
            };
            let scale = column.and_then(|target| target.scale);
            let dictionary = dictionary(&Meaning { what, field: term.field, scale }, table, faults);
            if words.0.insert(term.field, dictionary).is_some() {
                faults.add(key.span().start, format!("[values.{}] stands twice; accepted: once", term.word));
            }
        }
        words
    }
}

/// What the words of one dictionary may mean.
struct Meaning {
    what: String,
    field: Field,
    scale: Option<Scale>,
}

fn dictionary(meaning: &Meaning, table: &DeTable<'_>, faults: &mut Faults<'_>) -> BTreeMap<String, Cell> {
    let mut words: BTreeMap<String, Cell> = BTreeMap::new();
    for (key, value) in table {
        let word = fold(key.get_ref());
        let Some(cell) = meaning.cell(value) else {
            let accepted = format!("{}; or \"\" where it means that nothing is known", meaning.expected());
            faults.unexpected(&format!("a value of {}", meaning.what), value, &accepted);
            continue;
        };
        if word.is_empty() {
            faults.add(key.span().start, format!("a word of {} is empty; accepted: a word", meaning.what));
        } else if words.insert(word, cell).is_some() {
            let fault = format!(
                "a word stands twice in {}; accepted: once, whatever its case and accents",
                meaning.what
            );
            faults.add(key.span().start, fault);
        }
    }
    words
}

impl Meaning {
    fn expected(&self) -> String {
        self.scale.map_or_else(|| Kind::of(self.field).expected(), Scale::expected)
    }

    /// The cell that stands for a value of the dictionary, if the field takes it. Scores are on the school's scale.
    fn cell(&self, value: &Value<'_>) -> Option<Cell> {
        let kind = Kind::of(self.field);
        let cell = match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => return Some(Cell::Empty),
            DeValue::String(text) => Cell::Text(text.trim().to_owned()),
            _ => Cell::Number(number(value)?),
        };
        let text = cell.text()?;
        let sound = match (kind, &cell) {
            (Kind::Score, Cell::Number(number)) => self.on_scale(*number),
            (Kind::Text, _) => text.chars().count() <= LONGEST,
            (Kind::Score | Kind::Whole(..) | Kind::Year, Cell::Text(_)) => false,
            _ => kind.reads(&text),
        };
        sound.then_some(cell)
    }

    fn on_scale(&self, number: f64) -> bool {
        self.scale
            .map_or((0.0..=farol_domain::MAX_SCORE).contains(&number), |scale| scale.apply(number).is_some())
    }
}
