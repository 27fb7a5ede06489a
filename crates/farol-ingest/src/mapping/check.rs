//! A mapping against a file: what of it the file does not have, and what of the file it does not read.

use std::collections::BTreeMap;

use farol_domain::{
    columns::{Header, TERMS, Term, read_header, term_of},
    fold,
};

use super::{
    Mapping, YearFrom,
    kind::Kind,
    nearest::nearest,
    read_school_year,
    sample::{MOST_WORDS, Sample, is_date},
    targets::Target,
};
use crate::{cells::numbers, grid::Cell};

/// Most words or headers that one sentence names.
const NAMED: usize = 12;

/// What does not fit between a mapping and tables, in sentences; none where all fits.
///
/// Named are headers the tables do not have, headers nothing reads, words without a meaning, values outside a scale and
/// years that cannot be read. No sentence holds a value of a column that identifies a pupil.
pub fn check(mapping: &Mapping, tables: &[Sample]) -> Vec<String> {
    let mut sentences = absent(mapping, tables);
    for table in tables {
        sentences.extend(no_ra(mapping, table));
        sentences.extend(unread(mapping, table));
        sentences.extend(years(mapping, table));
        sentences.extend(periods(mapping, table));
        for (at, header, _) in table.headings() {
            sentences.extend(words(mapping, table, at, header));
            sentences.extend(off_scale(mapping, table, at, header));
        }
    }
    sentences
}

/// `'Notas' of notas.xlsx`.
fn name(table: &Sample) -> String {
    format!("'{}' of {}", table.sheet, table.file)
}

fn word_of(target: &Target) -> &'static str {
    term_of(target.field).map_or("", |term| term.word)
}

/// All headers a mapping names, with what they are for.
fn named<'m>(mapping: &'m Mapping) -> Vec<(&'m str, &'m str)> {
    let of = |target: &'m Target| target.headers.iter().map(|header| (header.as_str(), word_of(target)));
    let mut named: Vec<(&str, &str)> = mapping.columns.iter().flat_map(of).collect();
    if let YearFrom::Column { header, .. } = &mapping.year {
        named.push((header, "[year]"));
    }
    named.extend(mapping.period.as_ref().map(|period| (period.header.as_str(), "[period]")));
    named
}

fn absent(mapping: &Mapping, tables: &[Sample]) -> Vec<String> {
    let there: Vec<(&str, String)> = tables
        .iter()
        .flat_map(|table| table.headings().into_iter().map(|(_, h, folded)| (h, folded)))
        .collect();
    let named = named(mapping);
    let is_named = |header: &str| named.iter().any(|(other, _)| fold(other) == fold(header));
    let free = || there.iter().map(|(header, _)| *header).filter(|header| !is_named(header));
    let sentence = |(header, what): &(&str, &str)| {
        let near =
            nearest(header, free()).map_or_else(String::new, |near| format!("; the nearest is '{near}'"));
        format!("no table has the header '{header}' ({what}){near}")
    };
    named.iter().filter(|(header, _)| !there.iter().any(|(_, f)| *f == fold(header))).map(sentence).collect()
}

fn no_ra(mapping: &Mapping, table: &Sample) -> Option<String> {
    let is_ra = |header: &str| field(mapping, header).is_some_and(|term| term.word == "RA");
    let has = table.headings().iter().any(|(_, header, _)| is_ra(header));
    (!has).then(|| format!("{} has no column for RA: its rows name no pupil", name(table)))
}

/// What a header is read as, by the mapping or else by itself.
fn field(mapping: &Mapping, header: &str) -> Option<&'static Term> {
    if let Some(mapped) = mapping.header(header) {
        return term_of(mapped.field);
    }
    match read_header(header) {
        // A header of an earlier year stands for a value of its own.
        Header::Used(field, year) if !mapping.only && (year.is_some() || !mapping.names(field)) => {
            TERMS.iter().find(|term| term.field == field)
        }
        _ => None,
    }
}

fn unread(mapping: &Mapping, table: &Sample) -> Option<String> {
    let headings = table.headings();
    let known = |header: &str| {
        field(mapping, header).is_some()
            || named(mapping).iter().any(|(other, _)| fold(other) == fold(header))
            || (!mapping.only && read_header(header) == Header::Unused)
    };
    let unread: Vec<String> =
        headings.iter().filter(|(_, h, _)| !known(h)).map(|(_, header, _)| format!("'{header}'")).collect();
    let of = name(table);
    match unread.as_slice() {
        [] => None,
        [one] => Some(format!("nothing reads the column {one} of {of}; it is kept beside")),
        all => Some(format!(
            "nothing reads {} columns of {of}; they are kept beside: {}",
            all.len(),
            listed(all)
        )),
    }
}

