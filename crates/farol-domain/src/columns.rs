//! The one table of outside spellings: workbook headers, request members and feature names.

use crate::{Indicator, SchoolYear, fold};

/// What a column of a workbook means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Registration id.
    Ra,
    /// Name.
    Name,
    /// Date of birth.
    BirthDate,
    /// Year of birth.
    BirthYear,
    /// Age in completed years.
    Age,
    /// Gender.
    Gender,
    /// Year of entry.
    EnrolmentYear,
    /// Kind of institution.
    Institution,
    /// Name of the school.
    School,
    /// Level in the programme.
    Phase,
    /// Class.
    Class,
    /// Overall index.
    Inde,
    /// Band of the overall index.
    Pedra,
    /// One of the seven indicators.
    Indicator(Indicator),
    /// Grade in mathematics.
    Maths,
    /// Grade in Portuguese.
    Portuguese,
    /// Grade in English.
    English,
    /// Number of evaluations.
    Evaluations,
    /// Phase expected.
    IdealPhase,
    /// Phase minus phase expected.
    GradeGap,
    /// Why the pupil did not come back the year after.
    LeavingReason,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// What it means.
    pub field: Field,
    /// The programme's own word, as in `docs/GLOSSARY.md`.
    pub word: &'static str,
    /// Headers, folded (see [`fold`]) and without a year at the end.
    pub headers: &'static [&'static str],
    /// Whether an earlier year's value may stand beside the current one (`INDE 22` in the sheet of 2024).
    pub dated: bool,
    /// Whether it identifies a person, so that it is kept apart and masked.
    pub identifying: bool,
}

