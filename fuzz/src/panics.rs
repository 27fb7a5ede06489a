//! Which panics are faults of Farol. The readers catch those of their libraries, so such a one ends nothing here: it is
//! told once on the error stream, and the input is kept beside the crashes.

use std::{
    backtrace::Backtrace,
    cell::RefCell,
    collections::HashSet,
    fs,
    panic::{self, PanicHookInfo},
    path::Path,
    process::abort,
    sync::{LazyLock, Mutex},
};

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}
static TOLD: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Keeps the input that is being run, so that it can be written down where a library panics.
pub fn remember(input: &[u8]) {
    INPUT.with_borrow_mut(|kept| {
        kept.clear();
        kept.extend_from_slice(input);
    });
}

/// Replaces libFuzzer's hook, which ends the process at every panic, caught or not.
pub(crate) fn watch() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        if is_library(&place) {
            tell(&place, info);
        } else {
            eprintln!("{info}\n{}", Backtrace::force_capture());
            abort();
        }
    }));
}

/// Whether a panic arose in a library. Where the standard library names no caller, the nearest other frame decides.
fn is_library(place: &str) -> bool {
    let of_registry = |text: &str| text.contains("/registry/src/");
    let of_std = |text: &str| text.contains("/rustc/") || text.contains("/rustlib/src/");
    if of_registry(place) || !of_std(place) {
        return of_registry(place);
    }
    let trace = Backtrace::force_capture().to_string();
    let near = trace.lines().filter(|line| line.trim_start().starts_with("at "));
    let mut near = near.filter(|line| !of_std(line) && !line.contains("panics.rs"));
    near.next().is_some_and(of_registry)
}

fn tell(place: &str, info: &PanicHookInfo<'_>) {
    let fresh = TOLD.lock().is_ok_and(|mut told| told.insert(place.to_owned()));
    if !fresh {
        return;
    }
    // Behind the folder of the registry: `zip-9.0.0/src/read.rs:1:1`.
    let within = place.split("/registry/src/").last().and_then(|path| path.split_once('/'));
    let within = within.map_or("of-the-standard-library", |(_, path)| path);
    let name = format!("library-{}", within.replace([':', '/'], "-"));
    eprintln!("PANIC IN A LIBRARY, caught by the reader: {info}\ninput kept as artifacts/{name}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts");
    let kept = || {
        fs::create_dir_all(&folder)?;
        INPUT.with_borrow(|input| fs::write(folder.join(name), input))
    };
    if let Err(error) = kept() {
        eprintln!("it could not be kept: {error}");
    }
}
