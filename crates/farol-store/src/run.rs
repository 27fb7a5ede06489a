//! A training as it is kept: what was decided, and a payload of which the store knows only that it is JSON.

use chrono::{DateTime, Utc};
use farol_domain::Outcome;
use serde::Serialize;
use uuid::Uuid;

use crate::StoreError;

/// A reason has no more characters.
const LONGEST_REASON: usize = 500;

/// Why a model serves though the gate refused it, and who let it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forced {
    because: String,
    by: Option<String>,
}

impl Forced {
    /// With a reason of 1 to 500 characters.
    ///
    /// # Errors
    /// [`StoreError::Reason`] when it is empty or longer.
    pub fn new(because: &str, by: Option<String>) -> Result<Self, StoreError> {
        let because = because.trim();
        let characters = because.chars().count();
        if (1..=LONGEST_REASON).contains(&characters) {
            Ok(Self { because: because.to_owned(), by })
        } else {
            Err(StoreError::Reason { characters, most: LONGEST_REASON })
        }
    }

    /// As it was stored.
    pub(crate) fn stored(because: Option<String>, by: Option<String>) -> Option<Self> {
        because.map(|because| Self { because, by })
    }

    /// The reason.
    pub fn because(&self) -> &str {
        &self.because
    }

    /// Who, where that is known.
    pub fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }
}

/// What became of a trained model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum Decision {
    /// The gate let it serve.
    Promoted,
    /// The gate refused it.
    Refused,
    /// The gate refused it, and it serves all the same.
    Forced(Forced),
}

impl Decision {
    /// Whether the model serves from then on.
    pub fn serves(&self) -> bool {
        !matches!(self, Self::Refused)
    }

    /// The word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Promoted => "promoted",
            Self::Refused => "refused",
            Self::Forced(_) => "forced",
        }
    }

    /// Why and by whom it was forced.
    pub fn forced(&self) -> Option<&Forced> {
        if let Self::Forced(forced) = self { Some(forced) } else { None }
    }
}

/// One training.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrainingRun {
    /// Its id; version 7, so that ids sort by time.
    pub id: Uuid,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// The outcome.
    pub outcome: Outcome,
    /// The bundle it made.
    pub bundle: String,
    /// What became of it.
    pub decision: Decision,
    /// Parameters, data, figures and the gate's conditions.
    pub content: serde_json::Value,
}
