//! What kind of file some bytes are, by their content; the name counts for lock files only.

use crate::{Problem, zip_directory};

/// Most that a workbook may unpack to, by its own declaration.
const MAX_UNPACKED: u64 = 256 << 20;
/// How much of a text is looked at.
const HEAD: usize = 8 << 10;

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Office Open XML workbook.
    Xlsx,
    /// Delimited text in any encoding.
    Csv,
}

/// The kind of a file, or why it cannot be read.
pub(crate) fn sniff(name: &str, bytes: &[u8]) -> Result<Kind, Problem> {
    if name.starts_with("~$") {
        return Err(Problem::LockFile);
    }
    if bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        return Err(Problem::Empty);
    }
    if bytes.starts_with(b"PK") {
        return zip(bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(if holds_utf16(bytes, "EncryptedPackage") {
            Problem::Encrypted
        } else {
            Problem::OldExcel
        });
    }
    if bytes.starts_with(b"%PDF") {
        return Err(Problem::Pdf);
    }
    text(&bytes[..bytes.len().min(HEAD)])
}

fn zip(bytes: &[u8]) -> Result<Kind, Problem> {
    let contents = zip_directory::contents(bytes).ok_or(Problem::Truncated)?;
    let has = |name: &str| contents.names.iter().any(|n| n.eq_ignore_ascii_case(name));
    if contents.unpacked > MAX_UNPACKED {
        return Err(Problem::TooLarge { unpacked: contents.unpacked >> 20, cap: MAX_UNPACKED >> 20 });
    }
    if has("xl/workbook.xml") {
        Ok(Kind::Xlsx)
    } else if has("xl/workbook.bin") {
        Err(Problem::BinaryWorkbook)
    } else if has("mimetype") && has("content.xml") {
        Err(Problem::OpenDocument)
    } else {
        Err(Problem::OtherZip)
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

    #[test]
    fn the_content_counts_and_not_the_ending() {
        assert_eq!(sniff("notes.xlsx", b"RA;Fase\n1;2\n"), Ok(Kind::Csv));
        assert_eq!(sniff("notes.csv", b"%PDF-1.7"), Err(Problem::Pdf));
        assert_eq!(sniff("notes.xls", b" <html><table>"), Err(Problem::Html));
        assert_eq!(sniff("notes.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), Err(Problem::OldExcel));
        assert_eq!(sniff("notes.csv", b"\x89PNG\x0d\x0a\x1a\x0a\0\0"), Err(Problem::NotATable));
        assert_eq!(sniff("notes.csv", b" \r\n"), Err(Problem::Empty));
        assert_eq!(sniff("notes.xlsx", b"PK\x03\x04half"), Err(Problem::Truncated));
    }

    #[test]
    fn an_encrypted_workbook_is_told_from_an_old_one() {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(sniff("a.xlsx", &bytes), Err(Problem::Encrypted));
    }

    #[test]
    fn a_lock_file_is_known_by_its_name() {
        assert_eq!(sniff("~$pede.xlsx", b"\x07user"), Err(Problem::LockFile));
    }
}
