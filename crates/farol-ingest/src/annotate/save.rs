//! Where the copy is written: never over anything, never half, readable by its owner only.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use rust_xlsxwriter::{Workbook, XlsxError};

use super::AnnotateError;
use crate::Source;

/// Refuses a place where something stands.
pub(crate) fn refuse_taken(out: &Path, sources: &[Source]) -> Result<(), AnnotateError> {
    // A broken link is something, too.
    if out.symlink_metadata().is_err() {
        return Ok(());
    }
    let shown = out.display().to_string();
    let same =
        |there: &Source| sources.iter().any(|s| s.size() == there.size() && s.sha256() == there.sha256());
    if Source::open(out).is_ok_and(|there| same(&there)) {
        return Err(AnnotateError::IsSource(shown));
    }
    Err(AnnotateError::Exists(shown))
}

/// Writes the workbook beside its place, then gives it its name.
pub(crate) fn save(workbook: &mut Workbook, out: &Path) -> Result<(), AnnotateError> {
    let refused = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => AnnotateError::Exists(out.display().to_string()),
        kind => AnnotateError::Unwritable { path: out.display().to_string(), reason: kind.to_string() },
    };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Such a file is made for its owner only, and is gone where anything below fails.
    let file = tempfile::Builder::new().prefix(".farol-").suffix(".part").tempfile_in(folder);
    let mut file = file.map_err(refused)?;
    let mut writer = BufWriter::new(file.as_file_mut());
    match workbook.save_to_writer(&mut writer) {
        Err(XlsxError::IoError(error)) => return Err(refused(error)),
        other => other?,
    }
    writer.flush().map_err(refused)?;
    drop(writer);
    file.as_file().sync_all().map_err(refused)?;
    file.persist_noclobber(out).map(drop).map_err(|error| refused(error.error))
}
