//! What the newest lines of the prediction log say, without looking at who was predicted.

use std::{borrow::Cow, collections::BTreeMap};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike, Utc};
use farol_domain::Outcome;
use serde::{Deserialize, Deserializer};

/// Up to this span predictions are counted by the hour, beyond it by the day.
const BY_HOUR: TimeDelta = TimeDelta::hours(48);

/// Columns of a histogram of scores.
pub(super) const BINS: usize = 10;

/// A line, as far as this page reads it. Logs of the older shape have neither outcome nor history.
#[derive(Debug, Deserialize)]
struct Seen<'a> {
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    #[serde(borrow)]
    model_version: Cow<'a, str>,
    #[serde(default)]
    outcome: Outcome,
    #[serde(default)]
    history_year: Past,
    prediction_result: SeenResult,
}

#[derive(Debug, Deserialize)]
struct SeenResult {
    probability: f64,
}

/// The earlier year a prediction rests on, as far as a line says.
#[derive(Debug, Default, PartialEq)]
enum Past {
    /// There is no such member.
    #[default]
    Unsaid,
    /// It is `null`.
    Absent,
    /// It is a year.
    Known,
}

impl<'de> Deserialize<'de> for Past {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(if Option::<u16>::deserialize(deserializer)?.is_some() { Self::Known } else { Self::Absent })
    }
}

/// Counts over the newest lines.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Traffic {
    /// Lines that could be read.
    pub(super) predictions: usize,
    /// Lines that could not.
    pub(super) unread: usize,
    /// Time of the newest.
    pub(super) last: Option<DateTime<Utc>>,
    /// Lines that say whether there was a history, and those of them without.
    pub(super) with_word_on_history: usize,
    pub(super) without_history: usize,
    /// Predictions by hour or by day, oldest first; times without any stand between with 0.
    pub(super) by_time: Vec<(String, usize)>,
    /// Counts of scores by outcome and model.
    pub(super) scores: BTreeMap<(Outcome, String), [usize; BINS]>,
}

impl Traffic {
    /// Of lines as they were written.
    pub(super) fn of(lines: &[Vec<u8>]) -> Self {
        let mut traffic = Self::default();
        let mut times = Vec::with_capacity(lines.len());
        for line in lines {
            let seen = serde_json::from_slice::<Seen<'_>>(line).ok();
            match seen.and_then(|seen| Some((time(&seen.timestamp)?, seen))) {
                Some((at, seen)) => {
                    times.push(at);
                    traffic.add(&seen);
                }
                None => traffic.unread += 1,
            }
        }
        traffic.last = times.iter().max().copied();
        traffic.by_time = by_time(&times);
        traffic
    }

    fn add(&mut self, seen: &Seen<'_>) {
        self.predictions += 1;
        self.with_word_on_history += usize::from(seen.history_year != Past::Unsaid);
        self.without_history += usize::from(seen.history_year == Past::Absent);
        let bins = self.scores.entry((seen.outcome, seen.model_version.as_ref().to_owned())).or_default();
        bins[bin(seen.prediction_result.probability)] += 1;
    }
}

/// RFC 3339; the older shape's times name no zone and are taken as UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
    zoned.or_else(|_| text.parse::<NaiveDateTime>().map(|at| at.and_utc())).ok()
}

/// The column of a score: tenths, 1 in the last.
pub(super) fn bin(score: f64) -> usize {
    (1..BINS).filter(|n| score >= *n as f64 / BINS as f64).count()
}

fn by_time(times: &[DateTime<Utc>]) -> Vec<(String, usize)> {
    let Some((first, last)) = times.iter().min().copied().zip(times.iter().max().copied()) else {
        return Vec::new();
    };
    let hourly = last - first <= BY_HOUR;
    let (step, format) =
        if hourly { (TimeDelta::hours(1), "%d/%m %Hh") } else { (TimeDelta::days(1), "%d/%m") };
    let start = |at: DateTime<Utc>| {
        let hour = if hourly { at.hour() } else { 0 };
        at.date_naive().and_hms_opt(hour, 0, 0).map_or(at, |start| start.and_utc())
    };
    let mut counts: BTreeMap<DateTime<Utc>, usize> = BTreeMap::new();
    for at in times {
        *counts.entry(start(*at)).or_default() += 1;
    }
    let mut slots = Vec::new();
    let mut at = start(first);
    // A log that reaches years back still makes one bar a day for its newest days only.
    let oldest = start(last) - step * i32::try_from(MAX_BARS).unwrap_or(i32::MAX);
    at = at.max(oldest + step);
    while at <= last {
        slots.push((at.format(format).to_string(), counts.get(&at).copied().unwrap_or(0)));
        at += step;
    }
    slots
}

/// Most bars of the chart.
const MAX_BARS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    fn line(time: &str, probability: f64, rest: &str) -> Vec<u8> {
        format!(
            r#"{{"timestamp":"{time}","model_version":"m","prediction_result":{{"class":1,"probability":{probability},"label":"x"}}{rest}}}"#
        )
        .into_bytes()
    }

    #[test]
    fn lines_of_both_shapes_are_counted_and_others_are_said_to_be_unread() {
        let traffic = Traffic::of(&[
            line("2026-03-01T10:59:59Z", 0.0, r#","outcome":"evasao","history_year":null"#),
            line("2026-03-01T12:00:00.5+00:00", 1.0, r#","outcome":"evasao","history_year":2025"#),
            line("2026-03-01T12:30:00.123456", 0.35, ""),
            line("yesterday", 0.5, ""),
            b"{}".to_vec(),
        ]);
        assert_eq!((traffic.predictions, traffic.unread), (3, 2));
        assert_eq!((traffic.with_word_on_history, traffic.without_history), (2, 1));
        assert_eq!(traffic.last.unwrap().to_rfc3339(), "2026-03-01T12:30:00.123456+00:00");
        let by_time: Vec<_> = traffic.by_time.iter().map(|(label, n)| (label.as_str(), *n)).collect();
        assert_eq!(by_time, [("01/03 10h", 1), ("01/03 11h", 0), ("01/03 12h", 2)]);
        assert_eq!(traffic.scores[&(Outcome::Evasao, "m".into())], [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(traffic.scores[&(Outcome::Defasagem, "m".into())][3], 1);
    }

    #[test]
    fn a_long_span_is_counted_by_the_day_and_shows_the_newest_days() {
        let by_time =
            Traffic::of(&[line("2020-01-01T00:00:00Z", 0.5, ""), line("2026-03-01T10:00:00Z", 0.5, "")])
                .by_time;
        assert_eq!(by_time.len(), MAX_BARS);
        assert_eq!(by_time.last().map(|(label, n)| (label.as_str(), *n)), Some(("01/03", 1)));
    }
}
