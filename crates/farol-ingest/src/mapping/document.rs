//! A TOML document as typed values; what is not as it should be becomes a fault with its line. It knows no key's meaning.

use std::ops::RangeInclusive;

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{MappingFaults, nearest::hint};

pub(super) type Key<'t> = Spanned<DeString<'t>>;
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// Longest piece of the document that a fault repeats.
const SHOWN: usize = 40;

/// Faults found so far, each with the byte it stands at.
pub(super) struct Faults<'t> {
    text: &'t str,
    found: Vec<(usize, String)>,
}

impl<'t> Faults<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    /// Notes that the piece at byte `at` is wrong.
    pub(super) fn add(&mut self, at: usize, sentence: impl Into<String>) {
        self.found.push((at, sentence.into()));
    }

    /// Notes that `what` is not what it should be.
    pub(super) fn unexpected(&mut self, what: &str, value: &Value<'_>, accepted: &str) {
        self.add(value.span().start, format!("{what} is {}; accepted: {accepted}", shown(value)));
    }

    /// Notes a key that means nothing in its place.
    pub(super) fn unknown(&mut self, key: &Key<'_>, place: &str, known: &[&str]) {
        let word = key.get_ref();
        let near = hint(word, known.iter().copied());
        let word = cut(word);
        self.add(
            key.span().start,
            format!("unknown key `{word}` {place}{near}; accepted: {}", known.join(", ")),
        );
    }

    /// The line a byte stands on, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
    }

    /// `sound`, where there is no fault.
    pub(super) fn unless<T>(self, sound: T) -> Result<T, MappingFaults> {
        if self.found.is_empty() { Ok(sound) } else { Err(self.all()) }
    }

    /// All faults, top down.
    pub(super) fn all(mut self) -> MappingFaults {
        self.found.sort();
        let sentences =
            self.found.iter().map(|(at, sentence)| format!("line {}: {sentence}", self.line(*at)));
        MappingFaults(sentences.collect())
    }

    /// A text that says something once it is folded.
    pub(super) fn header(&mut self, what: &str, value: &Value<'_>) -> Option<String> {
        const ACCEPTED: &str = "a header in quotes, as in \"Student ID\"";
        let text = value.get_ref().as_str().filter(|text| !farol_domain::fold(text).is_empty());
        if text.is_none() {
            self.unexpected(what, value, ACCEPTED);
        }
        text.map(str::to_owned)
    }

    /// One of a closed set of words.
    pub(super) fn word<T: Copy>(&mut self, what: &str, value: &Value<'_>, known: &[(&str, T)]) -> Option<T> {
        let text = value.get_ref().as_str();
        let found = text.and_then(|text| known.iter().find(|(word, _)| *word == text));
        if found.is_none() {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            let near = text.map_or_else(String::new, |text| hint(text, words.iter().copied()));
            self.unexpected(what, value, &format!("\"{}\"{near}", words.join("\", \"")));
        }
        found.map(|(_, meaning)| *meaning)
    }

    pub(super) fn flag(&mut self, what: &str, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.unexpected(what, value, "true, false");
        }
        flag
    }

    /// A whole number within a range.
    pub(super) fn whole(
        &mut self,
        what: &str,
        value: &Value<'_>,
        range: &RangeInclusive<u32>,
    ) -> Option<u32> {
        let number = number(value).filter(|n| n.fract() == 0.0 && *n >= 0.0 && *n <= f64::from(u32::MAX));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        // whole, and between 0 and u32::MAX
        let number = number.map(|n| n as u32).filter(|n| range.contains(n));
        if number.is_none() {
            self.unexpected(what, value, &format!("a whole number, {} to {}", range.start(), range.end()));
        }
        number
    }

    pub(super) fn table<'v, 'd>(
        &mut self,
        what: &str,
        value: &'v Value<'d>,
        accepted: &str,
    ) -> Option<&'v DeTable<'d>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.unexpected(what, value, accepted);
        }
        table
    }
}

/// A finite number, written as a whole number or with a point.
pub(super) fn number(value: &Value<'_>) -> Option<f64> {
    let number: f64 = match value.get_ref() {
        DeValue::Integer(number) => {
            i32::from_str_radix(number.as_str(), number.radix()).ok().map(f64::from)?
        }
        DeValue::Float(number) => number.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// A value as a fault repeats it.
pub(super) fn shown(value: &Value<'_>) -> String {
    match value.get_ref() {
        DeValue::String(text) => format!("\"{}\"", cut(text)),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

fn cut(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if text.chars().count() > SHOWN { format!("{plain}…") } else { plain }
}
