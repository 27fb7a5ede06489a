//! Delimited texts: encodings, shapes, and what stands in the cells.

use encoding_rs::WINDOWS_1252;

use super::{
    Odd,
    build::{HEADER, RECORD, csv, lines, with},
    odd,
};

/// Texts.
pub(super) fn files() -> Vec<Odd> {
    [encodings(), shapes(), headers(), cells(), identities()].into_iter().flatten().collect()
}

fn encodings() -> Vec<Odd> {
    let text = csv(&[&RECORD]);
    let marked = |mark: &[u8], units: fn(u16) -> [u8; 2]| {
        mark.iter().copied().chain(text.encode_utf16().flat_map(units)).collect::<Vec<u8>>()
    };
    let latin = WINDOWS_1252.encode(&text).0.into_owned();
    vec![
        odd("empty-2023.csv", "has no bytes", ""),
        odd("blank-2023.csv", "is blanks and line ends only", " \r\n\t\r\n  \n"),
        odd("zeros-2023.csv", "is zero bytes only, as a full disk leaves it", vec![0; 4096]),
        odd("utf-8-2023.csv", "is UTF-8", text.clone()),
        odd("utf-8-mark-2023.csv", "is UTF-8 with a mark", format!("\u{feff}{text}")),
        odd("utf-16-le-2023.csv", "is UTF-16, low byte first", marked(b"\xFF\xFE", u16::to_le_bytes)),
        odd("utf-16-be-2023.csv", "is UTF-16, high byte first", marked(b"\xFE\xFF", u16::to_be_bytes)),
        odd("windows-1252-2023.csv", "is Windows-1252", latin.clone()),
        odd(
            "mixed-2023.csv",
            "is UTF-8 in its first lines and Windows-1252 below",
            [text.as_bytes(), &latin].concat(),
        ),
        odd(
            "utf-16-odd-2023.csv",
            "is UTF-16 that ends inside a character",
            [&marked(b"\xFF\xFE", u16::to_le_bytes)[..], b"x"].concat(),
        ),
    ]
}

fn shapes() -> Vec<Odd> {
    let wide = (0..20_000).map(|n| format!("C{n};")).collect::<Vec<_>>().concat();
    vec![
        odd(
            "ragged-2023.csv",
            "has records longer and shorter than its header",
            csv(&[&RECORD[..3], &RECORD, &[&RECORD[..], &["x", "y"]].concat()]),
        ),
        odd(
            "unclosed-quote-2023.csv",
            "has a quote that never closes",
            csv(&[&with(1, "\"Aluna Um"), &RECORD]),
        ),
        odd("one-line-2023.csv", "is one line of 50 MB", "RA;".repeat(50_000_000 / 3)),
        odd("wide-2023.csv", "has 20,000 columns", format!("RA;{wide}\nRA-1;{wide}\n")),
        odd("header-only-2023.csv", "has a header and no record", csv(&[])),
        odd("no-header-2023.csv", "begins with a record", lines(&RECORD, &[&RECORD])),
        odd("old-mac-2023.csv", "ends its lines as old Macintoshes do", csv(&[&RECORD]).replace('\n', "\r")),
        odd(
            "header-in-row-5-2023.csv",
            "has four lines above its header",
            format!("Escola Exemplo;\n;\nDados de 2023;\n\n{}", csv(&[&RECORD])),
        ),
        odd("workbook-name-2023.xlsx", "is a text under the name of a workbook", csv(&[&RECORD])),
        odd("no-year.csv", "names no year", csv(&[&RECORD])),
        odd("year-1850.csv", "names the year 1850", csv(&[&RECORD])),
        odd("two-years-2022-2023.csv", "names two years", csv(&[&RECORD])),
    ]
}

