//! Text with every line end written as `\n`, the last line's too, and its quotation marks counted. It knows no cells.

use std::io::{self, Read};

/// Text of one row beyond which it is none: only so much is held at once. Most often a quotation mark was never closed.
const MOST_IN_ROW: u64 = 64 << 20;

/// A reader of such text.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    inner: R,
    last: u8,
    ended: bool,
    open: bool,
    in_row: u64,
    most_in_row: u64,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, last: b'\n', ended: false, open: false, in_row: 0, most_in_row: MOST_IN_ROW }
    }

    /// Whether the quotation marks read so far are odd in number.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Rewrites what was read in place, and says how much is left of it.
    fn rewrite(&mut self, part: &mut [u8]) -> usize {
        let mut kept = 0;
        for at in 0..part.len() {
            let byte = part[at];
            let after_return = std::mem::replace(&mut self.last, byte) == b'\r';
            if byte == b'\n' && after_return {
                continue;
            }
            self.open ^= byte == b'"';
            part[kept] = if byte == b'\r' { b'\n' } else { byte };
            kept += 1;
        }
        let ended = part[..kept].iter().rposition(|byte| *byte == b'\n').filter(|_| !self.open);
        self.in_row = ended.map_or(self.in_row + kept as u64, |at| (kept - 1 - at) as u64);
        kept
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while !self.ended && !buf.is_empty() {
            let read = self.inner.read(buf)?;
            if read == 0 {
                self.ended = true;
                if !matches!(self.last, b'\n' | b'\r') {
                    buf[0] = b'\n';
                    return Ok(1);
                }
                break;
            }
            let kept = self.rewrite(&mut buf[..read]);
            if self.in_row > self.most_in_row {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if kept > 0 {
                return Ok(kept);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every pair of bytes is met across two reads.
    struct Drops<'b>(&'b [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            self.0 = rest;
            buf[0] = *first;
            Ok(1)
        }
    }

    fn text(bytes: &[u8]) -> String {
        let (mut whole, mut dropped) = (String::new(), String::new());
        Lines::new(bytes).read_to_string(&mut whole).unwrap();
        Lines::new(Drops(bytes)).read_to_string(&mut dropped).unwrap();
        assert_eq!(whole, dropped);
        whole
    }

    #[test]
    fn three_line_ends_become_one_and_the_last_line_has_its_own() {
        assert_eq!(text(b"a\r\nb\rc\nd"), "a\nb\nc\nd\n");
        assert_eq!(text(b"a\r\n\r\n\r\r"), "a\n\n\n\n");
        assert_eq!(text(b""), "");
    }

    #[test]
    fn a_row_that_does_not_end_is_not_read_to_the_end_of_the_file() {
        let read = |bytes: &[u8]| {
            let mut lines = Lines { most_in_row: 9, ..Lines::new(Drops(bytes)) };
            io::copy(&mut lines, &mut io::sink()).map_err(|error| error.kind())
        };
        assert_eq!(read(b"123456789\n123456789\n"), Ok(20));
        assert_eq!(read(b"1;;;;;;;;;;;;;"), Err(io::ErrorKind::InvalidData));
        assert_eq!(read(b"1;\"a\n2;b\n3;c\n"), Err(io::ErrorKind::InvalidData));
    }

    #[test]
    fn an_odd_quotation_mark_is_open() {
        let open = |bytes: &[u8]| {
            let mut lines = Lines::new(bytes);
            io::copy(&mut lines, &mut io::sink()).unwrap();
            lines.is_open()
        };
        assert!(open(b"1;\"a\n2;b\n"));
        assert!(!open(b"1;\"a\"\"\"\n"));
    }
}
