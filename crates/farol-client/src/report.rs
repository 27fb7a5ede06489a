//! The figures a run closes with, as a table or as JSON.

use std::{collections::BTreeMap, fmt, time::Duration};

use comfy_table::{CellAlignment, Table, presets::UTF8_BORDERS_ONLY};
use serde::Serialize;

use crate::{histogram::Histogram, tally::Tally};

const NS_PER_US: f64 = 1e3;

/// What a run of [`simulate`](crate::simulate) came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Requests sent: the sum of `ok`, `refused`, `failed`, `unexpected` and `transport_errors`.
    pub sent: u64,
    /// Answered 200 with a prediction.
    pub ok: u64,
    /// Answered 4xx.
    pub refused: u64,
    /// Answered 5xx.
    pub failed: u64,
    /// Answered with another status, or with a 200 that holds no prediction of 0 or 1.
    pub unexpected: u64,
    /// Not answered: connection refused, broken off or timed out.
    pub transport_errors: u64,
    /// Due within the run, but never sent since no connection was free. Always 0 without a rate.
    pub unsent: u64,
    /// Replies by HTTP status.
    pub statuses: BTreeMap<u16, u64>,
    /// From the start to the last reply.
    pub seconds: f64,
    /// Replies of any status a second.
    pub requests_per_second: f64,
    /// Of all requests sent or unsent, whatever became of them; `None` when there was none.
    pub latency: Option<Latencies>,
    /// Share of `ok` answers with prediction 1; `None` without any.
    pub high_risk_share: Option<f64>,
    /// Share of `ok` answers that ask for a person's review; `None` without any.
    pub human_review_share: Option<f64>,
}

/// Latencies in microseconds, at most one part in 128 above the nearest-rank percentile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latencies {
    /// Median.
    pub p50_us: f64,
    /// 90 %.
    pub p90_us: f64,
    /// 99 %.
    pub p99_us: f64,
    /// 99.9 %.
    pub p999_us: f64,
    /// The longest, exactly.
    pub max_us: f64,
}

impl Latencies {
    /// From a histogram of nanoseconds.
    fn of(histogram: &Histogram) -> Option<Self> {
        let us = |share| histogram.percentile(share).map(|ns| ns as f64 / NS_PER_US);
        Some(Self {
            p50_us: us(0.5)?,
            p90_us: us(0.9)?,
            p99_us: us(0.99)?,
            p999_us: us(0.999)?,
            max_us: us(1.0)?,
        })
    }
}

impl Report {
    pub(crate) fn of(tally: Tally, took: Duration) -> Self {
        let seconds = took.as_secs_f64();
        let share = |count: u64| (tally.ok > 0).then(|| count as f64 / tally.ok as f64);
        Self {
            sent: tally.sent(),
            ok: tally.ok,
            refused: tally.refused,
            failed: tally.failed,
            unexpected: tally.unexpected,
            transport_errors: tally.broken,
            unsent: tally.unsent,
            seconds,
            requests_per_second: (tally.sent() - tally.broken) as f64 / seconds,
            latency: Latencies::of(&tally.latencies),
            high_risk_share: share(tally.high),
            human_review_share: share(tally.review),
            statuses: tally.statuses,
        }
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        let counts = [
            ("sent", self.sent),
            ("ok", self.ok),
            ("refused (4xx)", self.refused),
            ("failed (5xx)", self.failed),
            ("unexpected", self.unexpected),
            ("transport errors", self.transport_errors),
            ("unsent", self.unsent),
        ];
        let mut rows: Vec<_> = counts.map(|(name, count)| (name, count.to_string())).into();
        rows.push(("seconds", format!("{:.2}", self.seconds)));
        rows.push(("requests/s", format!("{:.1}", self.requests_per_second)));
        let latency = |pick: fn(&Latencies) -> f64| {
            self.latency.as_ref().map_or_else(undefined, |l| format!("{:.0} µs", pick(l)))
        };
        rows.push(("latency p50", latency(|l| l.p50_us)));
        rows.push(("latency p90", latency(|l| l.p90_us)));
        rows.push(("latency p99", latency(|l| l.p99_us)));
        rows.push(("latency p99.9", latency(|l| l.p999_us)));
        rows.push(("latency max", latency(|l| l.max_us)));
        let share = |share: Option<f64>| share.map_or_else(undefined, |s| format!("{:.1} %", s * 100.0));
        rows.push(("high risk", share(self.high_risk_share)));
        rows.push(("human review", share(self.human_review_share)));
        rows
    }
}

fn undefined() -> String {
    "undefined".to_owned()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_header(["what", "figure"]);
        for (name, figure) in self.rows() {
            table.add_row([name.to_owned(), figure]);
        }
        if let Some(figures) = table.column_mut(1) {
            figures.set_cell_alignment(CellAlignment::Right);
        }
        write!(f, "{table}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::Ending;

    fn report() -> Report {
        let mut tally = Tally::new();
        let ms = Duration::from_millis;
        tally.add(Ending::Answered { high: true, review: false }, Some(200), ms(1));
        tally.add(Ending::Answered { high: false, review: true }, Some(200), ms(2));
        tally.add(Ending::Refused, Some(422), ms(3));
        tally.add(Ending::Broken, None, ms(4));
        tally.add_unsent(ms(500));
        Report::of(tally, Duration::from_secs(2))
    }

    #[test]
    fn every_request_is_counted_once_and_the_wait_of_the_unsent_is_a_latency() {
        let report = report();
        assert_eq!(
            (report.sent, report.ok, report.refused, report.transport_errors, report.unsent),
            (4, 2, 1, 1, 1)
        );
        assert_eq!(report.statuses, [(200, 2), (422, 1)].into());
        assert_eq!((report.requests_per_second, report.high_risk_share), (1.5, Some(0.5)));
        assert_eq!(report.latency.map(|l| l.max_us), Some(500_000.0));
    }

    #[test]
    fn what_was_not_measured_is_undefined_rather_than_0() {
        let nothing = Report::of(Tally::new(), Duration::from_secs(1));
        assert_eq!((nothing.latency, nothing.high_risk_share), (None, None));
        assert!(nothing.to_string().contains("undefined"));
    }

    #[test]
    fn a_report_is_a_table_and_json() {
        let report = report();
        let table = report.to_string();
        assert!(table.contains("refused (4xx)") && table.contains("500000 µs") && table.contains("50.0 %"));
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!((json["sent"].as_u64(), json["statuses"]["422"].as_u64()), (Some(4), Some(1)));
    }
}
