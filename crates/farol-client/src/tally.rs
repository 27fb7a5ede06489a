//! What became of requests: counted by one connection, then added up.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;

use crate::{histogram::Histogram, http::Reply};

/// What became of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// 200 with a prediction.
    Answered { high: bool, review: bool },
    /// 4xx.
    Refused,
    /// 5xx.
    Failed,
    /// Another status, or a 200 that holds no prediction.
    Unexpected,
    /// No reply at all.
    Broken,
}

#[derive(Deserialize)]
struct Answer {
    prediction: u8,
    #[serde(default)]
    requires_human_review: bool,
}

impl Ending {
    /// Reads a reply.
    pub(crate) fn of(reply: &Reply) -> Self {
        match reply.status {
            200 => Self::of_answer(&reply.body),
            400..=499 => Self::Refused,
            500..=599 => Self::Failed,
            _ => Self::Unexpected,
        }
    }

    fn of_answer(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(Answer { prediction: prediction @ 0..=1, requires_human_review: review }) => {
                Self::Answered { high: prediction == 1, review }
            }
            _ => Self::Unexpected,
        }
    }
}

/// Counts of endings, and latencies in nanoseconds.
pub(crate) struct Tally {
    pub(crate) ok: u64,
    pub(crate) refused: u64,
    pub(crate) failed: u64,
    pub(crate) unexpected: u64,
    pub(crate) broken: u64,
    pub(crate) unsent: u64,
    pub(crate) high: u64,
    pub(crate) review: u64,
    pub(crate) statuses: BTreeMap<u16, u64>,
    pub(crate) latencies: Histogram,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Self {
            ok: 0,
            refused: 0,
            failed: 0,
            unexpected: 0,
            broken: 0,
            unsent: 0,
            high: 0,
            review: 0,
            statuses: BTreeMap::new(),
            latencies: Histogram::new(),
        }
    }

    /// Counts a request that was sent; `status` where there was a reply.
    pub(crate) fn add(&mut self, ending: Ending, status: Option<u16>, latency: Duration) {
        match ending {
            Ending::Answered { high, review } => {
                self.ok += 1;
                self.high += u64::from(high);
                self.review += u64::from(review);
            }
            Ending::Refused => self.refused += 1,
            Ending::Failed => self.failed += 1,
            Ending::Unexpected => self.unexpected += 1,
            Ending::Broken => self.broken += 1,
        }
        if let Some(status) = status {
            *self.statuses.entry(status).or_default() += 1;
        }
        self.latencies.record(nanoseconds(latency));
    }

    /// Counts a request that no connection came to.
    pub(crate) fn add_unsent(&mut self, waited: Duration) {
        self.unsent += 1;
        self.latencies.record(nanoseconds(waited));
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.ok += other.ok;
        self.refused += other.refused;
        self.failed += other.failed;
        self.unexpected += other.unexpected;
        self.broken += other.broken;
        self.unsent += other.unsent;
        self.high += other.high;
        self.review += other.review;
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        self.latencies.merge(&other.latencies);
    }

    pub(crate) fn sent(&self) -> u64 {
        self.ok + self.refused + self.failed + self.unexpected + self.broken
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_a_prediction_of_0_or_1_is_unexpected() {
        for body in ["", "{}", "[]", r#"{"prediction":2}"#, r#"{"prediction":"1"}"#] {
            assert_eq!(Ending::of_answer(body.as_bytes()), Ending::Unexpected, "{body}");
        }
        let answer = br#"{"prediction":1,"requires_human_review":true,"other":[]}"#;
        assert_eq!(Ending::of_answer(answer), Ending::Answered { high: true, review: true });
    }
}