const fn term(field: Field, word: &'static str, headers: &'static [&'static str]) -> Term {
    Term { field, word, headers, dated: false, identifying: false }
}

const fn identifying(field: Field, word: &'static str, headers: &'static [&'static str]) -> Term {
    Term { identifying: true, ..term(field, word, headers) }
}

const fn dated(field: Field, word: &'static str, headers: &'static [&'static str]) -> Term {
    Term { dated: true, ..term(field, word, headers) }
}

/// Every column that is used.
pub const TERMS: &[Term] = &[
    identifying(Field::Ra, "RA", &["ra", "registro do aluno", "registro academico"]),
    identifying(Field::Name, "NOME", &["nome", "nome anonimizado", "nome do aluno", "aluno"]),
    identifying(
        Field::BirthDate,
        "DATA_NASC",
        &["data de nasc", "data nasc", "data de nascimento", "nascimento"],
    ),
    identifying(Field::BirthYear, "ANO_NASC", &["ano nasc", "ano de nascimento"]),
    term(Field::Age, "IDADE", &["idade"]),
    term(Field::Gender, "GENERO", &["genero", "sexo"]),
    term(Field::EnrolmentYear, "ANO_INGRESSO", &["ano ingresso", "ano de ingresso"]),
    term(Field::Institution, "INSTITUICAO_ENSINO", &["instituicao de ensino", "instituicao ensino"]),
    term(Field::School, "ESCOLA", &["escola"]),
    term(Field::Phase, "FASE", &["fase"]),
    term(Field::Class, "TURMA", &["turma"]),
    dated(Field::Inde, "INDE", &["inde"]),
    dated(Field::Pedra, "PEDRA", &["pedra"]),
    term(Field::Indicator(Indicator::Iaa), "IAA", &["iaa"]),
    term(Field::Indicator(Indicator::Ieg), "IEG", &["ieg"]),
    term(Field::Indicator(Indicator::Ips), "IPS", &["ips"]),
    term(Field::Indicator(Indicator::Ida), "IDA", &["ida"]),
    term(Field::Indicator(Indicator::Ipp), "IPP", &["ipp"]),
    term(Field::Indicator(Indicator::Ipv), "IPV", &["ipv"]),
    term(Field::Indicator(Indicator::Ian), "IAN", &["ian"]),
    term(Field::Maths, "MATEMATICA", &["mat", "matem", "matematica"]),
    term(Field::Portuguese, "PORTUGUES", &["por", "portug", "portugues"]),
    term(Field::English, "INGLES", &["ing", "ingles"]),
    term(Field::Evaluations, "N_AV", &["n av", "no av", "numero de avaliacoes"]),
    term(Field::IdealPhase, "FASE_IDEAL", &["fase ideal"]),
    term(Field::GradeGap, "DEFASAGEM", &["defas", "defasagem"]),
    term(
        Field::LeavingReason,
        "MOTIVO_SAIDA",
        &["motivo saida", "motivo de saida", "motivo da saida", "motivo do desligamento"],
    ),
];

/// Headers other schools give to a column, folded: a hint for a draft of a mapping, never read by themselves.
pub const SIMILAR: &[(Field, &[&str])] = &[
    (
        Field::Ra,
        &[
            "student id",
            "pupil id",
            "id",
            "student number",
            "pupil number",
            "registration id",
            "registration number",
            "admission number",
            "enrolment number",
            "matricula",
            "numero de matricula",
            "codigo do aluno",
            "id do aluno",
        ],
    ),
    (
        Field::Name,
        &[
            "full name",
            "student name",
            "pupil name",
            "name",
            "student",
            "pupil",
            "nome completo",
            "estudante",
            "nome do estudante",
        ],
    ),
    (Field::BirthDate, &["date of birth", "birth date", "birthday", "dob", "data nascimento"]),
    (Field::BirthYear, &["year of birth", "birth year"]),
    (Field::Age, &["age", "age in years", "idade em anos"]),
    (Field::Gender, &["gender", "sex"]),
    (
        Field::EnrolmentYear,
        &[
            "entry year",
            "year of entry",
            "enrolment year",
            "enrollment year",
            "year joined",
            "admission year",
            "ano de entrada",
        ],
    ),
    (
        Field::Institution,
        &["school type", "kind of school", "type of institution", "tipo de escola", "rede de ensino", "rede"],
    ),
    (Field::School, &["school", "school name", "nome da escola", "colegio", "unidade escolar"]),
    (
        Field::Phase,
        &[
            "phase",
            "grade level",
            "year group",
            "school grade",
            "grade",
            "level",
            "stage",
            "year",
            "serie",
            "ano",
            "ano escolar",
            "ano serie",
            "nivel",
        ],
    ),
    (
        Field::Class,
        &["class", "form", "classroom", "section", "homeroom", "tutor group", "class group", "sala"],
    ),
    (
        Field::Inde,
        &[
            "overall index",
            "overall score",
            "overall grade",
            "overall average",
            "average",
            "gpa",
            "indice geral",
            "media geral",
            "media final",
        ],
    ),
    (Field::Pedra, &["stone", "band", "faixa"]),
    (Field::Indicator(Indicator::Iaa), &["self assessment", "self evaluation", "autoavaliacao"]),
    (
        Field::Indicator(Indicator::Ieg),
        &["engagement", "engajamento", "participation", "participacao", "effort"],
    ),
    (
        Field::Indicator(Indicator::Ips),
        &["psychosocial", "wellbeing", "well being", "psicossocial", "socioemocional", "bem estar"],
    ),
    (
        Field::Indicator(Indicator::Ida),
        &["academic performance", "attainment", "achievement", "desempenho academico", "desempenho"],
    ),
    (Field::Indicator(Indicator::Ipp), &["psychopedagogic", "psicopedagogico"]),
    (Field::Indicator(Indicator::Ipv), &["turning point", "ponto de virada"]),
    (Field::Indicator(Indicator::Ian), &["level adequacy", "adequacao de nivel"]),
    (Field::Maths, &["maths", "math", "mathematics", "nota de matematica"]),
    (Field::Portuguese, &["portuguese", "lingua portuguesa", "nota de portugues"]),
    (Field::English, &["english", "lingua inglesa", "nota de ingles"]),
    (
        Field::Evaluations,
        &["number of evaluations", "number of assessments", "assessments", "evaluations", "avaliacoes"],
    ),
    (
        Field::IdealPhase,
        &["ideal phase", "expected phase", "expected grade level", "expected level", "fase esperada"],
    ),
    (
        Field::GradeGap,
        &[
            "behind",
            "years behind",
            "grade gap",
            "gap",
            "below level",
            "below grade level",
            "below expected",
            "defasado",
            "atraso",
            "atrasado",
            "atraso escolar",
            "distorcao idade serie",
        ],
    ),
    (
        Field::LeavingReason,
        &["reason for leaving", "leaving reason", "exit reason", "withdrawal reason", "motivo"],
    ),
];

/// Headers of a column that tells the school year, folded; likewise a hint only.
pub const SIMILAR_TO_YEAR: &[&str] = &[
    "school year",
    "academic year",
    "year",
    "reference year",
    "ano letivo",
    "ano",
    "ano de referencia",
    "ano referencia",
];

/// Headers of a column that tells the part of a school year, folded; likewise a hint only.
pub const SIMILAR_TO_PERIOD: &[&str] = &[
    "term",
    "semester",
    "trimester",
    "bimester",
    "quarter",
    "period",
    "marking period",
    "semestre",
    "trimestre",
    "bimestre",
    "periodo",
    "etapa",
];

/// Folded headers that are known and kept beside, but not used: staff, recommendations, rankings, remarks.
pub const UNUSED: &[&str] = &[
    "cg",
    "cf",
    "ct",
    "avaliador",
    "rec av",
    "rec psicologia",
    "indicado",
    "atingiu pv",
    "destaque ieg",
    "destaque ida",
    "destaque ipv",
    "ativo inativo",
];

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// A used column; the year is the one written in it, if any.
    Used(Field, Option<SchoolYear>),
    /// A known column that is kept beside.
    Unused,
    /// Not known; kept beside.
    Unknown,
}

/// Reads a header in any of its spellings: `INDE 22`, `Matem`, `Fase Ideal`, `Idade 22`, `Avaliador3`.
///
/// ```
/// use farol_domain::{SchoolYear, columns::{Field, Header, read_header}};
/// let year = SchoolYear::new(2022).ok();
/// assert_eq!(read_header("INDE 22"), Header::Used(Field::Inde, year));
/// assert_eq!(read_header("Portug"), read_header("Por"));
/// assert_eq!(read_header("Avaliador3"), Header::Unused);
/// assert_eq!(read_header("Banana"), Header::Unknown);
/// ```
pub fn read_header(header: &str) -> Header {
    let folded = fold(header);
    let (base, digits) = split_digits(&folded);
    let year = SchoolYear::from_suffix(digits);
    let named = |name: &str| TERMS.iter().find(|t| t.headers.contains(&name)).map(|t| t.field);
    if let Some(field) = named(&folded) {
        return Header::Used(field, None);
    }
    if let (Some(field), Some(_)) = (named(base), year) {
        return Header::Used(field, year);
    }
    if UNUSED.contains(&base) { Header::Unused } else { Header::Unknown }
}

fn split_digits(folded: &str) -> (&str, &str) {
    let base = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    (base.trim_end_matches([' ', '.']), &folded[base.len()..])
}

/// The row of the table for a field.
pub fn term_of(field: Field) -> Option<&'static Term> {
    TERMS.iter().find(|t| t.field == field)
}

/// Headers that other schools give to a column of this meaning; see [`SIMILAR`].
pub fn similar_to(field: Field) -> &'static [&'static str] {
    SIMILAR.iter().find(|(f, _)| *f == field).map_or(&[], |(_, headers)| headers)
}

