//! Lines out of a plain or a compressed file alike, by streaming. Knows no order of files.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;

use flate2::bufread::MultiGzDecoder;

use crate::backwards::newline_before;
use crate::files::Segment;

/// 64 KiB.
const BUFFER: usize = 64 << 10;

/// An open file of lines.
#[derive(Debug)]
pub(crate) enum Source {
    Plain(BufReader<File>),
    Compressed(Box<BufReader<MultiGzDecoder<BufReader<File>>>>),
}

impl Source {
    pub(crate) fn plain(file: File) -> Self {
        Self::Plain(BufReader::new(file))
    }

    fn compressed(file: File) -> Self {
        let decoder = MultiGzDecoder::new(BufReader::with_capacity(BUFFER, file));
        Self::Compressed(Box::new(BufReader::with_capacity(BUFFER, decoder)))
    }

    /// Opens a segment, under its other name where it was compressed since it was listed; `None` where it is gone.
    pub(crate) fn open(segment: &Segment) -> io::Result<Option<(Self, PathBuf)>> {
        if !segment.compressed
            && let Some(file) = open_if_there(&segment.plain)?
        {
            return Ok(Some((Self::plain(file), segment.plain.clone())));
        }
        Ok(open_if_there(&segment.gz())?.map(|file| (Self::compressed(file), segment.gz())))
    }

    /// The next whole line without its newline, or `None` at the end; a torn end is no line.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        match self {
            Self::Plain(reader) => reader.read_until(b'\n', &mut line)?,
            Self::Compressed(reader) => reader.read_until(b'\n', &mut line)?,
        };
        Ok(line.pop_if(|last| *last == b'\n').map(|_| line))
    }

    /// The last `n` whole lines. A plain file is read from its end; a compressed one from its beginning, with no more
    /// than `n` lines in memory.
    pub(crate) fn last_lines(self, n: usize) -> io::Result<Vec<Vec<u8>>> {
        match self {
            Self::Plain(reader) => last_of_plain(reader.into_inner(), n),
            Self::Compressed(_) => self.last_by_streaming(n),
        }
    }

    fn last_by_streaming(mut self, n: usize) -> io::Result<Vec<Vec<u8>>> {
        let mut last = VecDeque::new();
        while let Some(line) = self.next_line()? {
            if last.len() == n {
                last.pop_front();
            }
            if n > 0 {
                last.push_back(line);
            }
        }
        Ok(last.into())
    }

    /// The time a compressed file's header gives, in seconds since 1970.
    pub(crate) fn header_time(&self) -> Option<u32> {
        match self {
            Self::Plain(_) => None,
            Self::Compressed(reader) => {
                reader.get_ref().header().map(flate2::GzHeader::mtime).filter(|t| *t > 0)
            }
        }
    }
}

pub(crate) fn open_if_there(path: &PathBuf) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn last_of_plain(mut file: File, n: usize) -> io::Result<Vec<Vec<u8>>> {
    let length = file.metadata()?.len();
    let Some(last_newline) = newline_before(&file, length, 1)?.filter(|_| n > 0) else {
        return Ok(Vec::new());
    };
    let start = newline_before(&file, last_newline, n)?.map_or(0, |newline| newline + 1);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(last_newline + 1 - start).read_to_end(&mut bytes)?;
    bytes.pop();
    Ok(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect())
}
