//! Which cells of the copy are marked, and what their notes say.

use std::collections::BTreeMap;

use farol_domain::{Finding, Severity};

use super::{
    AnnotateError,
    book::{At, Book},
    messages::{self, state},
};

/// Most notes of a copy.
pub(crate) const MOST_NOTES: usize = 100_000;
/// Characters of a note; a spreadsheet program takes 32,767.
const LONGEST_NOTE: usize = 30_000;
/// Characters quoted of a cell.
const LONGEST_QUOTE: usize = 200;

/// Findings of one cell.
#[derive(Debug)]
pub(crate) struct Mark<'f> {
    /// The worst.
    pub(crate) severity: Severity,
    findings: Vec<&'f Finding>,
}

/// Marked cells of a sheet.
pub(crate) type Cells<'f> = BTreeMap<At, Mark<'f>>;

/// Marked cells of all sheets.
#[derive(Debug)]
pub(crate) struct Marks<'f> {
    /// For each page of the book.
    pub(crate) pages: Vec<Cells<'f>>,
    /// Findings of sheets that are not in the copy.
    pub(crate) elsewhere: Vec<&'f Finding>,
}

impl<'f> Marks<'f> {
    /// Gives each finding its one cell.
    pub(crate) fn of(book: &Book, findings: &'f [Finding]) -> Result<Self, AnnotateError> {
        let pages = book.pages.iter().map(|_| Cells::new()).collect();
        let mut marks = Self { pages, elsewhere: Vec::new() };
        for finding in findings {
            let Some((page, at)) = book.find(&finding.place) else {
                marks.elsewhere.push(finding);
                continue;
            };
            marks.pages[page].entry(at).or_insert_with(|| Mark::of(finding.severity)).add(finding);
        }
        let notes = marks.pages.iter().map(BTreeMap::len).sum::<usize>() + marks.elsewhere.len();
        if notes > MOST_NOTES { Err(AnnotateError::TooManyNotes(notes)) } else { Ok(marks) }
    }
}

impl<'f> Mark<'f> {
    pub(crate) fn of(severity: Severity) -> Self {
        Self { severity, findings: Vec::new() }
    }

    pub(crate) fn add(&mut self, finding: &'f Finding) {
        self.severity = self.severity.max(finding.severity);
        self.findings.push(finding);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// What the note of the cell says: its findings, the worst first.
    pub(crate) fn text(&self) -> String {
        let mut findings = self.findings.clone();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let mut text = String::new();
        for (at, finding) in findings.iter().enumerate() {
            let said = said(finding);
            if text.chars().count() + said.chars().count() > LONGEST_NOTE {
                return text + &format!("\n\n… e mais {} nesta célula.", findings.len() - at);
            }
            text.push_str(if at == 0 { "" } else { "\n\n" });
            text.push_str(&said);
        }
        text
    }
}

/// The programme's own words follow the Portuguese sentence as they stand in its other reports.
fn said(finding: &Finding) -> String {
    let Finding { rule, severity, found, expected, done, .. } = finding;
    let (state, message) = (state(*severity).name, messages::message(*rule));
    let (quote, expected) = (quoted(found), quoted(expected));
    format!(
        "{state} · {}\n{} {}\nEncontrado: {quote}\nEsperado (inglês): {expected}\nFeito (inglês): {done}",
        rule.code(),
        message.what,
        message.todo
    )
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
