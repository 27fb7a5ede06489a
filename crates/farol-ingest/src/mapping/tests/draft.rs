//! What is drafted from a file, and what a check of a mapping against a file says.

use farol_domain::{
    Indicator,
    columns::{Header, read_header},
};
use proptest::prelude::*;

use super::*;

fn sample(file: &str, header: &[&str], rows: &[&[&str]]) -> Sample {
    let cells =
        |row: &&[&str]| row.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect();
    Sample {
        file: file.into(),
        sheet: file.trim_end_matches(".csv").into(),
        header: header.iter().map(|h| (*h).to_owned()).collect(),
        rows: rows.iter().map(cells).collect(),
    }
}

const ENGLISH: [&str; 14] = [
    "Student ID",
    "Full Name",
    "School Year",
    "Term",
    "Grade Level",
    "Form",
    "Age",
    "Sex",
    "Maths",
    "English",
    "Engagement",
    "Behind",
    "Bus Route",
    "Height",
];

fn english() -> Sample {
    let rows: [&[&str]; 4] = [
        &[
            "S-1",
            "Ana Prado",
            "2022/23",
            "T1",
            "Year 7",
            "A",
            "12",
            "F",
            "81",
            "70",
            "55",
            "Yes",
            "Hill",
            "150",
        ],
        &[
            "S-1",
            "Ana Prado",
            "2022/23",
            "T2",
            "Year 7",
            "A",
            "12",
            "F",
            "78.5",
            "",
            "60",
            "Yes",
            "Hill",
            "151",
        ],
        &["S-2", "Rui Reis", "2022/23", "T1", "Year 8", "B", "13", "M", "44", "90", "100", "No", "Lake", ""],
        &[
            "S-2", "Rui Reis", "2023/24", "T2", "Year 9", "B", "14", "M", "12", "88", "95", "No", "Lake",
            "160",
        ],
    ];
    sample("marks.csv", &ENGLISH, &rows)
}

#[test]
fn the_draft_of_an_english_file_has_the_right_columns_scales_year_and_terms() {
    let draft = suggest(&[english()]);
    let mapping = Mapping::parse(&draft).unwrap_or_else(|faults| panic!("{faults}\n{draft}"));
    let read: Vec<Option<Field>> = ENGLISH.iter().map(|h| mapping.header(h).map(|m| m.field)).collect();
    let expected = [
        Some(Field::Ra),
        Some(Field::Name),
        None,
        None,
        Some(Field::Phase),
        Some(Field::Class),
        Some(Field::Age),
        Some(Field::Gender),
        Some(Field::Maths),
        Some(Field::English),
        Some(Field::Indicator(Indicator::Ieg)),
        Some(Field::GradeGap),
        None,
        None,
    ];
    assert_eq!(read, expected, "{draft}");
    assert_eq!(*mapping.year(), YearFrom::Column { header: "School Year".into(), take: Take::First });
    let period = mapping.period().unwrap();
    assert_eq!((period.header.as_str(), period.rank(&text("T2"))), ("Term", Some(1)));
    let scale = |header| mapping.header(header).and_then(|m| m.scale).map(Scale::expected);
    assert_eq!(scale("Maths").as_deref(), Some("a number from 0 to 100"));
    assert_eq!(scale("Age"), None);
    assert_eq!(mapping.translate(Field::Gender, &text("M")), Some(text("Masculino")));
    for line in
        ["# \"Yes\" = ?", "# \"Year 7\" = ?", "# ? = \"Height\"  # numbers from 150 to 160, 75 % filled"]
    {
        assert!(draft.lines().any(|l| l == line), "{line}\n{draft}");
    }
}

#[test]
fn a_draft_shows_no_name_no_id_and_no_text_of_an_unknown_column() {
    let draft = suggest(&[english()]);
    for hidden in ["S-1", "S-2", "Ana", "Prado", "Rui", "Reis", "Hill", "Lake"] {
        assert!(!draft.contains(hidden), "{hidden}\n{draft}");
    }
}