fn headers() -> Vec<Odd> {
    let renamed = |column: usize, name: &str| {
        let mut header = HEADER.to_vec();
        header[column] = name;
        lines(&header, &[&RECORD])
    };
    vec![
        odd("no-ra-2023.csv", "has no column of ids", renamed(0, "Código")),
        odd("two-ra-2023.csv", "has two columns of ids that differ", renamed(1, "RA")),
        odd("same-header-2023.csv", "has a header twice", renamed(7, "INDE 2023")),
        odd("empty-header-2023.csv", "has a column without a header", renamed(3, "")),
        odd(
            "right-to-left-2023.csv",
            "has a header with marks of writing from right to left",
            renamed(7, "\u{202e}GEI\u{202c}"),
        ),
        odd(
            "zero-width-2023.csv",
            "has characters without width in the header of ids",
            renamed(0, "R\u{200b}A\u{feff}"),
        ),
        odd("emoji-2023.csv", "has a header of pictures", renamed(1, "👩‍🎓📚")),
        odd("long-header-2023.csv", "has a header of 100,000 characters", renamed(1, &"N".repeat(100_000))),
    ]
}

fn cells() -> Vec<Odd> {
    let score = |text: &str| csv(&[&with(6, text)]);
    let long = "x".repeat(32_767);
    vec![
        odd("nan-2023.csv", "has NaN for a score", score("NaN")),
        odd("infinite-2023.csv", "has an infinite score", score("-inf")),
        odd("overflow-2023.csv", "has a score of 1e400", score("1e400")),
        odd("negative-2023.csv", "has a negative score", score("-7,5")),
        odd("grouped-2023.csv", "has a score with points and commas", score("1.234,5")),
        odd(
            "formula-text-2023.csv",
            "has cells that a spreadsheet would run",
            csv(&[&with(1, "=cmd|'/C calc'!A0"), &with(0, "@SUM(1+1)*cmd|' /C calc'!A0")]),
        ),
        odd(
            "control-2023.csv",
            "has control characters in a name",
            csv(&[&with(1, "Aluna\u{1b}[31m\u{7} Um")]),
        ),
        odd(
            "zero-inside-2023.csv",
            "has a zero byte far inside",
            format!("{}RA-2;A\0;9\n", csv(&[&RECORD]).repeat(400)),
        ),
        odd("long-cell-2023.csv", "has a cell of 32,767 characters", csv(&[&with(1, &long)])),
        odd(
            "markup-2023.csv",
            "has markup in a name and a score",
            csv(&[&with(1, "<script>alert(1)</script>"), &with(6, "<b>7</b>")]),
        ),
        odd(
            "age-far-2023.csv",
            "has ages of -1 and 10^30",
            csv(&[&with(2, "-1"), &with(2, "1000000000000000000000000000000")]),
        ),
        odd(
            "old-birth-2023.csv",
            "has birth dates of 1850 and of the 31st of February",
            lines(
                &["RA", "Data de Nasc", "Fase"],
                &[&["RA-1", "01/01/1850", "FASE 1"], &["RA-2", "31/02/2012", "ALFA"]],
            ),
        ),
    ]
}

fn identities() -> Vec<Odd> {
    let long = "9".repeat(10_000);
    vec![
        odd(
            "same-id-2023.csv",
            "has two pupils under one id",
            csv(&[&RECORD, &["RA-1", "Aluno Dois", "12", "Masculino", "2020", "FASE 4", "5", "6"]]),
        ),
        odd("same-row-2023.csv", "has one row twice", csv(&[&RECORD, &RECORD])),
        odd(
            "large-ids-2023.csv",
            "has ids around 2^53 that differ by one",
            csv(&[&with(0, "9007199254740992"), &with(0, "9007199254740993")]),
        ),
        odd(
            "leading-zeros-2023.csv",
            "has ids that differ by zeros in front",
            csv(&[&with(0, "7"), &with(0, "007")]),
        ),
        odd("long-id-2023.csv", "has an id of 10,000 digits", csv(&[&with(0, &long)])),
        odd("blank-ids-2023.csv", "has records without an id", csv(&[&with(0, ""), &with(0, "  ")])),
        odd(
            "case-ids-2023.csv",
            "has ids that differ by case and blanks",
            csv(&[&with(0, "ra-1"), &with(0, " RA-1 "), &with(0, "RA 1")]),
        ),
    ]
}
