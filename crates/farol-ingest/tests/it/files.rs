//! Which files and sheets are read, which year they are of, and what is said of the others.

use std::sync::Mutex;

use farol_domain::{Rule, SchoolYear};
use farol_ingest::{IngestError, Options, Problem, Source, read};
use rust_xlsxwriter::Workbook;

use crate::fixtures::{by_rule, import, rows, source, workbook};

fn message(result: Result<farol_domain::Import, IngestError>) -> String {
    result.expect_err("the file cannot be read").to_string()
}

#[test]
fn every_faulty_file_is_named_at_once_with_what_to_do() {
    let good = source("good-2023.csv", "RA;IEG\n1;5\n");
    let cut = workbook(&[("2023", rows![["RA"], ["1"]])]);
    let cut = &cut[..cut.len() / 2];
    let text = message(import(&[
        source("/home/ana/notes.xlsb", zip_of("xl/workbook.bin")),
        good,
        source("~$pede.xlsx", b"ana"),
        source("page.xls", b"<html><body><table></table></body></html>"),
        source("boletim.pdf", b"%PDF-1.7"),
        source("vazio.csv", b""),
        source("cut.xlsx", cut),
    ]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(
        lines[0],
        "notes.xlsb: this is a binary Excel workbook (.xlsb); open it and save as .xlsx, then import again"
    );
    for (line, word) in lines.iter().zip(["(.xlsb)", "lock file", "web page", "PDF", "empty", "cut off"]) {
        assert!(line.contains(word), "{line}");
    }
}

/// A workbook whose main part has another name, of the same length: another kind of archive.
fn zip_of(name: &str) -> Vec<u8> {
    let bytes = workbook(&[("2023", rows![["RA"], ["1"]])]);
    let from = b"xl/workbook.xml";
    let mut renamed = bytes.clone();
    for at in (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)) {
        renamed[at..at + from.len()].copy_from_slice(name.as_bytes());
    }
    renamed
}

#[test]
fn a_workbook_that_declares_too_much_is_refused_before_it_is_unpacked() {
    let mut bytes = workbook(&[("2023", rows![["RA"], ["1"]])]);
    let entry = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    let Err(IngestError::Refused(faults)) = import(&[source("bomb.xlsx", bytes)]) else {
        panic!("it was read")
    };
    assert_eq!(faults[0].problem, Problem::TooLarge { unpacked: 1024, cap: 512 });
}

#[test]
fn a_file_of_no_known_kind_is_named_for_what_it_is() {
    let zip = |name: &str| message(import(&[source("a.xlsx", zip_of(name))]));
    assert!(zip("xl/workbook.bin").contains(".xlsb"));
    assert!(zip("ppt/present.xml").contains("zip archive without a workbook"));
}

#[test]
fn the_year_is_the_sheets_or_the_stated_or_the_files() {
    let year = |name: &str, sheet: &str, stated: Option<u16>| {
        let options = Options { year: stated.and_then(|y| SchoolYear::new(y).ok()), ..Options::default() };
        let sources = [source(name, workbook(&[(sheet, rows![["RA", "IEG"], ["1", 5.0]])]))];
        read(&sources, &options, &|_| {}).map(|import| import.facts[0].year.get())
    };
    assert_eq!(year("a-2021.xlsx", "PEDE2023", Some(2022)).unwrap(), 2023);
    assert_eq!(year("a-2021.xlsx", "Planilha1", Some(2022)).unwrap(), 2022);
    assert_eq!(year("a-2021.xlsx", "Planilha1", None).unwrap(), 2021);
    let text = message(year("a.xlsx", "Planilha1", None).map(|_| unreachable!("no year is named")));
    assert_eq!(
        text,
        "a.xlsx: no sheet can be used: 'Planilha1': neither its name nor the import names its year \
         (name the sheet 'PEDE2024', or state --year 2024); correct it, then import again"
    );
}

#[test]
fn sheets_that_cannot_be_used_are_left_out_and_named() {
    let records = || rows![["RA", "IEG"], ["1", 5.0]];
    let bytes = workbook(&[
        ("2023", records()),
        ("Legenda", rows![["Sigla", "Significado"], ["IEG", "engajamento"]]),
        ("Planilha3", vec![]),
        ("Cópia", records()),
    ]);
    let import = import(&[source("pede-2023.xlsx", bytes)]).unwrap();
    let skipped: Vec<_> = by_rule(&import, Rule::SheetSkipped).iter().map(|f| f.place.to_string()).collect();
    assert_eq!(skipped, ["Legenda", "Planilha3", "Cópia"]);
    assert_eq!(import.facts.len(), 1);
}

#[test]
fn a_hidden_sheet_is_left_out() {
    let mut workbook = Workbook::new();
    for name in ["2023", "2022"] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet.write_string(0, 0, "RA").unwrap().write_string(1, 0, "1").unwrap();
        sheet.set_hidden(name == "2022");
    }
    let import = import(&[source("a.xlsx", workbook.save_to_buffer().unwrap())]).unwrap();
    assert_eq!(import.facts.iter().map(|f| f.year.get()).collect::<Vec<_>>(), [2023]);
    assert_eq!(by_rule(&import, Rule::SheetSkipped)[0].found, "the sheet is hidden");
}

#[test]
fn the_same_file_twice_is_read_once() {
    let file = |name| source(name, "RA;IEG\n1;5\n");
    let import = import(&[file("a-2023.csv"), file("b-2023.csv")]).unwrap();
    assert_eq!(import.facts.len(), 1);
    assert_eq!((import.files.len(), &import.files[0].sha256), (2, &import.files[1].sha256));
    assert_eq!(by_rule(&import, Rule::SheetSkipped)[0].place.file.as_ref(), "b-2023.csv");
}

#[test]
fn progress_names_each_sheet_that_was_loaded() {
    let seen = Mutex::new(Vec::new());
    let sheets = [("2022", rows![["RA"], ["1"]]), ("2023", rows![["RA"], ["1"], ["2"]])];
    let sources = [source("a.xlsx", workbook(&sheets))];
    read(&sources, &Options::default(), &|p| seen.lock().unwrap().push((p.sheet.to_string(), p.rows)))
        .unwrap();
    let mut seen = seen.into_inner().unwrap();
    seen.sort();
    assert_eq!(seen, [("2022".to_owned(), 1), ("2023".to_owned(), 2)]);
}

#[test]
fn no_file_and_a_missing_file_are_errors() {
    assert!(message(import(&[])).contains("no file was given"));
    let missing = Source::open(std::path::Path::new("/nowhere/pede.xlsx")).unwrap_err().to_string();
    assert!(missing.starts_with("/nowhere/pede.xlsx: the file cannot be opened"));
}

/// Each sheet is looked for from the beginning, which some kilobytes of sheet names could make last for hours.
#[test]
fn a_workbook_of_more_sheets_than_any_school_has_is_refused_at_once() {
    let mut book = Workbook::new();
    for number in 0..513 {
        book.add_worksheet().set_name(format!("2023 {number}")).unwrap();
    }
    let Err(IngestError::Refused(faults)) = import(&[source("a.xlsx", book.save_to_buffer().unwrap())])
    else {
        panic!("it was read")
    };
    assert_eq!(faults[0].problem, Problem::TooManySheets { sheets: 513, cap: 512 });
}
