//! Which encoding a delimited text is in. It knows nothing of rows and cells.

use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::{Problem, source::Source};

/// How much of a text is looked at in one go.
const PART: usize = 64 << 10;
/// The letters and marks beyond ASCII that Portuguese spreadsheets are full of.
const PORTUGUESE: &str = "ÀÁÂÃÇÉÊÍÓÔÕÚÜàáâãçéêíóôõúüªº°§–—‘’“”…•\u{a0}";

/// What the content's mark says; else UTF-8 where all of it is; else the best guess of an 8-bit encoding.
pub(crate) fn encoding_of(source: &Source) -> Result<&'static Encoding, Problem> {
    let mut head = Vec::new();
    source.reader()?.take(4).read_to_end(&mut head).map_err(|_| Problem::Changed)?;
    match Encoding::for_bom(&head) {
        Some((encoding, _)) => Ok(encoding),
        None if is_utf8(source)? => Ok(UTF_8),
        None => guess(source),
    }
}

fn is_utf8(source: &Source) -> Result<bool, Problem> {
    let mut reader = source.reader()?;
    let (mut part, mut begun) = (vec![0; PART], 0);
    loop {
        let read = reader.read(&mut part[begun..]).map_err(|_| Problem::Changed)?;
        let filled = begun + read;
        let (so_far, begins) = utf8_so_far(&part[..filled], read == 0);
        if !so_far || read == 0 {
            return Ok(so_far);
        }
        part.copy_within(filled - begins..filled, 0);
        begun = begins;
    }
}

/// Whether the bytes are UTF-8, and how many at their end begin a character that goes on beyond them.
fn utf8_so_far(bytes: &[u8], last: bool) -> (bool, usize) {
    match std::str::from_utf8(bytes) {
        Ok(_) => (true, 0),
        Err(error) if error.error_len().is_none() && !last => (true, bytes.len() - error.valid_up_to()),
        Err(_) => (false, 0),
    }
}

/// Windows-1252 where that reads as Portuguese; else what the detector takes it for.
fn guess(source: &Source) -> Result<&'static Encoding, Problem> {
    let mut reader = source.reader()?;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let (mut part, mut bytes) = (vec![0; PART], Bytes::default());
    loop {
        let read = reader.read(&mut part).map_err(|_| Problem::Changed)?;
        detector.feed(&part[..read], read == 0);
        bytes.add(&part[..read]);
        if read == 0 {
            break;
        }
    }
    if bytes.are_portuguese() {
        return Ok(WINDOWS_1252);
    }
    let guess = detector.guess(Some(b"br"), Utf8Detection::Deny);
    // Multi-byte guesses on a short text are chance: the programmes write Portuguese.
    Ok(if guess.is_single_byte() { guess } else { WINDOWS_1252 })
}

/// How many bytes beyond ASCII there are, and how many of them are Portuguese in Windows-1252. A detector made for web
/// pages takes tables, in which the same few words stand a thousand times between numbers, for Cyrillic.
#[derive(Debug, Default)]
struct Bytes {
    beyond_ascii: u64,
    portuguese: u64,
}

impl Bytes {
    fn add(&mut self, bytes: &[u8]) {
        let (letters, _, _) = WINDOWS_1252.encode(PORTUGUESE);
        for byte in bytes.iter().filter(|byte| !byte.is_ascii()) {
            self.beyond_ascii += 1;
            self.portuguese += u64::from(letters.contains(byte));
        }
    }

    /// Nineteen in twenty: names from elsewhere stand in any list of pupils. Of a text in another script about a third
    /// of the letters would fall among these bytes by chance.
    fn are_portuguese(&self) -> bool {
        self.portuguese * 20 >= self.beyond_ascii * 19
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{WINDOWS_1250, WINDOWS_1251};

    use super::*;

    fn encoding(bytes: &[u8]) -> &'static Encoding {
        encoding_of(&Source::new("a.csv", bytes)).unwrap()
    }

    /// A table of the words below, a row each, many times over, as a sheet of pupils has them.
    fn table(words: &[&str]) -> String {
        let row = |row| format!("{row};{};{},5;{}\r\n", words[row % words.len()], row % 10, row % 7);
        (0..300).map(row).collect::<Vec<_>>().concat()
    }

    #[test]
    fn a_table_of_few_portuguese_words_is_windows_1252() {
        for words in [
            &["Topázio", "Ágata", "Pública"][..],
            &["Ágata"],
            &["FASE 3 (7º e 8º ano)", "Topázio", "ALFA  (1º e 2º ano)"],
            &["INSTITUIÇÃO", "GÊNERO", "INGLÊS", "Nº AV"],
            &["João", "Zoë", "Conceição", "Antônio", "Ângela", "Lúcia", "Márcia", "Luís", "Mário", "Sérgio"],
        ] {
            assert_eq!(encoding(&WINDOWS_1252.encode(&table(words)).0), WINDOWS_1252, "{words:?}");
        }
    }

    #[test]
    fn a_text_of_another_script_is_left_to_the_detector() {
        let russian = table(&["Ученик", "Математика", "Русский язык", "Возраст", "Успеваемость", "Школа"]);
        assert_eq!(encoding(&WINDOWS_1251.encode(&russian).0), WINDOWS_1251);
        let polish =
            table(&["Zażółć gęślą jaźń", "Średnia", "Język", "Uczeń", "Płeć", "Mężczyzna", "Źródło"]);
        assert_eq!(encoding(&WINDOWS_1250.encode(&polish).0), WINDOWS_1250);
    }

    #[test]
    fn a_character_across_two_parts_of_a_large_file_is_read_whole() {
        for before in (64 << 10) - 20..(64 << 10) + 2 {
            let mut text = "RA;Nome\n1;".to_owned();
            text.extend(std::iter::repeat_n('x', before % 30_000));
            text.push_str(";\n");
            while text.len() < before {
                text.push_str("2;x\n");
            }
            text.push_str("ção\n");
            assert_eq!(encoding_of(&Source::new("a.csv", text.as_bytes())), Ok(UTF_8));
        }
    }
}
