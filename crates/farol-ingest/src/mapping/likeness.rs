//! What each column of a file seems to be, by its header and by what it holds. It writes nothing and shows no value.

use std::collections::BTreeMap;

use farol_domain::columns::{
    Field, Header, SIMILAR_TO_PERIOD, SIMILAR_TO_YEAR, TERMS, read_header, similar_to, term_of,
};

use super::{Take, kind::Kind, read_school_year, sample::Column};
use crate::grid::Cell;

/// Likeness from which a column is taken for what its header resembles.
const LIKE: f64 = 0.8;
/// Parts a school year may have.
const PARTS: std::ops::RangeInclusive<usize> = 2..=12;

/// What a column may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Guess {
    Year,
    Period,
    Field(Field),
}

/// Columns by what they seem to be, as places in the list of columns.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    pub(super) year: Option<usize>,
    pub(super) period: Option<usize>,
    /// Columns a mapping must name.
    pub(super) fields: BTreeMap<Field, Vec<usize>>,
    /// Columns whose headers are read, or known and kept beside, without a mapping.
    pub(super) by_itself: Vec<usize>,
    pub(super) others: Vec<usize>,
}

impl Guesses {
    pub(super) fn of(columns: &[Column]) -> Self {
        let mut guesses = Self::default();
        let mut open: Vec<usize> = Vec::new();
        let mut own: BTreeMap<Field, Vec<usize>> = BTreeMap::new();
        for (at, column) in columns.iter().enumerate() {
            match read_header(&column.header) {
                Header::Used(field, None) => own.entry(field).or_default().push(at),
                Header::Used(_, Some(_)) | Header::Unused => guesses.by_itself.push(at),
                Header::Unknown => open.push(at),
            }
        }
        for (field, at) in &own {
            if at.iter().any(|at| needs_a_line(*field, &columns[*at])) {
                guesses.fields.insert(*field, at.clone());
            } else {
                guesses.by_itself.extend(at);
            }
        }
        guesses.by_itself.sort_unstable();
        for (at, guess) in ranked(columns, &open) {
            let taken = matches!(guess, Guess::Field(field) if own.contains_key(&field));
            if !taken && open.contains(&at) && guesses.take(columns, at, guess) {
                open.retain(|other| *other != at);
            }
        }
        guesses.others = open;
        guesses
    }

    /// Whether the column could be taken for it; one that is taken already is taken again only by a column beside it.
    fn take(&mut self, columns: &[Column], at: usize, guess: Guess) -> bool {
        let free = |place: &mut Option<usize>| {
            let is_free = place.is_none();
            *place = place.or(Some(at));
            is_free
        };
        match guess {
            Guess::Year => free(&mut self.year),
            Guess::Period => free(&mut self.period),
            Guess::Field(field) => {
                let taken = self.fields.entry(field).or_default();
                let joins = taken.iter().all(|other| beside(field, &columns[*other], &columns[at]));
                if joins {
                    taken.push(at);
                    taken.sort_unstable();
                }
                joins
            }
        }
    }
}

/// Whether two columns may both be of a field: never in one table, or parts of one grade (`Maths T1`, `Maths T2`).
fn beside(field: Field, a: &Column, b: &Column) -> bool {
    let stem = |column: &Column| column.folded.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let apart = !a.tables.iter().any(|table| b.tables.contains(table));
    apart || (Kind::of(field) == Kind::Score && stem(a) == stem(b))
}

/// Whether a column that is read by itself is on another scale, or holds words that are not read.
fn needs_a_line(field: Field, column: &Column) -> bool {
    let kind = Kind::of(field);
    let scaled = kind == Kind::Score && Scaling::of(&[column]) != Scaling::Own;
    scaled || (matches!(kind, Kind::Phase | Kind::Gender | Kind::Pedra) && !unread(kind, column).is_empty())
}

/// Words of a column that Farol does not read, as written.
pub(super) fn unread(kind: Kind, column: &Column) -> Vec<&str> {
    let texts = column.texts.iter().flat_map(BTreeMap::values).map(String::as_str);
    texts.filter(|text| !kind.reads(text)).collect()
}

