//! A file to import: held in memory, or on the disk. It can be read again and again, and must not change meanwhile.

use std::{
    borrow::Cow,
    fs::{File, Metadata},
    io::{BufReader, Cursor, Read, Seek},
    path::{Path, PathBuf},
    time::SystemTime,
};

use sha2::{Digest, Sha256};

use crate::{FileFault, Problem};

/// Largest file held in memory; larger ones are read from the disk, once for each pass.
const MOST_HELD: u64 = 32 << 20;

/// Something to read a file's content from.
pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// A file: its name, for findings and for a year it may name, and its content, which alone decides how it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: String,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Held(Vec<u8>),
    OnDisk { path: PathBuf, bytes: u64, modified: Option<SystemTime> },
}

impl Source {
    /// A file whose content is at hand. Of a name with a path only the last part counts.
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
        Self { name: base.to_owned(), content: Content::Held(bytes.into()) }
    }

    /// A file of the disk; one of more than 32 MiB is not held in memory.
    ///
    /// # Errors
    /// Where there is no such file, or it may not be read.
    pub fn open(path: &Path) -> Result<Self, FileFault> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let unreadable = |error: std::io::Error| FileFault {
            file: path.display().to_string(),
            problem: Problem::Unreadable(error.kind().to_string()),
        };
        let state = std::fs::metadata(path).map_err(unreadable)?;
        if state.len() > MOST_HELD {
            File::open(path).map_err(unreadable)?;
            let (bytes, modified) = (state.len(), state.modified().ok());
            return Ok(Self { name, content: Content::OnDisk { path: path.to_owned(), bytes, modified } });
        }
        Ok(Self { name, content: Content::Held(std::fs::read(path).map_err(unreadable)?) })
    }

    /// Its name without a path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        match &self.content {
            Content::Held(bytes) => bytes.len() as u64,
            Content::OnDisk { bytes, .. } => *bytes,
        }
    }

    /// SHA-256 of its content, lower-case hex.
    ///
    /// # Errors
    /// [`Problem::Changed`] where a file of the disk is no longer what it was.
    pub fn sha256(&self) -> Result<String, Problem> {
        let mut hash = Sha256::new();
        let mut reader = self.reader()?;
        let mut part = vec![0; 64 << 10];
        loop {
            match reader.read(&mut part).map_err(|_| Problem::Changed)? {
                0 => break,
                n => hash.update(&part[..n]),
            }
        }
        let hex = |digit: u8| char::from_digit(u32::from(digit), 16);
        Ok(hash.finalize().iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15)]).flatten().collect())
    }

    /// The content from its beginning.
    pub(crate) fn reader(&self) -> Result<Box<dyn ReadSeek + '_>, Problem> {
        match &self.content {
            Content::Held(bytes) => Ok(Box::new(Cursor::new(bytes.as_slice()))),
            Content::OnDisk { path, bytes, modified } => {
                let file = File::open(path).map_err(|_| Problem::Changed)?;
                let same = |now: Metadata| now.len() == *bytes && now.modified().ok() == *modified;
                if !file.metadata().is_ok_and(same) {
                    return Err(Problem::Changed);
                }
                Ok(Box::new(BufReader::with_capacity(64 << 10, file)))
            }
        }
    }

    /// The whole content, for formats that cannot be read in parts.
    pub(crate) fn whole(&self) -> Result<Cow<'_, [u8]>, Problem> {
        if let Content::Held(bytes) = &self.content {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut bytes = Vec::new();
        self.reader()?.read_to_end(&mut bytes).map_err(|_| Problem::Changed)?;
        Ok(Cow::Owned(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_not_part_of_a_name() {
        assert_eq!(Source::new("C:\\notas\\PEDE2023.csv", "a").name(), "PEDE2023.csv");
        assert_eq!(Source::new("notas/PEDE2023.csv", "a").name(), "PEDE2023.csv");
    }

    #[test]
    fn the_hash_is_that_of_other_tools() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Source::new("a.csv", "abc").sha256().as_deref(), Ok(known));
    }

    #[test]
    fn a_missing_file_is_named_and_nothing_of_the_system_is_left_out() {
        let fault = Source::open(Path::new("/nowhere/notas.xlsx")).unwrap_err().to_string();
        assert!(fault.starts_with("/nowhere/notas.xlsx: "), "{fault}");
    }
}
