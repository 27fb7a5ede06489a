//! Times as medians, and the most memory the process held.

use std::hint::black_box;
use std::time::Instant;

/// Median seconds of so many runs, and what the last one made.
pub(crate) fn timed<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut seconds = Vec::with_capacity(runs);
    let mut one = || {
        let start = Instant::now();
        let made = black_box(work());
        seconds.push(start.elapsed().as_secs_f64());
        made
    };
    let mut made = one();
    for _ in 1..runs {
        made = one();
    }
    seconds.sort_unstable_by(f64::total_cmp);
    (seconds[runs / 2], made)
}

/// The most bytes of memory the process has held, where the system tells.
pub(crate) fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
