//! Any school's columns: a mapping in TOML, a draft of one from a file, and a check of one against a file.
//!
//! A mapping says what headers mean, on which scale grades are, what words mean, where the year stands, and what is
//! done about findings. It knows no sheet: the reader asks it, header by header and cell by cell. The notation is
//! described, with complete examples, in `docs/MAPPING.md`.

mod check;
mod document;
mod kind;
mod likeness;
mod nearest;
mod period;
mod rules;
mod sample;
mod scale;
mod suggest;
mod targets;
mod words;
mod year;

#[cfg(test)]
mod tests;

use std::{collections::HashMap, fmt};

use farol_domain::{columns::Field, fold};
use toml::de::DeTable;

use crate::grid::Cell;
use document::{Faults, Value};
use kind::Kind;
use targets::Target;
use words::Words;

pub use check::check;
pub(crate) use period::{Combine, Period};
pub use rules::{Handling, Handlings};
pub use sample::Sample;
pub(crate) use scale::Scale;
pub use suggest::suggest;
pub(crate) use year::{Take, YearFrom, read_school_year};

/// The version of the notation that is read.
const VERSION: u32 = 1;
/// Rows of the largest sheet.
const MAX_ROW: u32 = 1_048_576;
const SECTIONS: [&str; 8] = ["version", "header_row", "only", "year", "period", "columns", "values", "rules"];

/// All that is wrong with a mapping: a sentence each, with its line, top down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct MappingFaults(Vec<String>);

impl MappingFaults {
    /// The sentences, at least one: `line 7: unknown key …; accepted: …`.
    pub fn sentences(&self) -> &[String] {
        &self.0
    }
}

/// One sentence a line.
impl fmt::Display for MappingFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

/// What a mapped header means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mapped {
    pub(crate) field: Field,
    /// The school's scale, where it is not 0 to 10.
    pub(crate) scale: Option<Scale>,
    /// Place among the headers of the same field, from 0.
    pub(crate) position: usize,
}

/// How one school's spreadsheets are to be read.
///
/// ```
/// use farol_ingest::Mapping;
///
/// let mapping = Mapping::parse("version = 1\n[columns]\nRA = \"Student ID\"\n")?;
/// assert!(!mapping.only());
/// let faults = Mapping::parse("version = 1\n[columns]\nMATHS = \"Maths\"\n").unwrap_err();
/// assert!(faults.sentences()[0].starts_with("line 3: unknown word `MATHS` in [columns] (did you mean MATEMATICA?)"));
/// # Ok::<(), farol_ingest::MappingFaults>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    text: String,
    header_row: Option<u32>,
    only: bool,
    year: YearFrom,
    period: Option<Period>,
    columns: Vec<Target>,
    by_header: HashMap<String, Mapped>,
    words: Words,
    handlings: Handlings,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// All faults at once, each with its line, what is wrong and what is accepted. Where the text is no TOML, only the
    /// faults of notation are named: what stands where is not known until they are mended.
    pub fn parse(text: &str) -> Result<Self, MappingFaults> {
        let mut faults = Faults::new(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            for error in errors {
                faults
                    .add(error.span().map_or(0, |span| span.start), format!("not TOML: {}", error.message()));
            }
            return Err(faults.all());
        }
        let mapping = Draft::read(document.get_ref(), &mut faults).finish(text);
        faults.unless(mapping)
    }

    /// The mapping as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether headers that [`columns`](farol_domain::columns) knows are left unread unless the mapping names them.
    pub fn only(&self) -> bool {
        self.only
    }

    /// What is done about findings.
    pub fn handlings(&self) -> &Handlings {
        &self.handlings
    }
}

/// What the reader asks.
impl Mapping {
    /// What a header means, if the mapping names it.
    pub(crate) fn header(&self, header: &str) -> Option<Mapped> {
        self.by_header.get(&fold(header)).copied()
    }

    /// Whether a field is read from the mapping's headers alone: headers known without it mean nothing for this field.
    pub(crate) fn names(&self, field: Field) -> bool {
        self.target(field).is_some()
    }

    /// How columns of one field that stand side by side become one; `None`: the first that is filled counts.
    pub(crate) fn combine_of(&self, field: Field) -> Option<Combine> {
        self.target(field).and_then(|target| target.combine)
    }

    /// How the rows of a pupil and year become one: as the column says, else scores as the period says, all else the
    /// last said.
    pub(crate) fn combine_rows(&self, field: Field) -> Combine {
        let by_period = self.period.as_ref().filter(|_| Kind::of(field) == Kind::Score).map(|p| p.combine);
        self.combine_of(field).or(by_period).unwrap_or(Combine::Last)
    }

    /// What a cell means by the dictionary of its field; [`Cell::Empty`] where it means that nothing is known. A score
    /// is on the school's scale still.
    pub(crate) fn translate(&self, field: Field, cell: &Cell) -> Option<Cell> {
        self.words.translate(field, cell)
    }

    /// Where the year comes from.
    pub(crate) fn year(&self) -> &YearFrom {
        &self.year
    }

