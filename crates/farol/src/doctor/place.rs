//! The binary and the data directory: there, for its owner only, writable, with room to grow.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use super::Check;
use crate::output;

/// Below this the disk is looked at before it is a trouble: ten of the log's segments, as they are cut by default.
const LITTLE: u64 = 1 << 30;
/// Below this the next import or segment may not fit.
const TOO_LITTLE: u64 = 100 << 20;

pub(super) fn version() -> Check {
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let year = env!("FAROL_BUILD_YEAR");
    Check::ok(
        "version",
        format!("Farol {}, {build} build of {year} for {os} {arch}", env!("CARGO_PKG_VERSION")),
    )
}

pub(super) fn examine(data: &Path) -> Vec<Check> {
    let shown = data.display();
    if !data.is_dir() {
        let found = format!("there is none at {shown}");
        return vec![Check::fault(
            "data directory",
            found,
            "name the right one with --data-dir or FAROL_DATA_DIR; `farol import FILE` makes a new one",
        )];
    }
    vec![permissions(data), writable(data), disk(data)]
}

fn permissions(data: &Path) -> Check {
    let name = "data directory";
    let open_to_others =
        |path: &Path| fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    let store = data.join("farol.db");
    if open_to_others(&store) {
        let shown = store.display();
        return Check::fault(
            name,
            format!("others may read the store {shown}"),
            format!("chmod 600 {shown}"),
        );
    }
    let shown = data.display();
    if open_to_others(data) {
        return Check::warning(name, format!("others may look into {shown}"), format!("chmod 700 {shown}"));
    }
    Check::ok(name, format!("{shown}, for its owner only"))
}

fn writable(data: &Path) -> Check {
    match tempfile::tempfile_in(data) {
        Ok(_) => Check::ok("writing", "the data directory can be written"),
        Err(error) => {
            let found = format!("{} cannot be written ({})", data.display(), error.kind());
            Check::fault(
                "writing",
                found,
                "give the directory to the user Farol runs as: chown -R USER DIRECTORY",
            )
        }
    }
}

fn disk(data: &Path) -> Check {
    match rustix::fs::statvfs(data) {
        Ok(found) => room(found.f_bavail.saturating_mul(found.f_frsize)),
        Err(error) => {
            Check::warning("disk", format!("its room is not known ({error})"), "look at it with df")
        }
    }
}

fn room(free: u64) -> Check {
    let found = format!("{} free", output::bytes(free));
    let advice = "make room: `farol models prune`, move old log segments away, or a larger disk";
    match free {
        0..TOO_LITTLE => Check::fault("disk", found, advice),
        TOO_LITTLE..LITTLE => Check::warning("disk", found, advice),
        _ => Check::ok("disk", found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn little_room_is_a_warning_and_too_little_a_fault() {
        let levels = [0, TOO_LITTLE - 1, TOO_LITTLE, LITTLE - 1, LITTLE].map(|free| room(free).level);
        assert_eq!(levels, [Level::Fault, Level::Fault, Level::Warning, Level::Warning, Level::Ok]);
    }
}
