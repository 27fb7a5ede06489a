//! What is read, and what is refused and how.

use farol_domain::{Indicator, Rule};
use proptest::prelude::*;

use super::*;

const WHOLE: &str = r#"version = 1
header_row = 3
only = true
[year]
column = "School Year"
take = "last"
[period]
column = "Term"
combine = "last"
order = ["T1", "T2"]
[columns]
RA = "Student ID"
IEG = { header = "Engagement", scale = [0, 100] }
IAA = { header = "Self-rating", scale = [5, 1] }
MATEMATICA = { headers = ["Maths T1", "Maths T2"], scale = [0, 100], combine = "mean" }
INGLES = ["English", "English (oral)"]
PORTUGUES = { header = "Portuguese", combine = "min" }
DEFASAGEM = "Behind"
FASE = "Grade Level"
TURMA = "Form"
[values.DEFASAGEM]
Yes = -1
No = 0
"not known" = ""
[values.FASE]
"Year 7" = 1
Reception = "ALFA"
[values.MATEMATICA]
A = 95
[rules]
age-as-date = "warn"
out-of-scale = "block"
"#;

fn faults(text: &str) -> Vec<String> {
    Mapping::parse(text).map_or_else(|faults| faults.sentences().to_vec(), |_| Vec::new())
}

/// The faults of a mapping whose sections are these.
fn faults_of(sections: &str) -> Vec<String> {
    faults(&format!("version = 1\n{sections}"))
}

#[test]
fn a_mapping_answers_for_every_section() {
    let mapping = Mapping::parse(WHOLE).unwrap();
    assert_eq!((mapping.header_row(), mapping.only(), mapping.text()), (Some(3), true, WHOLE));
    let year = YearFrom::Column { header: "School Year".into(), take: Take::Last };
    assert_eq!(*mapping.year(), year);
    let maths = mapping.header(" maths  t2").unwrap();
    assert_eq!((maths.field, maths.position), (Field::Maths, 1));
    assert_eq!(maths.scale.and_then(|scale| scale.apply(50.0)), Some(5.0));
    assert_eq!(mapping.header("Height"), None);
    assert_eq!(mapping.handlings().of(Rule::AgeAsDate), Handling::Warn);
    assert_eq!(mapping.handlings().of(Rule::OutOfScale), Handling::Block);
}

#[test]
fn rows_of_a_year_combine_as_the_column_says_else_scores_as_the_period_says() {
    let mean = Mapping::parse(&WHOLE.replace("combine = \"last\"", "combine = \"mean\"")).unwrap();
    assert_eq!(mean.combine_rows(Field::Portuguese), Combine::Min);
    assert_eq!(mean.combine_rows(Field::Indicator(Indicator::Ieg)), Combine::Mean);
    assert_eq!(mean.combine_rows(Field::Phase), Combine::Last, "a mean of phases is no phase");
    assert_eq!((mean.combine_of(Field::Maths), mean.combine_of(Field::English)), (Some(Combine::Mean), None));
    let period = mean.period().unwrap();
    assert_eq!(["t2", "T1", "T9"].map(|part| period.rank(&text(part))), [Some(1), Some(0), None]);
}

#[test]
fn words_are_translated_whatever_their_case() {
    let mapping = Mapping::parse(WHOLE).unwrap();
    assert_eq!(mapping.translate(Field::GradeGap, &text(" YES ")), Some(Cell::Number(-1.0)));
    assert_eq!(mapping.translate(Field::GradeGap, &text("Not known")), Some(Cell::Empty));
    assert_eq!(mapping.translate(Field::Phase, &text("year 7")), Some(Cell::Number(1.0)));
    assert_eq!(mapping.translate(Field::Phase, &text("Year 8")), None);
    assert_eq!(mapping.translate(Field::Class, &text("Yes")), None);
}

