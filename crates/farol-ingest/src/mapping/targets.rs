//! `[columns]`: which headers stand for which of Farol's words, on which scale, and how several become one.

use farol_domain::columns::{Field, SIMILAR, TERMS, Term};
use farol_domain::fold;
use toml::de::{DeTable, DeValue};

use super::{
    Claims, Combine, Scale,
    document::{Faults, Key, Value},
    kind::Kind,
    nearest::hint,
};

const KEYS: [&str; 4] = ["header", "headers", "scale", "combine"];
const ACCEPTED: &str = "a header in quotes, a list of them, or { header = \"…\", scale = [0, 100] } with `header` or `headers`, `scale`, `combine`";

/// One of Farol's words and the headers that stand for it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) field: Field,
    /// As written in the mapping, in its order; at least one.
    pub(crate) headers: Vec<String>,
    pub(crate) scale: Option<Scale>,
    pub(crate) combine: Option<Combine>,
}

/// The table's row of a word, however it is cased or accented.
pub(super) fn term(key: &Key<'_>, place: &str, faults: &mut Faults<'_>) -> Option<&'static Term> {
    let word = key.get_ref().as_ref();
    let found = TERMS.iter().find(|term| fold(term.word) == fold(word));
    if found.is_none() {
        let meant = meant(word).map_or_else(
            || hint(word, TERMS.iter().map(|term| term.word)),
            |term| format!(" (did you mean {}?)", term.word),
        );
        let words: Vec<&str> = TERMS.iter().map(|term| term.word).collect();
        let sentence = format!("unknown word `{word}` in {place}{meant}; accepted: {}", words.join(", "));
        faults.add(key.span().start, sentence);
    }
    found
}

/// The word whose headers, or other schools' headers, `word` is.
fn meant(word: &str) -> Option<&'static Term> {
    let folded = fold(word);
    let names = |headers: &[&str]| headers.contains(&folded.as_str());
    let field = SIMILAR.iter().find(|(_, headers)| names(headers)).map(|(field, _)| *field);
    TERMS.iter().find(|term| Some(term.field) == field || names(term.headers))
}

pub(super) fn read(table: &DeTable<'_>, claims: &mut Claims, faults: &mut Faults<'_>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for (key, value) in table {
        let Some(term) = term(key, "[columns]", faults) else { continue };
        if targets.iter().any(|target| target.field == term.field) {
            faults.add(key.span().start, format!("{} stands twice in [columns]; accepted: once", term.word));
        }
        targets.extend(target(term, value, claims, faults));
    }
    targets
}

fn target(term: &Term, value: &Value<'_>, claims: &mut Claims, faults: &mut Faults<'_>) -> Option<Target> {
    let mut draft = Draft { term, claims, faults, headers: Vec::new(), scale: None, combine: None };
    match value.get_ref() {
        DeValue::String(_) => draft.header(value),
        DeValue::Array(_) => draft.headers(value),
        DeValue::Table(table) => draft.table(value.span().start, table),
        _ => draft.faults.unexpected(&format!("{} of [columns]", term.word), value, ACCEPTED),
    }
    let Draft { headers, scale, combine, .. } = draft;
    (!headers.is_empty()).then_some(Target { field: term.field, headers, scale, combine })
}

struct Draft<'d, 't> {
    term: &'d Term,
    claims: &'d mut Claims,
    faults: &'d mut Faults<'t>,
    headers: Vec<String>,
    scale: Option<Scale>,
    combine: Option<Combine>,
}

impl Draft<'_, '_> {
    fn what(&self, key: &str) -> String {
        format!("`{key}` of {}", self.term.word)
    }

    fn header(&mut self, value: &Value<'_>) {
        let header = self.faults.header(&format!("a header of {}", self.term.word), value);
        self.claims.add(header.as_deref(), value, self.term.word);
        self.headers.extend(header);
    }

    fn headers(&mut self, value: &Value<'_>) {
        match value.get_ref().as_array().filter(|list| !list.is_empty()) {
            Some(list) => list.iter().for_each(|header| self.header(header)),
            None => self.faults.unexpected(&self.what("headers"), value, "a list of headers, at least one"),
        }
    }

    fn table(&mut self, at: usize, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "header" => self.header(value),
                "headers" => self.headers(value),
                "scale" => self.scale(value),
                "combine" => self.combine(value),
                _ => self.faults.unknown(key, &format!("in {} of [columns]", self.term.word), &KEYS),
            }
        }
        let has = |key: &str| table.iter().any(|(k, _)| k.get_ref() == key);
        let fault = match (has("header"), has("headers")) {
            (true, false) | (false, true) => return,
            (true, true) => "has both `header` and `headers`; accepted: one of them",
            (false, false) => "names no header; accepted: `header` or `headers`",
        };
        self.faults.add(at, format!("{} of [columns] {fault}", self.term.word));
    }

    fn scale(&mut self, value: &Value<'_>) {
        if Kind::of(self.term.field) == Kind::Score {
            self.scale = Scale::read(&self.what("scale"), value, self.faults);
        } else {
            let scored = TERMS.iter().filter(|term| Kind::of(term.field) == Kind::Score);
            let words: Vec<&str> = scored.map(|term| term.word).collect();
            let sentence =
                format!("{} has no scale; `scale` is accepted for: {}", self.term.word, words.join(", "));
            self.faults.add(value.span().start, sentence);
        }
    }

    fn combine(&mut self, value: &Value<'_>) {
        self.combine = Combine::read(&self.what("combine"), value, self.faults);
        if self.combine.is_some() && Kind::of(self.term.field) != Kind::Score {
            let what = self.what("combine");
            self.faults.unexpected(
                &what,
                value,
                "no `combine`: only scores become one; of other columns the first filled is read",
            );
        }
    }
}
