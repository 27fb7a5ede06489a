//! What a column's name says of the time its values belong to. The programme's spellings come from `farol-domain`.

use std::collections::BTreeMap;

use farol_domain::{
    SchoolYear,
    columns::{Field, Header, read_header},
    fold,
};

/// When a name says its values belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// It does not say.
    Unsaid,
    /// Before the label's year: `INDE_ANTERIOR`, `previous score`.
    Before,
    /// In the label's year: `INDE_ANO`, `nota atual`.
    Same,
    /// After it: `nota seguinte`, `next_year_score`.
    After,
    /// In this year: `INDE 2024`, `Pedra 22`.
    Year(SchoolYear),
}

/// A name, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The name without what speaks of time, folded.
    pub(super) stem: String,
    /// The programme's column it is, if it is one.
    pub(super) field: Option<Field>,
    /// When.
    pub(super) time: Time,
}

const BEFORE: &[&str] = &[
    "anterior",
    "anteriores",
    "previo",
    "previa",
    "passado",
    "passada",
    "previous",
    "prev",
    "prior",
    "last",
    "lag",
];
const SAME: &[&str] = &["ano", "atual", "corrente", "current", "this year"];
const AFTER: &[&str] = &[
    "seguinte",
    "proximo",
    "proxima",
    "futuro",
    "futura",
    "posterior",
    "next",
    "future",
    "following",
    "subsequent",
];

/// Reads every name of a table; together, because `item_2023` among `item_1` to `item_3000` is no year.
pub(super) fn read(names: &[&str]) -> Vec<Reading> {
    let numbered = numbered_families(names);
    names.iter().map(|name| read_one(name, &numbered)).collect()
}

fn read_one(name: &str, numbered: &[String]) -> Reading {
    if let Header::Used(field, year) = read_header(name) {
        let stem = fold(name).trim_end_matches(|c: char| c.is_ascii_digit()).trim_end().to_owned();
        return Reading { stem, field: Some(field), time: year.map_or(Time::Unsaid, Time::Year) };
    }
    let folded = fold(&name.replace('.', " "));
    let (rest, time) = timed(&folded, numbered);
    let field = match read_header(&rest) {
        Header::Used(field, _) => Some(field),
        Header::Unused | Header::Unknown => None,
    };
    Reading { stem: rest, field, time }
}

/// The words without those that speak of time, and what they say.
fn timed(folded: &str, numbered: &[String]) -> (String, Time) {
    if let Some((stem, year)) = with_year(folded)
        && !numbered.contains(&stem)
    {
        return (stem, Time::Year(year));
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let says = |list: &[&str]| words.iter().any(|word| list.contains(word));
    // `ano` speaks of the label's year at the end only: ANO_INGRESSO is another thing.
    let ends = |list: &[&str]| list.iter().any(|word| folded.ends_with(&format!(" {word}")));
    let time = if says(BEFORE) {
        Time::Before
    } else if says(AFTER) {
        Time::After
    } else if ends(SAME) {
        Time::Same
    } else {
        return (folded.to_owned(), Time::Unsaid);
    };
    let of_time = |word: &&str| !(BEFORE.contains(word) || AFTER.contains(word) || SAME.contains(word));
    (words.into_iter().filter(of_time).collect::<Vec<_>>().join(" "), time)
}

/// A run of four digits that is a year, and what stands around it.
fn with_year(folded: &str) -> Option<(String, SchoolYear)> {
    let (stem, digits) = last_number(folded)?;
    let year = (digits.len() == 4).then(|| digits.parse().ok()).flatten()?;
    Some((stem, SchoolYear::new(year).ok()?))
}

/// The last run of digits, and the words around it.
fn last_number(folded: &str) -> Option<(String, &str)> {
    let end = folded.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = folded[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + folded[at..].chars().next().map_or(1, char::len_utf8));
    let around = format!("{} {}", folded[..start].trim(), folded[end..].trim());
    Some((around.trim().to_owned(), &folded[start..end]))
}

/// Stems that also stand before numbers which are no years.
fn numbered_families(names: &[&str]) -> Vec<String> {
    let mut families: BTreeMap<String, bool> = BTreeMap::new();
    for name in names {
        let folded = fold(&name.replace('.', " "));
        if let Some((stem, digits)) = last_number(&folded) {
            let year = digits.len() == 4 && digits.parse().is_ok_and(|y: u16| SchoolYear::new(y).is_ok());
            *families.entry(stem).or_default() |= !year;
        }
    }
    families.into_iter().filter_map(|(stem, mixed)| mixed.then_some(stem)).collect()
}

/// Facts that become known when their year closes.
pub(super) fn closes_with_year(field: Field) -> bool {
    use Field::{English, Evaluations, GradeGap, IdealPhase, Inde, Indicator, Maths, Pedra, Portuguese};
    matches!(
        field,
        Inde | Pedra | Indicator(_) | Maths | Portuguese | English | Evaluations | IdealPhase | GradeGap
    )
}

/// Facts known when a year begins.
pub(super) fn opens_with_year(field: Field) -> bool {
    !closes_with_year(field)
}

/// Whether a label's name says that something good happened.
pub(super) fn is_improvement(name: &str) -> bool {
    const GOOD: &[&str] =
        &["melhor", "improv", "progre", "avanc", "sucess", "success", "aprovad", "passed", "recuper"];
    fold(name).split(' ').any(|word| GOOD.iter().any(|good| word.starts_with(good)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time_of(name: &str) -> Time {
        read(&[name])[0].time
    }

    #[test]
    fn names_say_when_their_values_belong() {
        let year = |n| Time::Year(SchoolYear::new(n).unwrap());
        assert_eq!(time_of("INDE 2024"), year(2024));
        assert_eq!(time_of("Pedra 22"), year(2022));
        assert_eq!(time_of("nota_2023_final"), year(2023));
        assert_eq!(time_of("INDE_ANO"), Time::Same);
        assert_eq!(time_of("INDE_ANTERIOR"), Time::Before);
        assert_eq!(time_of("nota do ano seguinte"), Time::After);
        for plain in ["INDE", "ANO_INGRESSO", "x_22", "score 10", "IDADE_MENOS_FASE", "2"] {
            assert_eq!(time_of(plain), Time::Unsaid, "{plain}");
        }
    }

    #[test]
    fn a_number_among_numbered_columns_is_no_year() {
        let names = read(&["item_3", "item_2024"]);
        assert_eq!(names[1].time, Time::Unsaid);
    }

    #[test]
    fn the_stem_is_the_name_without_its_time() {
        let names = read(&["INDE_ANTERIOR", "INDE", "INDE_ANO", "nota_2023", "nota.prev"]);
        let stems: Vec<&str> = names.iter().map(|name| name.stem.as_str()).collect();
        assert_eq!(stems, ["inde", "inde", "inde", "nota", "nota"]);
        assert_eq!(names[0].field, Some(Field::Inde));
    }
}
