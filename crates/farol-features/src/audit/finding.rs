//! What the leak detector says: findings, each with its numbers and a sentence, and what was looked at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What to do about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know; nothing need be done.
    Note,
    /// To be looked at; it may be sound.
    Warn,
    /// No figure made on this table can be trusted before it is dealt with.
    Block,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeakKind {
    /// A shallow tree, a difference of two columns or a weighted sum of columns gives the label back.
    Rebuilt,
    /// The same, from roster facts, for an outcome that is declared to be so: no leak.
    Mechanical,
    /// One column alone ranks far better than honest foresight does.
    TooGoodAlone,
    /// One column is the label, with some of its values changed.
    Copy,
    /// Whether a column is filled says what happened.
    FilledAfter,
    /// A column of the label's year or later, by its origin or its name.
    Future,
    /// A column that holds for a year what another column holds for its past: a fact of the label's own year.
    SameYear,
    /// Pupils on more than one side of a split that is not one by time.
    PupilsAcross,
    /// The same rows on more than one side of a split.
    RowsAcross,
    /// More than one row of one pupil and year.
    RepeatedRows,
    /// The label goes with what is better, and is used as a risk.
    WrongSign,
    /// The newest year's rows can be told from the earlier ones'.
    YearsDiffer,
    /// A column with one value only.
    Constant,
    /// A column with another value in every row.
    IdLike,
}

/// One thing found. It names columns, never a pupil and never a pupil's value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeakFinding {
    /// What.
    pub kind: LeakKind,
    /// What to do about it.
    pub severity: Severity,
    /// The columns concerned; empty where it is the rows or the label.
    pub columns: Vec<String>,
    /// The numbers it rests on, by name: shares are 0 to 1; `…_low` and `…_high` bound an interval of 95 %.
    pub evidence: BTreeMap<&'static str, f64>,
    /// What was seen, why it matters, what to do.
    pub message: String,
}

impl LeakFinding {
    pub(super) fn new(kind: LeakKind, severity: Severity, columns: &[&str], message: String) -> Self {
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        Self { kind, severity, columns, evidence: BTreeMap::new(), message }
    }

    /// With a number it rests on.
    pub(super) fn with(mut self, name: &'static str, value: f64) -> Self {
        self.evidence.insert(name, value);
        self
    }
}

/// One check, and whether there was enough to run it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which.
    pub name: &'static str,
    /// Whether it was run.
    pub ran: bool,
    /// On what, or what it lacked.
    pub about: String,
}

/// The outcome of an audit.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Audit {
    /// Gravest first.
    pub findings: Vec<LeakFinding>,
    /// What was looked at, and what could not be.
    pub checked: Vec<Check>,
}

impl Audit {
    /// Whether anything stands in the way of trusting figures made on the table.
    pub fn blocks(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Block)
    }

    /// Findings that stand in the way.
    pub fn blocking(&self) -> impl Iterator<Item = &LeakFinding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Block)
    }

    pub(super) fn ran(&mut self, name: &'static str, about: impl Into<String>) {
        self.checked.push(Check { name, ran: true, about: about.into() });
    }

    pub(super) fn skipped(&mut self, name: &'static str, lacks: impl Into<String>) {
        self.checked.push(Check { name, ran: false, about: lacks.into() });
    }

    /// Names of the columns something stands against.
    pub(super) fn blocked_columns(&self) -> Vec<String> {
        self.blocking().flat_map(|finding| finding.columns.iter().cloned()).collect()
    }
}
