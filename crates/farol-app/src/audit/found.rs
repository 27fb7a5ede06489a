//! What the leak detector said, as it is kept with a training.

use farol_features::audit::{Audit, LeakFinding, LeakKind, Severity};
use serde::{Deserialize, Serialize};

/// A finding without its numbers: its sentence holds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What.
    pub kind: LeakKind,
    /// What to do about it.
    pub severity: Severity,
    /// The columns concerned.
    pub columns: Vec<String>,
    /// What was seen, why it matters, what to do.
    pub message: String,
}

impl Found {
    /// All findings of an audit, gravest first.
    pub fn all(audit: &Audit) -> Vec<Self> {
        audit.findings.iter().map(Self::from).collect()
    }
}

impl From<&LeakFinding> for Found {
    fn from(finding: &LeakFinding) -> Self {
        Self {
            kind: finding.kind,
            severity: finding.severity,
            columns: finding.columns.clone(),
            message: finding.message.clone(),
        }
    }
}
