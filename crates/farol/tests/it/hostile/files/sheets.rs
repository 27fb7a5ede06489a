//! Workbooks whose archive is sound and whose parts are not, or whose cells are odd.

use super::{
    Odd,
    build::{HEADER, Parts, RECORD, book, row, table},
    odd,
};

/// Workbooks.
pub(super) fn files() -> Vec<Odd> {
    [parts(), xml(), cells(), layout()].into_iter().flatten().collect()
}

fn sound() -> Parts {
    Parts::of(&[("PEDE2023", &table())])
}

fn parts() -> Vec<Odd> {
    let links = |target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="{target}"/></Relationships>"#
        )
    };
    vec![
        odd(
            "absent-sheet-2023.xlsx",
            "lists a sheet that is not there",
            sound().without("xl/worksheets/sheet1.xml").zip(),
        ),
        odd(
            "absent-links-2023.xlsx",
            "has no links to its sheets",
            sound().without("xl/_rels/workbook.xml.rels").zip(),
        ),
        odd(
            "cyclic-2023.xlsx",
            "links its sheet to the workbook itself",
            sound().with("xl/_rels/workbook.xml.rels", links("workbook.xml")).zip(),
        ),
        odd(
            "outward-2023.xlsx",
            "links its sheet to a place outside",
            sound().with("xl/_rels/workbook.xml.rels", links("https://example.org/sheet1.xml")).zip(),
        ),
        odd("no-sheets-2023.xlsx", "lists no sheet", Parts::of(&[]).zip()),
        odd(
            "empty-strings-2023.xlsx",
            "has a part of shared strings without bytes",
            sound().with("xl/sharedStrings.xml", "").zip(),
        ),
        odd(
            "many-sheets-2023.xlsx",
            "has 500 sheets of one year",
            Parts::of(&vec![("PEDE2023", table().as_str()); 500]).zip(),
        ),
    ]
}