fn listed(items: &[String]) -> String {
    let rest = items.len().saturating_sub(NAMED);
    let shown = items.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if rest > 0 { format!("{shown} and {rest} more") } else { shown }
}

fn cell(text: &str) -> Cell {
    Cell::of_text(text.into())
}

fn years(mapping: &Mapping, table: &Sample) -> Option<String> {
    let YearFrom::Column { header, take } = &mapping.year else { return None };
    let (at, ..) = table.headings().into_iter().find(|(_, _, folded)| *folded == fold(header))?;
    let (mut all, mut unread) = (0_usize, 0_usize);
    for text in table.cells(at) {
        all += 1;
        unread += usize::from(read_school_year(&cell(text), *take).is_none());
    }
    (unread > 0).then(|| {
        format!(
            "{unread} of {all} cells of '{header}' in {} tell no year; expected years such as 2024 or 2023/24",
            name(table)
        )
    })
}

fn periods(mapping: &Mapping, table: &Sample) -> Option<String> {
    let period = mapping.period.as_ref().filter(|period| period.is_ordered())?;
    let (at, ..) = table.headings().into_iter().find(|(_, _, folded)| *folded == fold(&period.header))?;
    let unknown = table.cells(at).filter(|text| period.rank(&cell(text)).is_none());
    unnamed("the order of [period] does not name", &Words::of(unknown), &period.header, table, true)
}

/// Different words and how many cells hold one.
#[derive(Default)]
struct Words {
    cells: usize,
    different: BTreeMap<String, String>,
}

impl Words {
    fn of<'c>(texts: impl Iterator<Item = &'c str>) -> Self {
        let mut words = Self::default();
        for text in texts {
            words.cells += 1;
            words.different.entry(fold(text)).or_insert_with(|| text.to_owned());
        }
        words
    }
}

fn unnamed(what: &str, words: &Words, header: &str, table: &Sample, shown: bool) -> Option<String> {
    let different = words.different.len();
    if words.cells == 0 {
        return None;
    }
    let texts: Vec<String> = words.different.values().map(|word| format!("'{word}'")).collect();
    let list = if shown && different <= MOST_WORDS { format!(": {}", listed(&texts)) } else { String::new() };
    Some(format!(
        "{what} {different} of the words in '{header}' of {} ({} cells){list}",
        name(table),
        words.cells
    ))
}

fn words(mapping: &Mapping, table: &Sample, at: usize, header: &str) -> Option<String> {
    let mapped = mapping.header(header)?;
    let (term, kind) = (term_of(mapped.field)?, Kind::of(mapped.field));
    let known = |text: &str| {
        kind.reads(text)
            || mapping.translate(mapped.field, &cell(text)).is_some()
            // An age that the spreadsheet shows as a day of 1900 is the reader's to repair.
            || (matches!(kind, Kind::Whole(..)) && is_date(text))
    };
    let unknown = Words::of(table.cells(at).filter(|text| !known(text)));
    let what = format!("[values.{}] does not translate", term.word);
    unnamed(&what, &unknown, header, table, !term.identifying).map(|sentence| {
        format!(
            "{sentence}; expected {}",
            mapped.scale.map_or_else(|| kind.expected(), super::Scale::expected)
        )
    })
}

fn off_scale(mapping: &Mapping, table: &Sample, at: usize, header: &str) -> Option<String> {
    let mapped = mapping.header(header).filter(|mapped| Kind::of(mapped.field) == Kind::Score)?;
    let scale = mapped.scale.or_else(|| super::Scale::new(0.0, farol_domain::MAX_SCORE))?;
    let number = |text: &str| match mapping.translate(mapped.field, &cell(text)) {
        Some(Cell::Number(number)) => Some(number),
        Some(_) => None,
        None => numbers::parse(text),
    };
    let outside: Vec<f64> =
        table.cells(at).filter_map(number).filter(|number| scale.apply(*number).is_none()).collect();
    let least = outside.iter().copied().reduce(f64::min)?;
    let greatest = outside.iter().copied().reduce(f64::max)?;
    Some(format!(
        "{} cells of '{header}' in {} are off the scale, from {least} to {greatest}; expected {}",
        outside.len(),
        name(table),
        scale.expected()
    ))
}
