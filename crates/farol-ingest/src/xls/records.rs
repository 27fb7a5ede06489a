//! The records of an old Excel stream, and the strings inside them, which may run on over several records.

use encoding_rs::Encoding;

use crate::Problem;

const CONTINUE: u16 = 0x003C;

/// A record: its kind, its data, and the stream behind it, where it may be continued.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'b> {
    pub(super) kind: u16,
    pub(super) data: &'b [u8],
    behind: &'b [u8],
}

/// How strings are written: Excel 97 on has UTF-16, older ones have a code page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text {
    Unicode,
    CodePage(&'static Encoding),
}

/// Records one after another, to the end of the stream.
#[derive(Debug)]
pub(super) struct Records<'b> {
    rest: &'b [u8],
}

impl<'b> Records<'b> {
    pub(super) fn of(stream: &'b [u8]) -> Self {
        Self { rest: stream }
    }
}

impl<'b> Iterator for Records<'b> {
    type Item = Result<Record<'b>, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let Some(record) = first(self.rest) else {
            self.rest = &[];
            return Some(Err(Problem::Damaged));
        };
        self.rest = record.behind;
        Some(Ok(record))
    }
}

/// The record a stream begins with: kind and length, two bytes each, and the data.
fn first(stream: &[u8]) -> Option<Record<'_>> {
    let (kind, length) = (u16_at(stream, 0)?, usize::from(u16_at(stream, 2)?));
    let (data, behind) = stream[4..].split_at_checked(length)?;
    Some(Record { kind, data, behind })
}

impl<'b> Record<'b> {
    /// A string at some place: its length in two bytes, then its characters.
    pub(super) fn text(&self, at: usize, text: Text) -> Result<String, Problem> {
        let string = || {
            let length = usize::from(u16_at(self.data, at)?);
            match text {
                Text::CodePage(encoding) => {
                    let bytes = self.data.get(at + 2..)?;
                    Some(decoded(encoding, &bytes[..length.min(bytes.len())]))
                }
                // Some writers leave the flags out where the string is empty.
                Text::Unicode if length == 0 => Some(String::new()),
                Text::Unicode => {
                    let mut parts = self.parts();
                    parts.skip(at + 2)?;
                    let flags = parts.byte()?;
                    parts.characters(length, flags)
                }
            }
        };
        string().ok_or(Problem::Damaged)
    }

    /// A name or format at some place: its length in one byte.
    pub(super) fn short_text(&self, at: usize, text: Text) -> Option<String> {
        let length = usize::from(*self.data.get(at)?);
        match text {
            Text::CodePage(encoding) => Some(decoded(encoding, self.data.get(at + 1..at + 1 + length)?)),
            Text::Unicode => {
                let mut parts = self.parts();
                parts.skip(at + 1)?;
                let flags = parts.byte()?;
                parts.characters(length, flags)
            }
        }
    }

    /// The data with what continues it.
    pub(super) fn parts(&self) -> Parts<'b> {
        Parts { now: self.data, behind: self.behind }
    }
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// A record read byte by byte, over its ends.
#[derive(Debug)]
pub(super) struct Parts<'b> {
    now: &'b [u8],
    behind: &'b [u8],
}

impl Parts<'_> {
    /// The next string of the table of shared strings, MS-XLS 2.5.293; `None` inside at its end.
    pub(super) fn shared_string(&mut self) -> Result<Option<String>, Problem> {
        if self.now.is_empty() && self.go_on().is_none() {
            return Ok(None);
        }
        self.rich_string().map(Some).ok_or(Problem::Damaged)
    }

    fn rich_string(&mut self) -> Option<String> {
        let length = usize::from(u16_at(self.now, 0)?);
        let flags = *self.now.get(2)?;
        self.skip(3)?;
        // Formats of parts of the text, and phonetics, stand behind it.
        let runs = if flags & 8 == 0 { 0 } else { usize::from(self.u16()?) };
        let phonetics = if flags & 4 == 0 { 0 } else { self.u32()? as usize };
        let text = self.characters(length, flags)?;
        self.skip(4 * runs)?;
        self.skip(phonetics)?;
        Some(text)
    }

    /// Characters of one byte (the lower half of UTF-16) or two, by the lowest bit of `flags`. Where they run on in the
    /// next record, that begins with flags of its own.
    fn characters(&mut self, mut left: usize, mut flags: u8) -> Option<String> {
        let mut units = Vec::with_capacity(left);
        while left > 0 {
            let width = usize::from(flags & 1) + 1;
            let count = left.min(self.now.len() / width);
            let (bytes, rest) = self.now.split_at(count * width);
            let unit = |unit: &[u8]| u16::from(unit[0]) | unit.get(1).map_or(0, |high| u16::from(*high) << 8);
            units.extend(bytes.chunks_exact(width).map(unit));
            self.now = rest;
            left -= count;
            if left > 0 {
                self.go_on()?;
                flags = self.byte()?;
            }
        }
        Some(String::from_utf16_lossy(&units))
    }

    pub(super) fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > self.now.len() {
            bytes -= self.now.len();
            self.go_on()?;
        }
        self.now = &self.now[bytes..];
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.now.split_first()?;
        self.now = rest;
        Some(*byte)
    }

    fn u16(&mut self) -> Option<u16> {
        let number = u16_at(self.now, 0)?;
        self.skip(2)?;
        Some(number)
    }

    fn u32(&mut self) -> Option<u32> {
        let number = u32_at(self.now, 0)?;
        self.skip(4)?;
        Some(number)
    }

    /// Goes on to the record that continues this one.
    fn go_on(&mut self) -> Option<()> {
        let record = first(self.behind).filter(|record| record.kind == CONTINUE)?;
        (self.now, self.behind) = (record.data, record.behind);
        Some(())
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    #[test]
    fn a_string_runs_on_over_a_record_and_changes_its_width() {
        let head = [5, 0, 8, 1, 0, b'a', b'b'];
        let tail = [1, 0xEA, 0, b'd', 0, b'e', 0, 9, 9, 9, 9, 1, 0, 0, b'x'];
        let stream = [record(0x00FC, &head), record(CONTINUE, &tail)].concat();
        let mut parts = Records::of(&stream).next().unwrap().unwrap().parts();
        assert_eq!(parts.shared_string(), Ok(Some("abêde".to_owned())));
        assert_eq!(parts.shared_string(), Ok(Some("x".to_owned())));
        assert_eq!(parts.shared_string(), Ok(None));
    }

    #[test]
    fn a_record_longer_than_its_stream_is_damage() {
        let stream = record(1, &[0; 8]);
        let mut records = Records::of(&stream[..9]);
        assert_eq!(records.next().unwrap().unwrap_err(), Problem::Damaged);
        assert!(records.next().is_none());
    }
}
