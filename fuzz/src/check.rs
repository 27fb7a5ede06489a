//! What holds of every import, whatever the bytes were.

use std::{collections::HashSet, sync::Arc};

use farol_domain::{
    Finding, Import, Rule,
    columns::{Header, read_header, term_of},
};
use farol_ingest::{IngestError, Mapping, Options, Source, read};

/// The name under which a text is read; its sheet has none of its own.
pub const TEXT: &str = "2023.csv";
/// What stands in place of a value that identifies a pupil.
const MASK: &str = "•••";
/// A word of the dictionaries that stands in cells: no error of a text file, whose parts have no names, may hold it.
const CANARY: &str = "Zq7Vx";

/// Reads a file twice and checks what came out.
///
/// # Panics
/// Where an invariant does not hold.
pub fn import(name: &str, bytes: &[u8], mapping: Option<Arc<Mapping>>) {
    let sources = [Source::new(name, bytes)];
    let own_headers = mapping.is_none();
    let options = Options { mapping, ..Options::default() };
    let first = read(&sources, &options, &|_| {});
    match (&first, &read(&sources, &options, &|_| {})) {
        (Ok(first), Ok(again)) => {
            assert!(first == again, "the same bytes read differently");
            one_fact_a_year(first);
            if own_headers {
                first.findings.iter().for_each(masked);
            }
        }
        (Err(first), Err(again)) => same_error(name, first, again),
        _ => panic!("the same bytes are an import once and an error once"),
    }
}

fn same_error(name: &str, first: &IngestError, again: &IngestError) {
    let (first, again) = (first.to_string(), again.to_string());
    assert!(first == again, "the same bytes give two errors: {first} / {again}");
    assert!(name != TEXT || !first.contains(CANARY), "an error quotes a cell: {first}");
}

/// What a sheet of a year says of a pupil in a year, it says once.
fn one_fact_a_year(import: &Import) {
    let mut seen = HashSet::with_capacity(import.facts.len());
    for fact in &import.facts {
        let once = seen.insert((fact.file, &fact.sheet, fact.known, fact.year, &fact.ra));
        assert!(
            once,
            "two facts of one pupil in {} and one sheet, the second in row {}",
            fact.year, fact.row
        );
    }
}

/// A finding in a column that identifies, or whose meaning is not known, shows the mask; of rows that repeat one another
/// it names the rows.
fn masked(finding: &Finding) {
    let Some(header) = finding.place.header.as_deref().filter(|_| finding.place.row.is_some()) else {
        return;
    };
    let shown = match read_header(header) {
        Header::Used(field, _) => term_of(field).is_some_and(|term| !term.identifying),
        Header::Unused | Header::Unknown => false,
    };
    if shown {
        return;
    }
    let relates =
        matches!(finding.rule, Rule::DuplicateRa | Rule::RepeatedRow | Rule::RestatedRow | Rule::YearGap);
    assert!(relates || finding.found == MASK, "{} shows '{}'", finding.rule.code(), finding.found);
    for said in [&finding.found, &finding.expected, &finding.done] {
        assert!(!said.contains(CANARY), "{} says '{said}'", finding.rule.code());
    }
}

#[cfg(test)]
mod tests {
    use farol_domain::{Place, Severity};

    use super::*;

    fn finding(header: &str, found: &str) -> Finding {
        let (file, sheet) = ("a.csv".into(), "a".into());
        let place =
            Place { file, sheet, column: Some("A".into()), header: Some(header.into()), row: Some(2) };
        let (rule, severity) = (Rule::NotANumber, Severity::Refused);
        let (found, expected, done) = (found.to_owned(), "a number".to_owned(), "left missing".to_owned());
        Finding { rule, severity, place, found, expected, done }
    }

    #[test]
    fn a_shown_score_is_no_fault() {
        masked(&finding("INDE", "x"));
        masked(&finding("RA", MASK));
    }

    #[test]
    #[should_panic(expected = "shows 'x'")]
    fn a_shown_id_is_a_fault() {
        masked(&finding("RA", "x"));
    }

    #[test]
    #[should_panic(expected = "two facts of one pupil in 2023")]
    fn a_fact_that_stands_twice_is_a_fault() {
        let source = Source::new(TEXT, "RA;IEG\n1;5\n");
        let mut import = read(&[source], &Options::default(), &|_| {}).expect("it is a table");
        import.facts.push(import.facts[0].clone());
        one_fact_a_year(&import);
    }
}