/// Headers of the published workbook, 2022, 2023 and 2024.
const PUBLISHED: [&str; 3] = [
    "RA|Fase|Turma|Nome|Ano nasc|Idade 22|Gênero|Ano ingresso|Instituição de ensino|Pedra 20|Pedra 21|Pedra 22|INDE 22\
     |Cg|Cf|Ct|Nº Av|Avaliador1|Rec Av1|Avaliador2|Rec Av2|Avaliador3|Rec Av3|Avaliador4|Rec Av4|IAA|IEG|IPS\
     |Rec Psicologia|IDA|Matem|Portug|Inglês|Indicado|Atingiu PV|IPV|IAN|Fase ideal|Defas|Destaque IEG|Destaque IDA\
     |Destaque IPV",
    "RA|Fase|INDE 2023|Pedra 2023|Turma|Nome Anonimizado|Data de Nasc|Idade|Gênero|Ano ingresso|Instituição de ensino\
     |Pedra 20|Pedra 21|Pedra 22|Pedra 23|INDE 22|INDE 23|Cg|Cf|Ct|Nº Av|Avaliador1|Rec Av1|Avaliador2|Rec Av2\
     |Avaliador3|Rec Av3|Avaliador4|Rec Av4|IAA|IEG|IPS|IPP|Rec Psicologia|IDA|Mat|Por|Ing|Indicado|Atingiu PV|IPV|IAN\
     |Fase Ideal|Defasagem|Destaque IEG|Destaque IDA|Destaque IPV|Destaque IPV",
    "RA|Fase|INDE 2024|Pedra 2024|Turma|Nome Anonimizado|Data de Nasc|Idade|Gênero|Ano ingresso|Instituição de ensino\
     |Pedra 20|Pedra 21|Pedra 22|Pedra 23|INDE 22|INDE 23|Cg|Cf|Ct|Nº Av|Avaliador1|Rec Av1|Avaliador2|Rec Av2\
     |Avaliador3|Avaliador4|Avaliador5|Avaliador6|IAA|IEG|IPS|IPP|Rec Psicologia|IDA|Mat|Por|Ing|Indicado|Atingiu PV|IPV\
     |IAN|Fase Ideal|Defasagem|Destaque IEG|Destaque IDA|Destaque IPV|Escola|Ativo/ Inativo|Ativo/ Inativo",
];

#[test]
fn the_published_headers_need_no_line_and_keep_their_meaning() {
    let headers = |sheet: &&'static str| -> Vec<&'static str> { sheet.split('|').map(str::trim).collect() };
    let tables: Vec<Sample> =
        PUBLISHED.iter().map(|sheet| sample("pede.xlsx", &headers(sheet), &[])).collect();
    let draft = suggest(&tables);
    let mapping = Mapping::parse(&draft).unwrap();
    for header in PUBLISHED.iter().flat_map(headers) {
        assert_ne!(read_header(header), Header::Unknown, "{header}");
        assert_eq!(mapping.header(header), None, "{draft}");
    }
    assert!(!draft.contains("Not recognised") && !draft.contains("# RA"), "{draft}");
    assert_eq!(check(&mapping, &tables), Vec::<String>::new());
}

#[test]
fn a_known_header_on_another_scale_needs_a_line() {
    let table = sample("notas.csv", &["RA", "Matemática", "Gênero"], &[&["1", "83", "F"], &["2", "10", "M"]]);
    let mapping = Mapping::parse(&suggest(&[table])).unwrap();
    let maths = mapping.header("Matematica").unwrap();
    assert_eq!(maths.scale.and_then(|s| s.apply(83.0)), Some(8.3));
    assert_eq!(mapping.translate(Field::Gender, &text("f")), Some(text("Feminino")));
    assert_eq!(mapping.header("RA"), None, "read by itself");
}

#[test]
fn grades_of_terms_side_by_side_are_one_word_and_low_ones_are_asked_about() {
    let rows: Vec<Vec<String>> =
        (0..20).map(|i| vec![i.to_string(), "3".into(), "4.5".into(), "5".into()]).collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let table = sample("a.csv", &["Pupil ID", "Maths T1", "Maths T2", "English"], &rows);
    let draft = suggest(&[table]);
    let line = "MATEMATICA = { headers = [\"Maths T1\", \"Maths T2\"], combine = \"mean\" }";
    assert!(draft.contains(line) && draft.contains("add scale = [0, 5]"), "{draft}");
    assert_eq!(Mapping::parse(&draft).unwrap().combine_of(Field::Maths), Some(Combine::Mean));
}

