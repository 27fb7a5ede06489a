//! Counters and histograms as atomics, and their Prometheus text. Knows no request.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use axum::http::StatusCode;
use farol_app::Prediction;
use farol_domain::Outcome;
use farol_log::LogStats;

use crate::{live::Live, routes::Route};

/// Upper ends of the latency buckets, in microseconds.
const BUCKETS: [u64; 12] =
    [100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 500_000, 1_000_000];

/// Statuses are counted by their first digit, 1 to 5.
const CLASSES: usize = 5;

/// Bytes of a memory page as `/proc/self/statm` counts them on the platforms Farol is built for.
const PAGE: u64 = 4096;

/// The programme's outcomes are counted one by one, a school's own together.
const SLOTS: usize = Outcome::ALL.len() + 1;

/// The label of a school's own outcomes.
const OWN: &str = "own";

fn slot(outcome: Outcome) -> usize {
    Outcome::ALL.iter().position(|known| *known == outcome).unwrap_or(Outcome::ALL.len())
}

/// Everything that is counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: [[AtomicU64; CLASSES]; Route::COUNT],
    latency: [Histogram; Route::COUNT],
    predictions: [[AtomicU64; 2]; SLOTS],
    missing_history: AtomicU64,
    /// Predictions that were refused because they could not be recorded.
    pub(crate) unrecorded: AtomicU64,
    /// States of the store loaded since the start.
    pub(crate) refreshes: AtomicU64,
}

/// Predictions that were made and are not counted until they are recorded.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    predictions: [[u64; 2]; SLOTS],
    missing_history: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, prediction: &Prediction) {
        self.predictions[slot(prediction.outcome)][usize::from(prediction.positive)] += 1;
        self.missing_history += u64::from(prediction.history_year.is_none());
    }
}

impl From<&Prediction> for Tally {
    fn from(prediction: &Prediction) -> Self {
        let mut tally = Self::default();
        tally.add(prediction);
        tally
    }
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [AtomicU64; BUCKETS.len() + 1],
    micros: AtomicU64,
}

impl Metrics {
    /// Counts an answer.
    pub(crate) fn answered(&self, route: Route, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES) - 1;
        self.requests[route as usize][class].fetch_add(1, Relaxed);
        self.latency[route as usize].record(took);
    }

    /// Counts recorded predictions.
    pub(crate) fn predicted(&self, tally: &Tally) {
        for (total, count) in self.predictions.as_flattened().iter().zip(tally.predictions.as_flattened()) {
            if *count > 0 {
                total.fetch_add(*count, Relaxed);
            }
        }
        self.missing_history.fetch_add(tally.missing_history, Relaxed);
    }

    /// The text of a scrape.
    pub(crate) fn render(&self, live: &Live, log: &LogStats) -> String {
        let mut text = Text(String::with_capacity(16 << 10));
        self.write_requests(&mut text);
        self.write_predictions(&mut text);
        write_log(&mut text, log);
        write_live(&mut text, live);
        if let Some(bytes) = resident_bytes() {
            text.single("process_resident_memory_bytes", "gauge", "Memory resident, in bytes.", bytes);
        }
        text.0
    }

    fn write_requests(&self, text: &mut Text) {
        const REQUESTS: &str = "farol_http_requests_total";
        const LATENCY: &str = "farol_http_request_duration_seconds";
        let routes = || Route::ALL.into_iter().chain([Route::Other]);
        text.head(REQUESTS, "counter", "Requests answered, by route and class of status.");
        for route in routes() {
            for (class, count) in (1..).zip(&self.requests[route as usize]) {
                let count = count.load(Relaxed);
                if count > 0 {
                    text.line(REQUESTS, &format!("route=\"{}\",status=\"{class}xx\"", route.path()), count);
                }
            }
        }
        text.head(LATENCY, "histogram", "Seconds from a request's head to its answer's head.");
        for route in routes() {
            self.latency[route as usize].write(text, LATENCY, &format!("route=\"{}\"", route.path()));
        }
    }

    fn write_predictions(&self, text: &mut Text) {
        const PREDICTIONS: &str = "farol_predictions_total";
        text.head(PREDICTIONS, "counter", "Predictions recorded and answered, by outcome and class.");
        let names = Outcome::ALL.iter().map(Outcome::as_str).chain([OWN]);
        for (outcome, counts) in names.zip(&self.predictions) {
            for (class, count) in counts.iter().enumerate() {
                text.line(
                    PREDICTIONS,
                    &format!("outcome=\"{outcome}\",class=\"{class}\""),
                    count.load(Relaxed),
                );
            }
        }
        let counted = [
            (
                "farol_predictions_without_history_total",
                "Predictions without an earlier record.",
                &self.missing_history,
            ),
            ("farol_predictions_unrecorded_total", "Predictions refused: not recorded.", &self.unrecorded),
            ("farol_refreshes_total", "States of the store loaded since the start.", &self.refreshes),
        ];
        for (name, help, count) in counted {
            text.single(name, "counter", help, count.load(Relaxed));
        }
    }
}