/// Every likeness worth a look, the greatest first.
fn ranked(columns: &[Column], open: &[usize]) -> Vec<(usize, Guess)> {
    let fields = TERMS.iter().map(|term| Guess::Field(term.field));
    let guesses: Vec<Guess> = [Guess::Year, Guess::Period].into_iter().chain(fields).collect();
    let mut ranked: Vec<(f64, usize, Guess)> = Vec::new();
    for at in open.iter().copied() {
        for guess in guesses.iter().copied() {
            let score = likeness(&columns[at].folded, guess);
            if score >= LIKE && fits(guess, &columns[at]) {
                ranked.push((score, at, guess));
            }
        }
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    ranked.into_iter().map(|(_, at, guess)| (at, guess)).collect()
}

fn likeness(folded: &str, guess: Guess) -> f64 {
    let (known, own): (&[&str], &[&str]) = match guess {
        Guess::Year => (SIMILAR_TO_YEAR, &[]),
        Guess::Period => (SIMILAR_TO_PERIOD, &[]),
        Guess::Field(field) => (similar_to(field), term_of(field).map_or(&[], |term| term.headers)),
    };
    known.iter().chain(own).map(|known| alike(folded, known)).fold(0.0, f64::max)
}

/// Likeness of two folded headers, 0 to 1: equal, equal but for spaces, a slip of the pen, or the one within the other.
fn alike(header: &str, known: &str) -> f64 {
    if header == known {
        return 1.0;
    }
    let squeezed = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if squeezed(header) == squeezed(known) {
        return 0.98;
    }
    let words: Vec<&str> =
        header.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let mut wanted = known.split(' ');
    if wanted.all(|word| words.contains(&word)) {
        return 0.72 + 0.25 * known.len() as f64 / header.len().max(known.len()) as f64;
    }
    if known.len() < 4 { 0.0 } else { 0.97 * strsim::normalized_damerau_levenshtein(header, known) }
}

/// Whether what a column holds can be what its header resembles. An empty column can be anything.
fn fits(guess: Guess, column: &Column) -> bool {
    if column.filled == 0 {
        return true;
    }
    let few = |most: usize| column.texts.as_ref().is_some_and(|texts| texts.len() <= most);
    match guess {
        Guess::Year => tells_years(column),
        Guess::Period => column.words.as_ref().is_some_and(|words| PARTS.contains(&words.len())),
        Guess::Field(field) => match (field, Kind::of(field)) {
            (Field::BirthDate, _) => 2 * column.dates >= column.filled,
            (Field::BirthYear, _) | (_, Kind::Year) => tells_years(column),
            (Field::Name, _) => 2 * column.numbers < column.filled,
            (_, Kind::Identity | Kind::Text) => true,
            (Field::Age, _) => column.is_numeric() || 2 * column.dates >= column.filled,
            (_, Kind::Score | Kind::Whole(..)) => column.is_numeric() || few(12),
            (_, Kind::Phase) => {
                few(30) && !tells_years(column) && (column.numbers == 0 || column.greatest < 100.0)
            }
            (_, Kind::Gender | Kind::Pedra) => column.numbers == 0 && few(10),
            (_, Kind::Institution | Kind::LeavingReason) => column.numbers == 0 && few(30),
        },
    }
}

/// Whether all words of a column tell a school year.
fn tells_years(column: &Column) -> bool {
    let tells = |text: &String| read_school_year(&Cell::Text(text.clone()), Take::First).is_some();
    column.words.as_ref().is_some_and(|words| words.values().all(tells))
}

/// What a column's range says of its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scaling {
    /// 0 to 10, or nothing to tell it by.
    Own,
    /// From 0 to this.
    To(f64),
    /// 0 to 10 by its range, but so low that it may be 0 to 5.
    MaybeFive,
    /// None of the usual ones.
    Open,
}

impl Scaling {
    pub(super) fn of(columns: &[&Column]) -> Self {
        /// Grades from which it is no chance that none is above the middle of the scale.
        const ENOUGH: usize = 20;
        let least = columns.iter().map(|column| column.least).fold(f64::INFINITY, f64::min);
        let greatest = columns.iter().map(|column| column.greatest).fold(f64::NEG_INFINITY, f64::max);
        let numbers: usize = columns.iter().map(|column| column.numbers).sum();
        let top = [10.011, 20.0, 100.0].into_iter().position(|top| greatest <= top);
        match top {
            _ if numbers == 0 => Self::Own,
            _ if least < 0.0 => Self::Open,
            Some(0) if numbers >= ENOUGH && greatest <= 1.0 => Self::To(1.0),
            Some(0) if numbers >= ENOUGH && greatest <= 5.0 => Self::MaybeFive,
            Some(0) => Self::Own,
            Some(1) => Self::To(20.0),
            Some(_) => Self::To(100.0),
            None => Self::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_alike_by_spelling_spacing_or_words() {
        assert_eq!(alike("student id", "student id"), 1.0);
        assert_eq!(alike("studentid", "student id"), 0.98);
        for (header, known) in
            [("maths t1", "maths"), ("enggagement", "engagement"), ("nota de portugues", "portugues")]
        {
            assert!(alike(header, known) >= LIKE, "{header}");
        }
        for (header, known) in
            [("bus route", "form"), ("matricula", "matematica"), ("language", "age"), ("stage", "age")]
        {
            assert!(alike(header, known) < LIKE, "{header}");
        }
    }
}
