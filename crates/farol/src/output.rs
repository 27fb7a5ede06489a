//! Tables, JSON and progress, the same for every command.

use std::{io::Write as _, time::Duration};

use anyhow::Result;
use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};
use farol_metrics::{Estimate, Measure};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Prints a line to the output; who closed it (`farol … | head`) wants no more, and that is no error.
macro_rules! say {
    ($($text:tt)*) => { $crate::output::line(format_args!($($text)*)) };
}
pub(crate) use say;

/// What [`say!`] prints with.
pub(crate) fn line(text: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush()) {
        let closed = error.kind() == std::io::ErrorKind::BrokenPipe;
        std::process::exit(i32::from(!closed));
    }
}

/// A table with a header, as wide as the terminal.
pub(crate) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    table
}

/// A table that holds sentences: where there is no terminal it would be as wide as the longest of them.
pub(crate) fn table_of_sentences<const N: usize>(header: [&str; N]) -> Table {
    const WIDTH: u16 = 160;
    let mut table = table(header);
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    table
}

/// Prints as JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    say!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// `0.901 [0.885, 0.925]`, or why there is no figure.
pub(crate) fn estimate(estimate: &Estimate) -> String {
    match estimate.interval.bounds() {
        Some((low, high)) => format!("{:.3} [{low:.3}, {high:.3}]", estimate.value),
        None => format!("{:.3} [interval undefined]", estimate.value),
    }
}

/// Three decimals, or why there is no figure.
pub(crate) fn measure(measure: Measure) -> String {
    format!("{measure:.3}")
}

/// Three decimals, or `undefined`.
pub(crate) fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "undefined".to_owned(), |v| format!("{v:.3}"))
}

/// A sign of life, for work whose length is not known beforehand.
pub(crate) fn spinner(what: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(what);
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner
}

/// A bar on the error stream that shows itself only to a terminal.
pub(crate) fn bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg:40} {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// `3 B`, `1.2 MB`: in steps of 1000, as shops count disks.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let (mut value, mut unit) = (bytes as f64 / 1000.0, 0);
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_are_told_in_a_unit_that_fits() {
        let told = [0, 999, 1000, 1_234_567, 5_000_000_000_000_000].map(super::bytes);
        assert_eq!(told, ["0 B", "999 B", "1.0 kB", "1.2 MB", "5000.0 TB"]);
    }
}