#[test]
fn a_check_names_what_does_not_fit_and_no_pupil() {
    let mapping = "version = 1\n[year]\ncolumn = \"School Year\"\n[period]\ncolumn = \"Term\"\norder = [\"T1\"]\n\
                   [columns]\nRA = \"Student ID\"\nNOME = \"Full Name\"\nIEG = \"Engagment\"\nFASE = \"Grade Level\"\n\
                   MATEMATICA = { header = \"Maths\", scale = [0, 50] }\nINGLES = \"Form\"\n\
                   [values.FASE]\n\"Year 7\" = 1\n\"year 8\" = 2\n";
    let mut table = english();
    table.rows[3][2] = Some("someday".into());
    let found = check(&Mapping::parse(mapping).unwrap(), &[table]);
    let expected = [
        "no table has the header 'Engagment' (IEG); the nearest is 'Engagement'",
        "nothing reads 7 columns of 'marks' of marks.csv; they are kept beside: 'Age', 'Sex', 'English', 'Engagement', \
         'Behind', 'Bus Route', 'Height'",
        "1 of 4 cells of 'School Year' in 'marks' of marks.csv tell no year; expected years such as 2024 or 2023/24",
        "the order of [period] does not name 1 of the words in 'Term' of 'marks' of marks.csv (2 cells): 'T2'",
        "[values.FASE] does not translate 1 of the words in 'Grade Level' of 'marks' of marks.csv (1 cells): 'Year 9'; \
         expected a phase: 0 to 9, or \"ALFA\" for 0",
        "[values.INGLES] does not translate 2 of the words in 'Form' of 'marks' of marks.csv (4 cells): 'A', 'B'; \
         expected a number from 0 to 10",
        "2 cells of 'Maths' in 'marks' of marks.csv are off the scale, from 78.5 to 81; expected a number from 0 to 50",
    ];
    for sentence in &expected {
        assert!(found.iter().any(|found| found == sentence), "{sentence}\n{found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn a_table_without_ids_is_named() {
    let mapping = Mapping::parse("version = 1\n").unwrap();
    let found = check(&mapping, &[sample("a.csv", &["Idade"], &[])]);
    assert_eq!(found, ["'a' of a.csv has no column for RA: its rows name no pupil"]);
}

#[test]
fn a_word_the_mapping_names_is_read_from_its_headers_alone() {
    let mapping = Mapping::parse("version = 1\n[columns]\nRA = \"Code\"\nINDE = \"Overall\"\n").unwrap();
    let table = sample("a.csv", &["Code", "RA", "Overall", "INDE 22", "INDE"], &[]);
    let found = check(&mapping, &[table]);
    assert_eq!(found, ["nothing reads 2 columns of 'a' of a.csv; they are kept beside: 'RA', 'INDE'"]);
    assert!(mapping.names(Field::Inde) && !mapping.names(Field::Age));
}

fn any_header() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(&ENGLISH[..]).prop_map(str::to_owned),
        prop::sample::select(vec![
            "RA",
            "Fase",
            "INDE 22",
            "Mat",
            "Gênero",
            "Pedra",
            "Defasagem",
            "Id",
            "",
            "*"
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
        any::<String>(),
    ]
}

fn any_cell() -> impl Strategy<Value = Option<String>> {
    let number = (-20.0f64..200.0).prop_map(|number| number.to_string());
    let word = prop::sample::select(vec![
        "F",
        "M",
        "Yes",
        "T1",
        "T2",
        "2023/24",
        "2024",
        "Year 7",
        "12/05/2013",
        "A\"\n",
    ]);
    prop::option::of(prop_oneof![number, word.prop_map(str::to_owned), any::<String>()])
}

fn any_sample() -> impl Strategy<Value = Sample> {
    let rows = prop::collection::vec(prop::collection::vec(any_cell(), 0..8), 0..8);
    let names = (any::<String>(), any::<String>());
    (names, prop::collection::vec(any_header(), 0..8), rows)
        .prop_map(|((file, sheet), header, rows)| Sample { file, sheet, header, rows })
}

proptest! {
    #[test]
    fn every_draft_is_a_mapping_and_can_be_checked(tables in prop::collection::vec(any_sample(), 0..4)) {
        let draft = suggest(&tables);
        match Mapping::parse(&draft) {
            Ok(mapping) => prop_assert!(check(&mapping, &tables).iter().all(|sentence| !sentence.is_empty())),
            Err(faults) => prop_assert!(false, "{faults}\n{draft}"),
        }
    }
}