#[test]
fn all_faults_are_named_at_once_with_line_and_what_is_accepted() {
    let found = faults(
        "header_rwo = 3\n[year]\ncolumn = \"Year\"\nfixed = 2024\ntake = \"lats\"\n[columns]\nMATHS = \"Maths\"\n\
         FASE = { header = \"Level\", scale = [0, 100] }\nIEG = { header = \"Year\", scale = [1, 1] }\n[rules]\n\
         eror-cell = \"warn\"\nerror-cell = \"repair\"\n",
    );
    let expected = [
        "line 1: the mapping does not say its version; accepted: version = 1",
        "line 1: unknown key `header_rwo` at the top of the mapping (did you mean header_row?)",
        "line 2: [year] has both `column` and `fixed`; accepted: one of them",
        "line 5: `take` of [year] is \"lats\"; accepted: \"first\", \"last\" (did you mean last?)",
        "line 7: unknown word `MATHS` in [columns] (did you mean MATEMATICA?); accepted: RA, NOME",
        "line 8: FASE has no scale; `scale` is accepted for: INDE, IAA, IEG",
        "line 9: a header of IEG is [year]'s already (line 3); accepted: each header once",
        "line 9: `scale` of IEG is a list; accepted: two different numbers",
        "line 11: unknown rule `eror-cell` in [rules] (did you mean error-cell?); accepted: age-as-date",
        "line 12: `error-cell` of [rules] is \"repair\", but such a cell has no sound reading",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
}

#[test]
fn a_text_that_is_no_toml_is_refused_with_its_lines() {
    let found = faults("version = 1\n[columns\nRA = \"x\n");
    assert!(!found.is_empty() && found.iter().all(|fault| fault.contains(": not TOML: ")), "{found:?}");
    assert!(found[0].starts_with("line 2"), "{found:?}");
}

#[test]
fn each_section_refuses_what_makes_no_sense_in_it() {
    for (sections, expected) in [
        ("version2 = 1", "unknown key `version2`"),
        ("only = 1", "`only` is 1; accepted: true, false"),
        ("only = true", "does not name RA"),
        ("header_row = 0", "`header_row` is 0; accepted: a whole number, 1 to 1048576"),
        ("year = 2024", "`year` is 2024; accepted: a section [year]"),
        ("[year]", "[year] says nothing"),
        ("[year]\nfixed = 24", "`fixed` of [year] is 24; accepted: a whole number, 1990 to 2100"),
        ("[year]\nfixed = 2024\ntake = \"last\"", "is for a `column` only"),
        ("[period]\ncombine = \"mean\"", "[period] has no `column`"),
        ("[period]\ncolumn = \"T\"\ncombine = \"last\"", "without an `order`"),
        ("[period]\ncolumn = \"T\"\norder = [\"1\", 1]", "each part of the year once"),
        ("[columns]\nRA = 3", "RA of [columns] is 3; accepted: a header in quotes"),
        ("[columns]\nRA = \"*\"", "a header of RA is \"*\""),
        ("[columns]\nIEG = { scale = [0, 1] }", "names no header"),
        ("[columns]\nRA = { header = \"a\", headers = [\"b\"] }", "has both `header` and `headers`"),
        ("[columns]\nRA = []", "a list of headers, at least one"),
        ("[columns]\nRA = \"a\"\nra = \"b\"", "RA stands twice in [columns]"),
        ("[columns]\nRA = \"a\"\nNOME = \"A\"", "already (line 3)"),
        (
            "[columns]\nFASE = { header = \"a\", combine = \"mean\" }",
            "accepted: no `combine`: only scores become one",
        ),
        ("[columns]\nDEFASAGEM = { header = \"a\", combine = \"min\" }", "only scores become one"),
        ("[columns]\nIEG = { header = \"a\", scale = [0, inf] }", "two different numbers"),
        ("[columns]\nIEG = { header = \"a\", scal = [0, 1] }", "(did you mean scale?)"),
        ("[values.RA]\na = \"b\"", "identifies a pupil has no dictionary"),
        ("[values.FASE]\na = 10", "a value of [values.FASE] is 10; accepted: a phase: 0 to 9"),
        ("[values.GENERO]\nF = \"Female\"", "accepted: \"Feminino\", \"Masculino\" or \"Outro\""),
        ("[values.DEFASAGEM]\nYes = -10", "a whole number from -9 to 9"),
        ("[values.DEFASAGEM]\nYes = \"-1\"", "is \"-1\"; accepted: a whole number"),
        ("[values.PEDRA]\ngold = 1", "\"Quartzo\""),
        ("[values.DEFASAGEM]\nYes = -1\nyes = 0", "a word stands twice"),
        ("[values.DEFASAGEM]\n\"\" = 0", "is empty"),
        (
            "[columns]\nIEG = { header = \"a\", scale = [0, 100] }\n[values.IEG]\nA = 101",
            "a number from 0 to 100",
        ),
        ("[values.IEG]\nA = 11", "a number from 0 to 10"),
        (
            "only = true\n[columns]\nRA = \"a\"\n[values.FASE]\nb = 1",
            "[columns] does not name, and `only` is true",
        ),
        ("[rules]\nno-ra = \"ignore\"", "\"repair\", \"warn\", \"block\""),
    ] {
        let found = faults_of(sections);
        assert_eq!(found.len(), 1, "{sections}\n{found:#?}");
        assert!(found[0].contains(expected), "{sections}\n{}", found[0]);
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_of_mappings_panic(text in any::<String>(), cut in 0..WHOLE.len()) {
        let _ = Mapping::parse(&text);
        let start = WHOLE.get(..cut).unwrap_or_default();
        if let Err(faults) = Mapping::parse(&format!("{start}{text}")) {
            prop_assert!(!faults.sentences().is_empty());
        }
    }
}