fn xml() -> Vec<Odd> {
    let sheet = |text: String| sound().with("xl/worksheets/sheet1.xml", text).zip();
    let laughs = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect::<Vec<_>>()
        .concat();
    let cell = |text: &str| {
        format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}<row r="2"><c t="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>"#,
            row(1, &HEADER)
        )
    };
    vec![
        odd(
            "external-entity-2023.xlsx",
            "asks for a file of the system",
            sheet(format!(
                r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>{}"#,
                cell("&out;")
            )),
        ),
        odd(
            "laughs-2023.xlsx",
            "has entities that multiply a thousand million times",
            sheet(format!(
                r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{}"#,
                cell("&l9;")
            )),
        ),
        odd(
            "deep-2023.xlsx",
            "nests a hundred thousand elements",
            sheet(format!("<worksheet><sheetData>{}", "<row>".repeat(100_000))),
        ),
        odd(
            "unclosed-2023.xlsx",
            "ends inside a cell",
            sheet(cell("x").split_once("</t>").map_or_else(String::new, |(head, _)| head.to_owned())),
        ),
        odd("not-xml-2023.xlsx", "has a sheet that is not XML", sheet("RA;Nome\nRA-1;Aluna Um\n".to_owned())),
        odd(
            "broken-dimension-2023.xlsx",
            "states a size that is none",
            sheet(cell("RA-1").replace("<sheetData>", r#"<dimension ref="A0:ZZZZ99999999999"/><sheetData>"#)),
        ),
        odd(
            "wide-dimension-2023.xlsx",
            "states the largest size there is",
            sheet(cell("RA-1").replace("<sheetData>", r#"<dimension ref="A1:XFD1048576"/><sheetData>"#)),
        ),
    ]
}

fn cells() -> Vec<Odd> {
    // Columns: a birth date, an age and a score.
    let dated = |cell: &str| {
        let header = row(1, &["RA", "Fase", "Data de Nasc"]);
        let sheet = format!(
            r#"{header}<row r="2"><c t="inlineStr"><is><t>RA-1</t></is></c><c t="inlineStr"><is><t>ALFA</t></is></c>{cell}</row>"#
        );
        let styles = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#;
        Parts::of(&[("PEDE2023", &sheet)]).with("xl/styles.xml", styles).zip()
    };
    let long = "x".repeat(32_767);
    vec![
        odd(
            "string-index-2023.xlsx",
            "asks for a shared string that is not there",
            book(r#"<row r="3"><c r="A3" t="s"><v>4000000000</v></c></row>"#),
        ),
        odd(
            "formulas-2023.xlsx",
            "has formulas and no values",
            book(
                r#"<row r="3"><c r="A3"><f>1+1</f></c><c r="B3" t="str"><f>CONCATENATE("a","b")</f></c></row>"#,
            ),
        ),
        odd(
            "commands-2023.xlsx",
            "has formulas that would run a program",
            book(
                &(row(3, &["=cmd|'/C calc'!A0"])
                    + r#"<row r="4"><c r="A4" t="str"><f>cmd|'/C calc'!A0</f><v>RA-4</v></c></row>"#),
            ),
        ),
        odd(
            "spill-2023.xlsx",
            "has an error value of newer programs",
            book(r#"<row r="3"><c r="A3" t="e"><v>#SPILL!</v></c></row>"#),
        ),
        odd("number-texts-2023.xlsx", "has every number as a text", book("")),
        odd(
            "negative-date-2023.xlsx",
            "has a date before 1900",
            dated(r#"<c r="C2" s="1"><v>-18262</v></c>"#),
        ),
        odd(
            "last-date-2023.xlsx",
            "has a day after the last one there is",
            dated(r#"<c r="C2" s="1"><v>2958466</v></c>"#),
        ),
        odd("huge-number-2023.xlsx", "has a date of 1e308", dated(r#"<c r="C2" s="1"><v>1e308</v></c>"#)),
        odd(
            "not-a-number-2023.xlsx",
            "has a number cell that holds a word",
            dated(r#"<c r="C2"><v>sete</v></c>"#),
        ),
        odd(
            "unknown-style-2023.xlsx",
            "names a style that is not there",
            dated(r#"<c r="C2" s="99999"><v>7</v></c>"#),
        ),
        odd(
            "unknown-kind-2023.xlsx",
            "has a kind of cell nobody knows",
            dated(r#"<c r="C2" t="zz"><v>7</v></c>"#),
        ),
        odd("long-cell-2023.xlsx", "has a cell as long as a cell can be", book(&row(3, &["RA-3", &long]))),
    ]
}

fn layout() -> Vec<Odd> {
    let one = |name: &str| Parts::of(&[(name, &table())]).zip();
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let title = row(1, &["Escola Exemplo"]) + &row(5, &HEADER) + &row(6, &RECORD);
    let merged = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}{}{}</sheetData><mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="C1:E1"/></mergeCells></worksheet>"#,
        row(1, &["RA", "Fase", "Notas"]),
        row(2, &["", "", "Mat", "Por", "Ing"]),
        row(3, &["RA-1", "ALFA", "7", "8", "6"]),
    );
    vec![
        odd("far-cell-2023.xlsx", "has a cell in the last row of the last column", book(far)),
        odd(
            "beyond-2023.xlsx",
            "has a cell beyond the last row and column",
            book(r#"<row r="4294967295"><c r="ZZZZZ4294967295"><v>1</v></c></row>"#),
        ),
        odd(
            "beyond-counting-2023.xlsx",
            "has a row of a number that becomes 2 where 32 bits overflow",
            book(r#"<row r="2"><c r="B4294967298"><v>1</v></c></row>"#),
        ),
        odd("row-0-2023.xlsx", "has a row 0", book(r#"<row r="0"><c r="A0"><v>1</v></c></row>"#)),
        odd(
            "backwards-2023.xlsx",
            "has its rows from the last to the first",
            Parts::of(&[("PEDE2023", &(row(3, &RECORD) + &row(2, &RECORD) + &row(1, &HEADER)))]).zip(),
        ),
        odd("header-in-row-5-2023.xlsx", "has its header in row 5", Parts::of(&[("PEDE2023", &title)]).zip()),
        odd(
            "merged-header-2023.xlsx",
            "has a merged header of two lines",
            sound().with("xl/worksheets/sheet1.xml", merged).zip(),
        ),
        odd("no-year.xlsx", "names no year anywhere", one("Plan1")),
        odd("sheet-of-two-years.xlsx", "has a sheet that names two years", one("PEDE 2022-2023")),
        odd("sheet-of-1850.xlsx", "has a sheet of the year 1850", one("PEDE1850")),
        odd(
            "long-sheet-name-2023.xlsx",
            "has a sheet name of 10,000 characters",
            one(&format!("PEDE2023{}", "x".repeat(10_000))),
        ),
        odd("empty-sheet-2023.xlsx", "has a sheet without a cell", Parts::of(&[("PEDE2023", "")]).zip()),
    ]
}
