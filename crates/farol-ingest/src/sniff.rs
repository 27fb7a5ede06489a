//! What kind of file some bytes are, by their content; the name counts for lock files only.

use std::io::Read;

use crate::{Problem, source::Source};

/// Most that a workbook may unpack to, by its own declaration, which the unpacking holds it to. A sheet is read in
/// a stream; this bounds the time it takes.
const MAX_UNPACKED: u64 = 4 << 30;
/// Most that the parts which are held in memory (texts, styles, an `OpenDocument`'s content) may unpack to.
const MAX_HELD: u64 = 512 << 20;
/// A part that unpacks to more than this …
const LARGE: u64 = 64 << 20;
/// … and so many times its size is no table: a sheet of a million blank rows packs 60-fold at most.
const BOMB: u64 = 200;
/// How much of a text is looked at.
const HEAD: u64 = 8 << 10;

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Office Open XML workbook.
    Xlsx,
    /// Excel 97 to 2003, and Excel 5.
    Xls,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// Delimited text in any encoding.
    Csv,
}

/// The kind of a file, or why it cannot be read.
pub(crate) fn sniff(source: &Source) -> Result<Kind, Problem> {
    if source.name().starts_with("~$") || source.name().starts_with(".~lock.") {
        return Err(Problem::LockFile);
    }
    let mut head = Vec::new();
    source.reader()?.take(HEAD).read_to_end(&mut head).map_err(|_| Problem::Changed)?;
    if head.iter().all(|b| b.is_ascii_whitespace() || *b == 0) && source.size() <= HEAD {
        return Err(Problem::Empty);
    }
    if head.starts_with(b"PK") {
        return zip(source);
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return compound(source);
    }
    if head.starts_with(b"%PDF") {
        return Err(Problem::Pdf);
    }
    text(&head)
}

/// Names and sizes of a zip's parts, as its directory declares them.
struct Parts(Vec<Part>);

struct Part {
    name: String,
    packed: u64,
    unpacked: u64,
}

impl Parts {
    fn of(source: &Source) -> Result<Self, Problem> {
        let mut archive = zip::ZipArchive::new(source.reader()?).map_err(|_| Problem::Truncated)?;
        let mut parts = Vec::with_capacity(archive.len());
        for at in 0..archive.len() {
            let part = archive.by_index_raw(at).map_err(|_| Problem::Damaged)?;
            parts.push(Part {
                name: part.name().map_err(|_| Problem::Damaged)?.to_ascii_lowercase(),
                packed: part.compressed_size(),
                unpacked: part.size(),
            });
        }
        Ok(Self(parts))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|part| part.name == name)
    }

    fn unpacked(&self, counts: impl Fn(&Part) -> bool) -> u64 {
        self.0.iter().filter(|part| counts(part)).fold(0, |sum, part| sum.saturating_add(part.unpacked))
    }
}

fn zip(source: &Source) -> Result<Kind, Problem> {
    let parts = Parts::of(source)?;
    let (all, held) = (parts.unpacked(|_| true), parts.unpacked(|p| !p.name.starts_with("xl/worksheets/")));
    for (unpacked, cap) in [(all, MAX_UNPACKED), (held, MAX_HELD)] {
        if unpacked > cap {
            return Err(Problem::TooLarge { unpacked: unpacked >> 20, cap: cap >> 20 });
        }
    }
    if parts.0.iter().any(|part| part.unpacked > LARGE && part.unpacked / part.packed.max(1) > BOMB) {
        return Err(Problem::Bomb);
    }
    if parts.has("xl/workbook.xml") {
        Ok(Kind::Xlsx)
    } else if parts.has("xl/workbook.bin") {
        Err(Problem::BinaryWorkbook)
    } else if parts.has("mimetype") && parts.has("content.xml") {
        Ok(Kind::Ods)
    } else {
        Err(Problem::OtherZip)
    }
}

/// A compound file holds an old workbook, an encrypted new one, or something else, such as a document.
fn compound(source: &Source) -> Result<Kind, Problem> {
    if source.size() > MAX_HELD {
        return Err(Problem::TooLarge { unpacked: source.size() >> 20, cap: MAX_HELD >> 20 });
    }
    let bytes = source.whole()?;
    if holds_utf16(&bytes, "EncryptedPackage") {
        return Err(Problem::Encrypted);
    }
    if holds_utf16(&bytes, "Workbook") || holds_utf16(&bytes, "Book") {
        Ok(Kind::Xls)
    } else {
        Err(Problem::NotATable)
    }
}

fn text(head: &[u8]) -> Result<Kind, Problem> {
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let binary = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\r' | b'\n' | 0x0C);
    if !utf16 && head.iter().any(binary) {
        return Err(Problem::NotATable);
    }
    let folded = String::from_utf8_lossy(head).to_lowercase();
    let start = folded.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if start.starts_with('<') && ["<html", "<!doctype html", "<table"].iter().any(|t| folded.contains(t)) {
        return Err(Problem::Html);
    }
    if start.starts_with("<?xml") && folded.contains("opendocument") {
        return Err(Problem::FlatOpenDocument);
    }
    if start.starts_with("<?xml") || start.starts_with("{\\rtf") {
        return Err(Problem::NotATable);
    }
    Ok(Kind::Csv)
}

fn holds_utf16(bytes: &[u8], word: &str) -> bool {
    let wanted: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, bytes: &[u8]) -> Result<Kind, Problem> {
        sniff(&Source::new(name, bytes))
    }

    #[test]
    fn the_content_counts_and_not_the_ending() {
        assert_eq!(kind("notes.xlsx", b"RA;Fase\n1;2\n"), Ok(Kind::Csv));
        assert_eq!(kind("notes.csv", b"%PDF-1.7"), Err(Problem::Pdf));
        assert_eq!(kind("notes.xls", b" <html><table>"), Err(Problem::Html));
        assert_eq!(kind("notes.csv", b"\x89PNG\x0d\x0a\x1a\x0a\0\0"), Err(Problem::NotATable));
        assert_eq!(kind("notes.csv", b" \r\n"), Err(Problem::Empty));
        assert_eq!(kind("notes.xlsx", b"PK\x03\x04half"), Err(Problem::Truncated));
    }

    #[test]
    fn a_compound_file_is_told_by_what_it_holds() {
        let holding = |word: &str| {
            let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
            bytes.extend(word.encode_utf16().flat_map(u16::to_le_bytes));
            kind("a.xlsx", &bytes)
        };
        assert_eq!(holding("EncryptedPackage"), Err(Problem::Encrypted));
        assert_eq!(holding("Workbook"), Ok(Kind::Xls));
        assert_eq!(holding("WordDocument"), Err(Problem::NotATable));
    }

    #[test]
    fn a_lock_file_is_known_by_its_name() {
        assert_eq!(kind("~$pede.xlsx", b"\x07user"), Err(Problem::LockFile));
        assert_eq!(kind(".~lock.pede.ods#", b",user"), Err(Problem::LockFile));
    }
}
