//! `docs/GLOSSARY.md` names what the table of spellings names: nothing more, nothing less, nothing twice.

use std::collections::BTreeSet;

use farol_domain::{
    Outcome, Pedra,
    columns::{TERMS, member},
};

const GLOSSARY: &str = include_str!("../../../../docs/GLOSSARY.md");

const HEADER: &str = "| term | Rust name | meaning |";

/// A row of a table: what stands in its first two columns.
struct Row {
    term: &'static str,
    rust: &'static str,
    cells: usize,
}

/// Rows of the table under a heading of the second level, without header and rule.
fn rows(heading: &str) -> Vec<Row> {
    let start =
        GLOSSARY.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no heading '{heading}'"));
    let section = &GLOSSARY[start + 1..];
    let section = &section[..section.find("\n## ").unwrap_or(section.len())];
    let mut lines = section.lines().filter(|line| line.starts_with('|'));
    assert!(
        lines.next().is_some_and(|line| line.starts_with(HEADER)),
        "{heading}: the header is '{HEADER} …'"
    );
    lines.skip(1).map(row).collect()
}

fn row(line: &'static str) -> Row {
    let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
    Row { term: cells[0], rust: cells[1], cells: cells.iter().filter(|cell| !cell.is_empty()).count() }
}

/// Asserts that the terms under a heading are exactly these, each once.
fn assert_terms<'a>(heading: &str, expected: impl IntoIterator<Item = &'a str>) {
    let found: Vec<_> = rows(heading).iter().map(|row| row.term).collect();
    let unique: BTreeSet<_> = found.iter().copied().collect();
    assert_eq!(unique.len(), found.len(), "{heading}: a term stands twice in {found:?}");
    assert_eq!(unique, expected.into_iter().collect(), "{heading}: left is the document, right is the code");
}

#[test]
fn every_used_column_stands_in_the_glossary_once_and_no_other() {
    assert_terms("Columns", TERMS.iter().map(|term| term.word));
}

#[test]
fn a_columns_row_names_its_field() {
    for row in rows("Columns") {
        let field =
            TERMS.iter().find(|term| term.word == row.term).map(|term| format!("`Field::{:?}`", term.field));
        assert!(field.is_some_and(|field| row.rust.contains(&field)), "{}: {}", row.term, row.rust);
    }
}

#[test]
fn what_identifies_a_person_is_marked_as_such() {
    for term in TERMS {
        let line = GLOSSARY.lines().find(|line| line.starts_with(&format!("| {} | `Field::", term.word)));
        let marked = line.is_some_and(|line| line.contains("Identifying"));
        assert_eq!(marked, term.identifying, "{}", term.word);
    }
}

#[test]
fn every_member_of_a_request_stands_in_the_glossary_once_and_no_other() {
    let other = [
        member::RA,
        member::IDADE,
        member::ANO_INGRESSO,
        member::GENERO,
        member::TURMA,
        member::INSTITUICAO_ENSINO,
        member::FASE,
        member::ANO_REFERENCIA,
        member::INDE_ANTERIOR,
        member::ALUNO_NOVO,
        member::TEMPO_NA_ONG,
        member::OUTCOME,
    ];
    assert_terms("Members of requests, and features", other.into_iter().chain(member::INDICATORS_ANTERIOR));
}

#[test]
fn a_members_row_names_its_constant() {
    for row in rows("Members of requests, and features") {
        assert_eq!(row.rust, format!("`member::{}`", row.term.to_uppercase()));
    }
}

#[test]
fn the_four_outcomes_and_the_four_pedras_stand_in_the_glossary() {
    assert_terms("Outcomes", Outcome::ALL.iter().map(Outcome::as_str));
    let pedras =
        [Pedra::Quartzo, Pedra::Agata, Pedra::Ametista, Pedra::Topazio].map(|pedra| pedra.to_string());
    assert_terms("Pedras", pedras.iter().map(String::as_str));
}

#[test]
fn no_cell_of_the_checked_tables_is_empty() {
    for heading in ["Columns", "Members of requests, and features", "Outcomes", "Pedras"] {
        for row in rows(heading) {
            assert_eq!(row.cells, 5, "{heading}: {}", row.term);
        }
    }
}
