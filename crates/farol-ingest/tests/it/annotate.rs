//! The annotated copy: what stands in it, what does not, and where it is not written.

use std::{
    collections::BTreeMap,
    io::Read,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use calamine::{Data, Reader, Xlsx, open_workbook};
use farol_domain::{Finding, Import, Place, Rule, SchoolYear};
use farol_ingest::{AnnotateError, Names, Options, Source, annotate};
use farol_synthetic::Params;
use tempfile::TempDir;

use crate::fixtures::{Put, fill, import, rows, source, workbook};

/// A workbook, what was read of it, and both copies.
struct Case {
    sources: Vec<Source>,
    import: Import,
    folder: TempDir,
}

impl Case {
    fn of(sources: Vec<Source>) -> Self {
        let import = import(&sources).unwrap();
        let case = Self { sources, import, folder: tempfile::tempdir().unwrap() };
        case.annotate(Names::Masked, "masked.xlsx").unwrap();
        case.annotate(Names::Shown, "shown.xlsx").unwrap();
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn annotate(&self, names: Names, name: &str) -> Result<(), AnnotateError> {
        annotate(&self.sources, &Options::default(), &self.import.findings, names, &self.path(name))
    }
}

/// The published workbook's twin, smaller.
fn twin() -> &'static Case {
    static TWIN: OnceLock<Case> = OnceLock::new();
    TWIN.get_or_init(|| {
        let params = Params { pupils: 120, ..Params::new(SchoolYear::new(2022).unwrap(), 3) };
        Case::of(vec![source("twin.xlsx", farol_synthetic::workbook(&params).unwrap())])
    })
}

/// One sheet with a title, texts like formulas, a date, a time, an error, an empty row and an unknown column.
fn small() -> Case {
    let sheet = rows![
        ["Escola da Ana"],
        ["RA", "Nome", "Data de Nasc", "IEG", "Turma", "Recado", "INDE 2023"],
        [
            "RA-77001",
            "=HYPERLINK(\"x\")",
            Put::Date(41034.0),
            "7,5",
            "+A",
            "mãe: Rute",
            Put::Error("#DIV/0!")
        ],
        [Put::Blank],
        ["RA-77002", "@Beatriz", Put::Date(41035.5), 11.0, "-B", Put::Blank, "INCLUIR"],
    ];
    let hidden = rows![["RA"], ["RA-77003"]];
    let mut workbook = rust_xlsxwriter::Workbook::new();
    fill(workbook.add_worksheet().set_name("PEDE2023").unwrap(), &sheet);
    fill(workbook.add_worksheet().set_name("Velha 2022").unwrap().set_hidden(true), &hidden);
    let unread = rows![["Caio Prado"]];
    fill(workbook.add_worksheet().set_name("Lista").unwrap(), &unread);
    Case::of(vec![source("small.xlsx", workbook.save_to_buffer().unwrap())])
}

/// Every part of a copy, by name.
fn parts(path: &Path) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut part = |name: &String| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    names.iter().map(|name| (name.clone(), part(name))).collect()
}

/// Sheet name → cell → text of its note.
fn notes(path: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let parts = parts(path);
    let names =
        parts["xl/workbook.xml"].split("<sheet name=\"").skip(1).map(|s| s.split_once('"').unwrap().0);
    let of_sheet = |(number, name): (usize, &str)| {
        let relations = parts.get(&format!("xl/worksheets/_rels/sheet{number}.xml.rels"))?;
        let (_, comments) = relations.split_once("../comments")?;
        let part = &parts[&format!("xl/comments{}.xml", comments.split_once('.')?.0)];
        let note = |comment: &str| {
            let texts = comment.split("</t>").filter_map(|text| Some(text.rsplit_once('>')?.1));
            let text: String = texts.collect();
            (comment.split_once('"').unwrap().0.to_owned(), text)
        };
        let cells: Vec<_> = part.split("<comment ref=\"").skip(1).map(note).collect();
        let unique: BTreeMap<String, String> = cells.iter().cloned().collect();
        assert_eq!(unique.len(), cells.len(), "no cell has two notes");
        Some((name.to_owned(), unique))
    };
    (1..).zip(names).filter_map(of_sheet).collect()
}

fn values(path: &Path, sheet: &str) -> calamine::Range<Data> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    workbook.worksheet_range(sheet).unwrap()
}