    /// The parts of a year that stand in rows of their own.
    pub(crate) fn period(&self) -> Option<&Period> {
        self.period.as_ref()
    }

    /// The row of headers as the spreadsheet numbers it, where the mapping tells it.
    pub(crate) fn header_row(&self) -> Option<u32> {
        self.header_row
    }

    fn target(&self, field: Field) -> Option<&Target> {
        self.columns.iter().find(|target| target.field == field)
    }
}

/// Headers the mapping names, with the byte and the word they stand at: each may stand once.
#[derive(Default)]
pub(crate) struct Claims(Vec<(String, usize, String)>);

impl Claims {
    fn add(&mut self, header: Option<&str>, value: &Value<'_>, place: &str) {
        self.0.extend(header.map(|header| (fold(header), value.span().start, place.to_owned())));
    }

    fn check(mut self, faults: &mut Faults<'_>) {
        self.0.sort_by_key(|(_, at, _)| *at);
        for (index, (header, at, place)) in self.0.iter().enumerate() {
            let Some((_, first, earlier)) = self.0[..index].iter().find(|(other, ..)| other == header) else {
                continue;
            };
            let line = faults.line(*first);
            let sentence = format!(
                "a header of {place} is {earlier}'s already (line {line}); accepted: each header once, whatever its \
                 case and accents"
            );
            faults.add(*at, sentence);
        }
    }
}

/// The sections of a mapping, as far as they are sound.
#[derive(Default)]
struct Draft {
    header_row: Option<u32>,
    only: bool,
    year: YearFrom,
    period: Option<Period>,
    columns: Vec<Target>,
    words: Words,
    handlings: Handlings,
}

impl Draft {
    fn read(document: &DeTable<'_>, faults: &mut Faults<'_>) -> Self {
        let (mut draft, mut claims) = (Self::default(), Claims::default());
        for (key, _) in document.iter().filter(|(key, _)| !SECTIONS.contains(&key.get_ref().as_ref())) {
            faults.unknown(key, "at the top of the mapping", &SECTIONS);
        }
        draft.plain(document, faults);
        if let Some((at, table)) = section(document, "year", faults) {
            draft.year = YearFrom::read(at, table, &mut claims, faults);
        }
        if let Some((at, table)) = section(document, "period", faults) {
            draft.period = Period::read(at, table, &mut claims, faults);
        }
        if let Some((_, table)) = section(document, "columns", faults) {
            draft.columns = targets::read(table, &mut claims, faults);
        }
        if let Some((_, table)) = section(document, "values", faults) {
            draft.words = Words::read(table, &draft.columns, draft.only, faults);
        }
        if let Some((_, table)) = section(document, "rules", faults) {
            draft.handlings = Handlings::read(table, faults);
        }
        claims.check(faults);
        draft.names_pupils(document, faults);
        draft
    }

    /// The keys above the sections.
    fn plain(&mut self, document: &DeTable<'_>, faults: &mut Faults<'_>) {
        match entry(document, "version") {
            None => faults.add(0, "the mapping does not say its version; accepted: version = 1"),
            Some(value) => {
                faults.whole("`version`", value, &(VERSION..=VERSION));
            }
        }
        if let Some(value) = entry(document, "header_row") {
            self.header_row = faults.whole("`header_row`", value, &(1..=MAX_ROW));
        }
        if let Some(value) = entry(document, "only") {
            self.only = faults.flag("`only`", value).unwrap_or_default();
        }
    }

    /// Where nothing is read but what the mapping names, it must name the id.
    fn names_pupils(&self, document: &DeTable<'_>, faults: &mut Faults<'_>) {
        let has_ra = self.columns.iter().any(|target| target.field == Field::Ra);
        if let (true, false, Some(only)) = (self.only, has_ra, entry(document, "only")) {
            let fault = "`only` is true and [columns] does not name RA; accepted: RA = \"…\" in [columns]";
            faults.add(only.span().start, fault);
        }
    }

    fn finish(self, text: &str) -> Mapping {
        let Self { header_row, only, year, period, columns, words, handlings } = self;
        let mapped = |target: &Target| {
            let (field, scale) = (target.field, target.scale);
            let headers = target.headers.iter().enumerate();
            headers.map(|(position, h)| (fold(h), Mapped { field, scale, position })).collect::<Vec<_>>()
        };
        let by_header = columns.iter().flat_map(mapped).collect();
        let text = text.to_owned();
        Mapping { text, header_row, only, year, period, columns, by_header, words, handlings }
    }
}

fn entry<'v, 't>(document: &'v DeTable<'t>, name: &str) -> Option<&'v Value<'t>> {
    document.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

/// A section and the byte it stands at.
fn section<'v, 't>(
    document: &'v DeTable<'t>,
    name: &str,
    faults: &mut Faults<'_>,
) -> Option<(usize, &'v DeTable<'t>)> {
    let value = entry(document, name)?;
    let table = faults.table(&format!("`{name}`"), value, &format!("a section [{name}]"))?;
    Some((value.span().start, table))
}
