//! Several values of one meaning, in rows of a year's parts or in columns side by side: how they become one.

use farol_domain::fold;
use toml::de::{DeTable, DeValue};

use super::{
    Claims,
    document::{Faults, Value},
};
use crate::grid::Cell;

/// How several values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Combine {
    /// Their mean.
    Mean,
    /// The last said.
    Last,
    /// The greatest.
    Max,
    /// The least.
    Min,
}

impl Combine {
    const WORDS: [(&str, Self); 4] =
        [("mean", Self::Mean), ("last", Self::Last), ("max", Self::Max), ("min", Self::Min)];

    pub(super) fn read(what: &str, value: &Value<'_>, faults: &mut Faults<'_>) -> Option<Self> {
        faults.word(what, value, &Self::WORDS)
    }

    /// Combines numbers in the order they were said; `None` where there is none.
    pub(crate) fn numbers(self, values: &[f64]) -> Option<f64> {
        let last = *values.last()?;
        Some(match self {
            Self::Mean => values.iter().sum::<f64>() / values.len() as f64,
            Self::Last => last,
            Self::Max => values.iter().copied().fold(last, f64::max),
            Self::Min => values.iter().copied().fold(last, f64::min),
        })
    }
}

/// Rows of one pupil and year are of different parts of it (terms, bimesters).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Period {
    /// Header of the column that names the part.
    pub(crate) header: String,
    /// How scores become one; everything else is the last said.
    pub(crate) combine: Combine,
    /// The parts as the column names them, folded, first to last.
    order: Vec<String>,
}

impl Period {
    /// Place of a row's part within the year; `None` where the order does not name it.
    pub(crate) fn rank(&self, cell: &Cell) -> Option<usize> {
        let name = fold(&cell.text()?);
        self.order.iter().position(|part| *part == name)
    }

    /// Whether the mapping tells the order of the parts.
    pub(crate) fn is_ordered(&self) -> bool {
        !self.order.is_empty()
    }

    pub(super) fn read(
        at: usize,
        table: &DeTable<'_>,
        claims: &mut Claims,
        faults: &mut Faults<'_>,
    ) -> Option<Self> {
        let (mut header, mut combine, mut order) = (None, Combine::Mean, Vec::new());
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "column" => {
                    header = faults.header("`column` of [period]", value);
                    claims.add(header.as_deref(), value, "[period]");
                }
                "combine" => {
                    combine = Combine::read("`combine` of [period]", value, faults).unwrap_or(combine);
                }
                "order" => order = parts(value, faults),
                _ => faults.unknown(key, "in [period]", &["column", "combine", "order"]),
            }
        }
        let has = |key: &str| table.iter().any(|(k, _)| k.get_ref() == key);
        if !has("column") {
            faults.add(at, "[period] has no `column`; accepted: column = \"Term\"");
        }
        if combine == Combine::Last && !has("order") {
            let sentence =
                "[period] combines by \"last\" without an `order`; accepted: order = [\"T1\", \"T2\"]";
            faults.add(at, sentence);
        }
        header.map(|header| Self { header, combine, order })
    }
}

fn parts(value: &Value<'_>, faults: &mut Faults<'_>) -> Vec<String> {
    const ACCEPTED: &str = "names of the parts of a year in their order, as in [\"T1\", \"T2\"]";
    let items = value.get_ref().as_array().filter(|items| !items.is_empty());
    let Some(items) = items else {
        faults.unexpected("`order` of [period]", value, ACCEPTED);
        return Vec::new();
    };
    let mut order: Vec<String> = Vec::new();
    for item in items {
        match part(item) {
            None => faults.unexpected("an item of `order` of [period]", item, ACCEPTED),
            Some(name) if order.contains(&name) => {
                faults.unexpected("an item of `order` of [period]", item, "each part of the year once");
            }
            Some(name) => order.push(name),
        }
    }
    order
}

/// `"T1"`, or a whole number such as `1`.
fn part(item: &Value<'_>) -> Option<String> {
    let name = match item.get_ref() {
        DeValue::String(text) => fold(text),
        DeValue::Integer(number) => number.as_str().to_owned(),
        _ => return None,
    };
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_combined_in_four_ways() {
        let said = [4.0, 9.0, 5.0];
        let by = [Combine::Mean, Combine::Last, Combine::Max, Combine::Min];
        assert_eq!(by.map(|c| c.numbers(&said)), [6.0, 5.0, 9.0, 4.0].map(Some));
        assert_eq!(by.map(|c| c.numbers(&[])), [None; 4]);
    }
}