/// Members of a prediction request, and names of features, as existing clients spell them.
pub mod member {
    /// Registration id.
    pub const RA: &str = "RA";
    /// Age in completed years as of the request.
    pub const IDADE: &str = "IDADE";
    /// Year of entry.
    pub const ANO_INGRESSO: &str = "ANO_INGRESSO";
    /// Gender, for audit only.
    pub const GENERO: &str = "GENERO";
    /// Class.
    pub const TURMA: &str = "TURMA";
    /// Kind of institution.
    pub const INSTITUICAO_ENSINO: &str = "INSTITUICAO_ENSINO";
    /// Level in the programme.
    pub const FASE: &str = "FASE";
    /// The year predicted.
    pub const ANO_REFERENCIA: &str = "ANO_REFERENCIA";
    /// Newest earlier INDE.
    pub const INDE_ANTERIOR: &str = "INDE_ANTERIOR";
    /// Newest earlier IAA.
    pub const IAA_ANTERIOR: &str = "IAA_ANTERIOR";
    /// Newest earlier IEG.
    pub const IEG_ANTERIOR: &str = "IEG_ANTERIOR";
    /// Newest earlier IPS.
    pub const IPS_ANTERIOR: &str = "IPS_ANTERIOR";
    /// Newest earlier IDA.
    pub const IDA_ANTERIOR: &str = "IDA_ANTERIOR";
    /// Newest earlier IPP.
    pub const IPP_ANTERIOR: &str = "IPP_ANTERIOR";
    /// Newest earlier IPV.
    pub const IPV_ANTERIOR: &str = "IPV_ANTERIOR";
    /// Newest earlier IAN.
    pub const IAN_ANTERIOR: &str = "IAN_ANTERIOR";
    /// 1 without an earlier record.
    pub const ALUNO_NOVO: &str = "ALUNO_NOVO";
    /// Years since entry.
    pub const TEMPO_NA_ONG: &str = "TEMPO_NA_ONG";
    /// Which of the four outcomes is asked for.
    pub const OUTCOME: &str = "outcome";

