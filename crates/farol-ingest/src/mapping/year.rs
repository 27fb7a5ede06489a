//! Which school year a row is of: one for all, or a column that tells it in a school's own way of writing years.

use farol_domain::SchoolYear;
use toml::de::DeTable;

use super::{Claims, document::Faults, kind::whole_year};
use crate::{cells::numbers, grid::Cell};

/// Which year of `2023/24` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Take {
    /// 2023.
    #[default]
    First,
    /// 2024.
    Last,
}

/// Where the year comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum YearFrom {
    /// The names of sheet and file.
    #[default]
    Names,
    /// The mapping.
    Fixed(SchoolYear),
    /// A column.
    Column {
        /// Its header, as written in the mapping.
        header: String,
        /// Which of two years counts.
        take: Take,
    },
}

const KEYS: [&str; 3] = ["column", "take", "fixed"];

impl YearFrom {
    pub(super) fn read(at: usize, table: &DeTable<'_>, claims: &mut Claims, faults: &mut Faults<'_>) -> Self {
        let (mut column, mut take, mut fixed) = (None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "column" => {
                    column = faults.header("`column` of [year]", value);
                    claims.add(column.as_deref(), value, "[year]");
                }
                "take" => {
                    let known = [("first", Take::First), ("last", Take::Last)];
                    take = faults.word("`take` of [year]", value, &known);
                }
                "fixed" => {
                    let year = faults.whole("`fixed` of [year]", value, &(1990..=2100));
                    fixed = year.and_then(|year| whole_year(f64::from(year)));
                }
                _ => faults.unknown(key, "in [year]", &KEYS),
            }
        }
        let has = |key: &str| table.iter().any(|(k, _)| k.get_ref() == key);
        match (has("column"), has("fixed")) {
            (true, true) => faults.add(at, "[year] has both `column` and `fixed`; accepted: one of them"),
            (false, false) => faults.add(at, "[year] says nothing; accepted: `column` or `fixed`"),
            (false, true) if has("take") => faults.add(at, "`take` of [year] is for a `column` only"),
            _ => {}
        }
        match (column, fixed) {
            (Some(header), _) => Self::Column { header, take: take.unwrap_or_default() },
            (None, Some(year)) => Self::Fixed(year),
            (None, None) => Self::Names,
        }
    }
}

/// Reads `2024`, `2024.0`, `2023/24`, `2023-2024`, `23/24` and `AY 2023/24`. `None` where no year, or no span of two
/// years that follow one another, is told.
pub(crate) fn read_school_year(cell: &Cell, take: Take) -> Option<SchoolYear> {
    let (Cell::Number(_) | Cell::Text(_)) = cell else { return None };
    let text = cell.text()?;
    if let Some(year) = numbers::parse(&text).and_then(whole_year) {
        return Some(year);
    }
    let mut groups = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let (first, second) = (groups.next()?, groups.next());
    if groups.next().is_some()
        || !matches!((first.len(), second.map(str::len)), (4, None | Some(2 | 4)) | (2, Some(2)))
    {
        return None;
    }
    let first = SchoolYear::from_suffix(first)?;
    let Some(second) = second else { return Some(first) };
    let modulus = if second.len() == 2 { 100 } else { 10_000 };
    let follows = second.parse::<u16>().ok()? == (first.get() + 1) % modulus;
    follows.then_some(())?;
    match take {
        Take::First => Some(first),
        Take::Last => SchoolYear::new(first.get() + 1).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, take: Take) -> Option<u16> {
        read_school_year(&Cell::Text(text.into()), take).map(SchoolYear::get)
    }

    #[test]
    fn a_school_year_of_two_calendar_years_is_the_first_unless_the_mapping_says_the_last() {
        for text in ["2023/24", "2023-24", "2023/2024", "23/24", "AY 2023–24", "School year 2023-2024"] {
            assert_eq!(read(text, Take::First), Some(2023), "{text}");
            assert_eq!(read(text, Take::Last), Some(2024), "{text}");
        }
        assert_eq!(read("1999/00", Take::Last), Some(2000));
    }

    #[test]
    fn one_year_is_itself_in_any_form() {
        for text in ["2024", " 2024 ", "2024.0", "Ano letivo 2024"] {
            assert_eq!(read(text, Take::Last), Some(2024), "{text}");
        }
        assert_eq!(read_school_year(&Cell::Number(2024.0), Take::First).map(SchoolYear::get), Some(2024));
    }

    #[test]
    fn what_tells_no_year_is_not_guessed() {
        for text in
            ["", "Year 7", "24", "2023/06", "2023/25", "2024/23", "2024-05-06", "20244", "1850", "2.024"]
        {
            assert_eq!(read(text, Take::First), None, "{text}");
        }
        assert_eq!(read_school_year(&Cell::Bool(true), Take::First), None);
        assert_eq!(read_school_year(&Cell::Number(7.0), Take::First), None);
    }
}
