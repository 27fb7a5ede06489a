//! The list of contents at the end of a zip: names and declared sizes, without unpacking anything.

/// What a zip says it holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    /// Names of the entries.
    pub(crate) names: Vec<String>,
    /// Sum of the declared unpacked sizes, bytes.
    pub(crate) unpacked: u64,
}

// Signatures and offsets: PKWARE APPNOTE.TXT 6.3, sections 4.3.12, 4.3.16 and 4.5.3.
const END: [u8; 4] = *b"PK\x05\x06";
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const END_LENGTH: usize = 22;
const ENTRY_LENGTH: usize = 46;
const MAX_COMMENT: usize = 0xffff;
const ZIP64_EXTRA: u16 = 1;

/// Reads the central directory; `None` where its end is missing or it is damaged, as in a truncated file.
pub(crate) fn contents(bytes: &[u8]) -> Option<Contents> {
    let end = end_of_directory(bytes)?;
    let size = u32_at(end, 12)? as usize;
    let start = u32_at(end, 16)? as usize;
    let directory = bytes.get(start..start.checked_add(size)?)?;
    let mut contents = Contents::default();
    let mut rest = directory;
    while !rest.is_empty() {
        rest = entry(rest, &mut contents)?;
    }
    Some(contents)
}

fn end_of_directory(bytes: &[u8]) -> Option<&[u8]> {
    let last = bytes.len().checked_sub(END_LENGTH)?;
    let first = last.saturating_sub(MAX_COMMENT);
    (first..=last).rev().map(|at| &bytes[at..]).find(|tail| tail.starts_with(&END))
}

/// Adds the first entry of `rest`, and gives what follows it.
fn entry<'b>(rest: &'b [u8], contents: &mut Contents) -> Option<&'b [u8]> {
    if !rest.starts_with(&ENTRY) {
        return None;
    }
    let name_end = ENTRY_LENGTH + usize::from(u16_at(rest, 28)?);
    let extra_end = name_end + usize::from(u16_at(rest, 30)?);
    let end = extra_end + usize::from(u16_at(rest, 32)?);
    let name = rest.get(ENTRY_LENGTH..name_end)?;
    let size = match u32_at(rest, 24)? {
        u32::MAX => zip64_size(rest.get(name_end..extra_end)?)?,
        size => u64::from(size),
    };
    contents.names.push(String::from_utf8_lossy(name).into_owned());
    contents.unpacked = contents.unpacked.saturating_add(size);
    rest.get(end..)
}

/// The unpacked size stands first in a zip64 extra field.
fn zip64_size(mut extra: &[u8]) -> Option<u64> {
    loop {
        let length = usize::from(u16_at(extra, 2)?);
        if u16_at(extra, 0)? == ZIP64_EXTRA {
            return Some(u64::from_le_bytes(extra.get(4..12)?.try_into().ok()?));
        }
        extra = extra.get(4 + length..)?;
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip_of(name: &str, size: u32, extra: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; ENTRY_LENGTH];
        bytes[..4].copy_from_slice(&ENTRY);
        bytes[24..28].copy_from_slice(&size.to_le_bytes());
        bytes[28..30].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes[30..32].copy_from_slice(&u16::try_from(extra.len()).unwrap().to_le_bytes());
        bytes.extend(name.bytes().chain(extra.iter().copied()));
        let length = u32::try_from(bytes.len()).unwrap();
        let mut end = vec![0; END_LENGTH];
        end[..4].copy_from_slice(&END);
        end[12..16].copy_from_slice(&length.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn declared_sizes_are_read_without_unpacking() {
        let contents = contents(&zip_of("xl/workbook.xml", 300 << 20, &[])).unwrap();
        assert_eq!((contents.names, contents.unpacked), (vec!["xl/workbook.xml".to_owned()], 300 << 20));
    }

    #[test]
    fn sizes_beyond_four_gigabytes_stand_in_the_extra_field() {
        let mut extra = vec![1, 0, 8, 0];
        extra.extend((5_u64 << 30).to_le_bytes());
        assert_eq!(contents(&zip_of("a", u32::MAX, &extra)).unwrap().unpacked, 5 << 30);
    }

    #[test]
    fn a_truncated_zip_has_no_contents() {
        let whole = zip_of("xl/workbook.xml", 10, &[]);
        assert_eq!(contents(&whole[..whole.len() - 5]), None);
        assert_eq!(contents(b"PK\x03\x04"), None);
    }
}