    /// The earlier indicators in the order of [`crate::Indicator::ALL`].
    pub const INDICATORS_ANTERIOR: [&str; 7] =
        [IAA_ANTERIOR, IEG_ANTERIOR, IPS_ANTERIOR, IDA_ANTERIOR, IPP_ANTERIOR, IPV_ANTERIOR, IAN_ANTERIOR];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_of_the_table_is_folded_and_stands_once() {
        let all: Vec<_> = TERMS.iter().flat_map(|t| t.headers).chain(UNUSED).collect();
        for header in &all {
            assert_eq!(fold(header), **header);
            assert_eq!(all.iter().filter(|h| *h == header).count(), 1, "{header}");
        }
    }

    #[test]
    fn hints_are_folded_stand_once_and_are_given_for_every_column() {
        let all: Vec<_> = SIMILAR.iter().flat_map(|(_, headers)| *headers).collect();
        for hint in &all {
            assert_eq!(fold(hint), **hint);
            assert_eq!(all.iter().filter(|h| *h == hint).count(), 1, "{hint}");
            assert!(!TERMS.iter().any(|t| t.headers.contains(hint)), "{hint} is read by itself");
        }
        for term in TERMS {
            assert!(!similar_to(term.field).is_empty(), "{}", term.word);
        }
        assert!(SIMILAR_TO_YEAR.iter().chain(SIMILAR_TO_PERIOD).all(|hint| fold(hint) == **hint));
    }

    #[test]
    fn three_years_headers_mean_the_same() {
        for (a, b) in
            [("Defas", "Defasagem"), ("Matem", "Mat"), ("Inglês", "Ing"), ("Fase ideal", "Fase Ideal")]
        {
            assert_eq!(read_header(a), read_header(b));
            assert!(matches!(read_header(a), Header::Used(..)));
        }
        assert_eq!(read_header("Nº Av"), Header::Used(Field::Evaluations, None));
        assert_eq!(read_header("Idade 22"), Header::Used(Field::Age, SchoolYear::new(2022).ok()));
    }

    #[test]
    fn staff_and_remarks_are_known_but_not_used() {
        for header in ["Rec Av4", "Avaliador6", "Ativo/ Inativo", "Destaque IPV", "Cg"] {
            assert_eq!(read_header(header), Header::Unused, "{header}");
        }
    }
}