/// The cell a finding's note belongs to, where the header is in `header`.
fn cell(place: &Place, header: u32) -> String {
    match (&place.column, place.row) {
        (Some(column), row) => format!("{column}{}", row.unwrap_or(header)),
        (None, row) => format!("A{}", row.unwrap_or(1)),
    }
}

/// Findings by sheet, cell and code; a note holds a line `state · code` for each.
type Counted = BTreeMap<(String, String, &'static str), usize>;

fn expected(findings: &[Finding], header: u32) -> Counted {
    let mut counted = Counted::new();
    for finding in findings {
        let at = (finding.place.sheet.to_string(), cell(&finding.place, header), finding.rule.code());
        *counted.entry(at).or_default() += 1;
    }
    counted
}

fn noted(path: &Path, findings: &[Finding]) -> Counted {
    let codes: std::collections::BTreeSet<_> = findings.iter().map(|finding| finding.rule.code()).collect();
    let mut counted = Counted::new();
    for (sheet, cells) in notes(path) {
        for (cell, text) in cells {
            for line in text.lines().filter_map(|line| line.split_once(" · ")) {
                let code = codes.get(line.1).expect("a code of a finding");
                *counted.entry((sheet.clone(), cell.clone(), *code)).or_default() += 1;
            }
        }
    }
    counted
}

#[test]
fn every_finding_of_the_twin_is_in_exactly_one_note() {
    let case = twin();
    let findings = &case.import.findings;
    assert!(findings.len() > 200, "{}", findings.len());
    for name in ["masked.xlsx", "shown.xlsx"] {
        assert_eq!(noted(&case.path(name), findings), expected(findings, 1));
    }
}

#[test]
fn a_note_says_what_was_found_expected_and_done() {
    let case = small();
    let notes = notes(&case.path("masked.xlsx"));
    let text = &notes["PEDE2023"]["G5"];
    let placeholder = case.import.findings.iter().find(|f| f.rule == Rule::Placeholder).unwrap();
    assert!(text.starts_with("Recusado · placeholder\n"), "{text}");
    assert!([&placeholder.found, &placeholder.expected, &placeholder.done].iter().all(|t| text.contains(*t)));
}

#[test]
fn a_finding_of_a_row_column_or_sheet_stands_at_its_first_cell() {
    let case = small();
    let notes = notes(&case.path("shown.xlsx"));
    let has = |sheet: &str, cell: &str, rule: Rule| notes[sheet][cell].contains(rule.code());
    assert!(has("PEDE2023", "A1", Rule::TitleRows));
    assert!(has("PEDE2023", "A4", Rule::BlankRow));
    assert!(has("PEDE2023", "F2", Rule::UnknownColumn));
    assert!(has("Lista", "A1", Rule::SheetSkipped));
    // The hidden sheet is not copied; its finding stands in the list.
    let listed: Vec<&String> = notes["Farol"].values().collect();
    assert!(listed.len() == 1 && listed[0].contains(Rule::SheetSkipped.code()), "{listed:?}");
}

#[test]
fn the_copy_with_names_has_every_value_where_the_original_has_it() {
    let case = small();
    let sheet = values(&case.path("shown.xlsx"), "PEDE2023");
    let text = |at: (u32, u32)| sheet.get_value(at).unwrap().to_string();
    assert_eq!(text((0, 0)), "Escola da Ana");
    assert_eq!([text((2, 0)), text((2, 1)), text((2, 3))], ["RA-77001", "=HYPERLINK(\"x\")", "7,5"]);
    assert_eq!([text((2, 4)), text((4, 4)), text((4, 1))], ["+A", "-B", "@Beatriz"]);
    assert_eq!(sheet.get_value((4, 3)), Some(&Data::Float(11.0)));
    for (at, days) in [((2, 2), 41034.0), ((4, 2), 41035.5)] {
        assert!(matches!(sheet.get_value(at), Some(Data::DateTime(date)) if date.as_f64() == days));
    }
    assert!(parts(&case.path("shown.xlsx")).values().all(|part| !part.contains("<f>")), "no formula");
}

#[test]
fn the_copy_of_the_twin_holds_what_the_twin_holds() {
    let case = twin();
    let original = case.path("twin.xlsx");
    let params = Params { pupils: 120, ..Params::new(SchoolYear::new(2022).unwrap(), 3) };
    std::fs::write(&original, farol_synthetic::workbook(&params).unwrap()).unwrap();
    for sheet in ["PEDE2022", "PEDE2023", "PEDE2024"] {
        let (then, now) = (values(&original, sheet), values(&case.path("shown.xlsx"), sheet));
        let shown = |data: &Data| match data {
            Data::Error(error) => error.to_string(),
            other => other.to_string(),
        };
        assert_eq!(then.start(), Some((0, 0)));
        for (row, column, data) in then.used_cells() {
            let at = (u32::try_from(row).unwrap(), u32::try_from(column).unwrap());
            assert_eq!(shown(now.get_value(at).unwrap()), shown(data), "{sheet} {at:?}");
        }
    }
}

#[test]
fn the_masked_copy_says_nowhere_who_a_pupil_is() {
    let small = small();
    for case in [twin(), &small] {
        let parts = parts(&case.path("masked.xlsx"));
        let mut secret: Vec<String> = vec![">41034<".into(), ">41035.5<".into()];
        for person in &case.import.persons {
            secret.push(format!(">{}<", person.ra.as_str()));
            secret.extend(person.name.clone());
            if let Some(date) = person.birth_date {
                let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
                secret.push(format!("v>{}<", (date - epoch).num_days()));
                secret.extend(["%Y-%m-%d", "%d/%m/%Y", "%-m/%-d/%Y"].map(|f| date.format(f).to_string()));
            }
        }
        for (name, part) in &parts {
            // A shared string is named by its number, which may be any. Equal texts are searched once.
            let plain = part.split("t=\"s\"><v>").map(|t| t.split_once("</v>").map_or(t, |t| t.1));
            let tags: std::collections::BTreeSet<&str> = plain.flat_map(|t| t.split_inclusive('<')).collect();
            let plain: String = tags.into_iter().collect();
            let said = secret.iter().filter(|secret| plain.contains(secret.as_str())).count();
            assert_eq!(said, 0, "{name}");
        }
        let strings = &parts["xl/sharedStrings.xml"];
        for text in ["RA-77", "RA-1", "Rute", "Caio", "HYPERLINK", "Beatriz", "Escola da Ana"] {
            assert!(!strings.contains(text), "{text}");
        }
    }
    let sheet = values(&small.path("masked.xlsx"), "PEDE2023");
    let text = |at: (u32, u32)| sheet.get_value(at).unwrap().to_string();
    assert_eq!([text((0, 0)), text((2, 0)), text((2, 2)), text((2, 5))], ["•••"; 4]);
    assert_eq!([text((1, 0)), text((1, 5)), text((2, 3)), text((2, 4))], ["RA", "Recado", "7,5", "+A"]);
}

#[test]
fn a_copy_with_names_gives_the_same_facts_again() {
    let small = small();
    for case in [twin(), &small] {
        let copy = Source::open(&case.path("shown.xlsx")).unwrap();
        let again = import(&[copy]).unwrap();
        assert_eq!(again.facts, case.import.facts);
        assert_eq!(again.persons, case.import.persons);
        assert!(again.findings.iter().any(|f| &*f.place.sheet == "Farol" && f.rule == Rule::SheetSkipped));
    }
}

#[test]
fn a_masked_copy_is_not_imported() {
    for case in [twin(), &small()] {
        let copy = Source::open(&case.path("masked.xlsx")).unwrap();
        let said = import(&[copy]).unwrap_err().to_string();
        assert!(said.contains("an annotated copy with hidden names; import the original"), "{said}");
    }
}

#[test]
fn a_copy_made_with_a_mapping_reads_as_the_original_and_masked_not_at_all() {
    let school = farol_synthetic::second_school(20, 2021..=2022, 7);
    let mapping = farol_ingest::Mapping::parse(&school.mapping).unwrap();
    let options = Options { mapping: Some(mapping.into()), ..Options::default() };
    let read = |source| farol_ingest::read(&[source], &options, &|_| {});
    let original = source("school.csv", school.csv);
    let import = read(original.clone()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = |names, name| {
        let out = folder.path().join(name);
        annotate(std::slice::from_ref(&original), &options, &import.findings, names, &out).unwrap();
        Source::open(&out).unwrap()
    };
    assert_eq!(read(copy(Names::Shown, "shown.xlsx")).unwrap().facts, import.facts);
    let said = read(copy(Names::Masked, "masked.xlsx")).unwrap_err().to_string();
    assert!(said.contains("an annotated copy with hidden names"), "{said}");
}

#[test]
fn a_copy_of_a_copy_has_one_list_of_findings() {
    let case = small();
    let sources = vec![Source::open(&case.path("shown.xlsx")).unwrap()];
    let again = Case::of(sources);
    let workbook: Xlsx<_> = open_workbook(again.path("shown.xlsx")).unwrap();
    assert_eq!(workbook.sheet_names(), ["Farol", "PEDE2023", "Lista"]);
}

#[test]
fn the_list_leads_to_the_cells() {
    let case = small();
    let part = &parts(&case.path("masked.xlsx"))["xl/worksheets/sheet1.xml"];
    assert!(part.contains("location=\"PEDE2023!G5\"") || part.contains("location=\"'PEDE2023'!G5\""));
    let list = values(&case.path("masked.xlsx"), "Farol");
    let states: Vec<String> = list.rows().map(|row| row[0].to_string()).collect();
    let header = states.iter().position(|state| state == "Situação").unwrap();
    let rank =
        |state: &String| ["Recusado", "Em dúvida", "Reparado"].iter().position(|s| s == state).unwrap();
    let ranks: Vec<usize> = states[header + 1..].iter().map(rank).collect();
    assert!(ranks.is_sorted() && ranks.len() > 4, "{ranks:?}");
}

#[test]
fn two_files_with_sheets_of_one_name_stand_side_by_side() {
    let one = |ra: &str| workbook(&[("PEDE2023", rows![["RA", "IEG"], [ra, 12.0]])]);
    let case = Case::of(vec![source("a.xlsx", one("1")), source("b.xlsx", one("2"))]);
    let notes = notes(&case.path("masked.xlsx"));
    assert!([&notes["PEDE2023"], &notes["PEDE2023 (2)"]].iter().all(|cells| cells.contains_key("B2")));
    let alike = [source("a.xlsx", one("1")), source("a.xlsx", one("2"))];
    let refused = annotate(&alike, &Options::default(), &[], Names::Masked, &case.path("c.xlsx"));
    assert!(matches!(refused, Err(AnnotateError::SameName(name)) if name == "a.xlsx"));
}

#[test]
fn nothing_is_written_over() {
    let case = small();
    let before = std::fs::read(case.path("masked.xlsx")).unwrap();
    let exists = case.annotate(Names::Shown, "masked.xlsx").unwrap_err();
    assert!(exists.to_string().contains("exists already"), "{exists}");
    assert_eq!(std::fs::read(case.path("masked.xlsx")).unwrap(), before);
    let path = case.path("notas-2023.csv");
    std::fs::write(&path, "RA;IEG\n1;5\n").unwrap();
    let sources = [Source::open(&path).unwrap()];
    let own = annotate(&sources, &Options::default(), &[], Names::Shown, &path).unwrap_err();
    assert!(own.to_string().contains("one of the spreadsheets to be annotated"), "{own}");
    let nowhere = case.annotate(Names::Shown, "no/such/folder.xlsx").unwrap_err();
    assert!(nowhere.to_string().contains("cannot be written"), "{nowhere}");
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_the_copy_and_nothing_else_is_left_beside_it() {
    use std::os::unix::fs::PermissionsExt;
    let case = small();
    let mode = std::fs::metadata(case.path("masked.xlsx")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(case.folder.path()).unwrap().count(), 2);
}

#[test]
fn more_cells_than_can_be_opened_well_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.xlsx");
    let headers = (1..1000).fold(String::new(), |line, n| line + ";x" + &n.to_string());
    let wide = format!("RA{headers}\n") + &format!("1{}\n", ";5".repeat(999)).repeat(400);
    let large = [source("PEDE2023.csv", wide)];
    let cells = annotate(&large, &Options::default(), &[], Names::Masked, &out).unwrap_err().to_string();
    assert!(cells.contains("400000 cells") && cells.contains("--format json"), "{cells}");
    let small = [source("PEDE2023.csv", "RA;IEG\n1;5\n")];
    let finding = |row| Finding {
        rule: Rule::OutOfScale,
        severity: farol_domain::Severity::Refused,
        place: Place {
            file: "PEDE2023.csv".into(),
            sheet: "PEDE2023".into(),
            column: Some("B".into()),
            header: Some("IEG".into()),
            row: Some(row),
        },
        found: "12".into(),
        expected: "a score from 0 to 10".into(),
        done: "left missing".into(),
    };
    let many: Vec<Finding> = (1..=100_001).map(finding).collect();
    let notes = annotate(&small, &Options::default(), &many, Names::Masked, &out).unwrap_err().to_string();
    assert!(notes.contains("100001 cells") && notes.contains("--format json"), "{notes}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
