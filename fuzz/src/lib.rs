//! What the targets share: how an input becomes a file, what must hold of every import and every model, and which panics count. It knows
//! `farol-ingest` and `farol-forest` by their public APIs alone.

pub mod check;
pub mod forest;
pub mod panics;
pub mod parts;
pub mod valid;

/// To be called once by each target: panics are told apart, and files are read in the one thread libFuzzer watches.
pub fn begin() {
    panics::watch();
    // A pool of other threads would only cost time here; where one stands already, it serves as well.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
}