impl Histogram {
    fn record(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.partition_point(|end| *end < micros);
        self.buckets[bucket].fetch_add(1, Relaxed);
        self.micros.fetch_add(micros, Relaxed);
    }

    fn write(&self, text: &mut Text, name: &str, labels: &str) {
        let mut total = 0;
        let ends = BUCKETS.iter().map(|end| (*end as f64 / 1e6).to_string()).chain(["+Inf".to_owned()]);
        let counts = self.buckets.each_ref().map(|count| count.load(Relaxed));
        if counts.iter().all(|count| *count == 0) {
            return;
        }
        for (count, end) in counts.iter().zip(ends) {
            total += count;
            text.line(&format!("{name}_bucket"), &format!("{labels},le=\"{end}\""), total);
        }
        text.line(&format!("{name}_sum"), labels, self.micros.load(Relaxed) as f64 / 1e6);
        text.line(&format!("{name}_count"), labels, total);
    }
}

fn write_log(text: &mut Text, log: &LogStats) {
    let counts = [
        ("farol_log_lines_total", "Lines durable.", log.lines),
        ("farol_log_bytes_total", "Bytes of those lines.", log.bytes),
        ("farol_log_batches_total", "Batches durable.", log.batches),
        ("farol_log_failed_lines_total", "Lines that could not be written.", log.failed_lines),
        ("farol_log_fsyncs_total", "Syncs to disk.", log.files.syncs),
        ("farol_log_rotations_total", "Files set aside.", log.files.rotations),
        ("farol_log_compressed_segments_total", "Files compressed.", log.files.compressed_segments),
        ("farol_log_deleted_segments_total", "Files deleted by retention.", log.files.deleted_segments),
    ];
    for (name, help, count) in counts {
        text.single(name, "counter", help, count);
    }
    text.single("farol_log_pending_bytes", "gauge", "Bytes waiting for the disk.", log.pending_bytes);
    text.single("farol_log_healthy", "gauge", "1 while the log takes lines.", u8::from(!log.failing));
}

fn write_live(text: &mut Text, live: &Live) {
    const CHAMPION: &str = "farol_champion_info";
    let snapshot = &live.snapshot;
    text.single("farol_snapshot_revision", "gauge", "Revision of the store served from.", snapshot.revision);
    text.single("farol_pupils", "gauge", "Pupils with a history.", snapshot.histories.pupils.len());
    text.single(
        "farol_models_refused",
        "gauge",
        "Outcomes whose newest model was refused.",
        live.faults.len(),
    );
    text.single("farol_ready", "gauge", "1 once every model scores.", u8::from(live.is_ready()));
    text.head(CHAMPION, "gauge", "The model that serves an outcome.");
    for champion in live.champions() {
        let labels = format!("outcome=\"{}\",model=\"{}\"", champion.manifest.outcome, champion.id);
        text.line(CHAMPION, &labels, 1);
    }
}

/// Prometheus text, version 0.0.4.
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        self.put(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        self.put(format_args!("{name}{{{labels}}} {value}\n"));
    }

    fn single(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, kind, help);
        self.put(format_args!("{name} {value}\n"));
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(text);
    }
}

/// Memory resident, where the system tells.
fn resident_bytes() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    statm.split(' ').nth(1)?.parse::<u64>().ok().map(|pages| pages * PAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_is_cumulative_and_counts_everything() {
        let histogram = Histogram::default();
        for micros in [100, 101, 2_000_000] {
            histogram.record(Duration::from_micros(micros));
        }
        let mut text = Text(String::new());
        histogram.write(&mut text, "h", "a=\"b\"");
        for line in [
            "h_bucket{a=\"b\",le=\"0.0001\"} 1\n",
            "h_bucket{a=\"b\",le=\"0.00025\"} 2\n",
            "h_bucket{a=\"b\",le=\"1\"} 2\n",
            "h_bucket{a=\"b\",le=\"+Inf\"} 3\n",
            "h_sum{a=\"b\"} 2.000201\n",
            "h_count{a=\"b\"} 3\n",
        ] {
            assert!(text.0.contains(line), "{line}{}", text.0);
        }
    }
}
