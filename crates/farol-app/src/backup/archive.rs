//! Reading a backup, believing nothing that its list of contents and its hashes do not confirm.

use std::{
    cell::Cell,
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
};

use flate2::bufread::GzDecoder;
use tar::{Archive, EntryType};

use super::{Contents, Entry, Hashing, Progress, contents::MANIFEST, refused};
use crate::AppError;

/// A list of contents is a few hundred bytes a file; what is larger is something else.
const MOST_LIST_BYTES: u64 = 64 << 20;

type Compressed = GzDecoder<BufReader<File>>;

/// Checks every byte of a backup and writes nothing.
///
/// # Errors
/// When it is no backup, or is damaged, altered or of a newer version: one sentence says which.
pub fn verify(path: &Path, progress: &dyn Fn(Progress)) -> Result<Contents, AppError> {
    read(path, &mut |_| Ok(Box::new(io::sink())), progress)
}

/// Where the files of a backup go.
pub(super) type Sink<'s> = dyn FnMut(&Entry) -> io::Result<Box<dyn Write>> + 's;

/// Reads a backup to its last byte, giving each file to `sink`, whose writers are dropped once their file is whole.
pub(super) fn read(
    path: &Path,
    sink: &mut Sink<'_>,
    progress: &dyn Fn(Progress),
) -> Result<Contents, AppError> {
    let file = File::open(path).map_err(AppError::file(path))?;
    let mut archive = Archive::new(GzDecoder::new(BufReader::new(file)));
    let contents = read_entries(&mut archive, sink, progress).map_err(|fault| fault.at(path))?;
    to_the_end(archive).map_err(|fault| fault.at(path))?;
    Ok(contents)
}

/// Why a backup is refused, or why what it holds could not be written.
enum Fault {
    Refused(String),
    Writing(String, io::Error),
}

impl Fault {
    fn at(self, path: &Path) -> AppError {
        match self {
            Self::Refused(fault) => refused(path, fault),
            Self::Writing(place, error) => AppError::file(place)(error),
        }
    }
}

fn damaged(_: io::Error) -> Fault {
    Fault::Refused("it is damaged or was cut short".to_owned())
}

fn read_entries(
    archive: &mut Archive<Compressed>,
    sink: &mut Sink<'_>,
    progress: &dyn Fn(Progress),
) -> Result<Contents, Fault> {
    let mut entries = archive.entries().map_err(damaged)?;
    let first = entries.next().ok_or_else(no_backup)?;
    let contents = list(first.map_err(|_| no_backup())?)?;
    let (done, total) = (Cell::new(0), contents.bytes());
    let passed = |bytes| {
        done.set(done.get() + bytes);
        progress(Progress { done: done.get(), total });
    };
    let mut missing: HashMap<&[u8], &Entry> =
        contents.files.iter().map(|entry| (entry.path.as_bytes(), entry)).collect();
    for entry in entries {
        let entry = entry.map_err(damaged)?;
        let place = entry.path_bytes().into_owned();
        let Some(listed) = missing.remove(place.as_slice()) else {
            let place = String::from_utf8_lossy(&place);
            return Err(Fault::Refused(format!("it holds '{place}', which its own list does not name")));
        };
        take(entry, listed, sink, &passed)?;
    }
    match missing.keys().min() {
        Some(place) => {
            Err(Fault::Refused(format!("'{}' is missing from it", String::from_utf8_lossy(place))))
        }
        None => Ok(contents.clone()),
    }
}

fn no_backup() -> Fault {
    Fault::Refused("it is no backup of Farol's".to_owned())
}

/// The list of contents, which stands first.
fn list(entry: tar::Entry<'_, Compressed>) -> Result<Contents, Fault> {
    if &*entry.path_bytes() != MANIFEST.as_bytes() || entry.size() > MOST_LIST_BYTES {
        return Err(no_backup());
    }
    let mut text = Vec::new();
    entry.take(MOST_LIST_BYTES).read_to_end(&mut text).map_err(damaged)?;
    let contents: Contents = serde_json::from_slice(&text).map_err(|_| no_backup())?;
    contents.fault().map_or(Ok(contents), |fault| Err(Fault::Refused(fault)))
}

/// Takes one file and holds it against its entry.
fn take(
    entry: tar::Entry<'_, Compressed>,
    listed: &Entry,
    sink: &mut Sink<'_>,
    passed: &dyn Fn(u64),
) -> Result<(), Fault> {
    let place = &listed.path;
    if entry.header().entry_type() != EntryType::Regular {
        return Err(Fault::Refused(format!("'{place}' in it is a link or a special file")));
    }
    let altered = || Fault::Refused(format!("'{place}' in it was altered"));
    if entry.size() != listed.bytes {
        return Err(altered());
    }
    let writing = |error| Fault::Writing(place.clone(), error);
    let mut writer = sink(listed).map_err(writing)?;
    let mut file = Hashing::new(entry, passed);
    let mut buffer = vec![0; 128 << 10];
    loop {
        match file.read(&mut buffer).map_err(damaged)? {
            0 => break,
            read => writer.write_all(&buffer[..read]).map_err(writing)?,
        }
    }
    writer.flush().map_err(writing)?;
    if file.sum() == (listed.bytes, listed.sha256.clone()) { Ok(()) } else { Err(altered()) }
}

/// The compressed stream's own checksum stands at its end, and nothing may follow it.
fn to_the_end(archive: Archive<Compressed>) -> Result<(), Fault> {
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(damaged)?;
    let mut file = rest.into_inner();
    if file.fill_buf().map_err(damaged)?.is_empty() {
        Ok(())
    } else {
        Err(Fault::Refused("something was appended to it".to_owned()))
    }
}
