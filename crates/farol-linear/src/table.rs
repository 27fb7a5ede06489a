//! What the regression is given: features and their values, by column or by row, borrowed and checked once.
//! Knows nothing of where the numbers come from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::LinearError;

/// Largest size of a numeric value: sums of squares of such stay finite.
pub const MAX_VALUE: f64 = 1e100;

/// Largest number of a categorical feature's level.
pub const MAX_LEVEL: u16 = u16::MAX;

/// What a feature's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Numbers whose size counts.
    Numeric,
    /// Numbers of levels without order: whole, from 0 to [`MAX_LEVEL`].
    Categorical,
}

/// Name and kind of a feature. In either kind NaN means missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// As coefficients name it.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

impl Feature {
    /// A feature whose size counts.
    pub fn numeric(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Numeric }
    }

    /// A feature of levels without order.
    pub fn categorical(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Categorical }
    }
}

/// Values of several features for several rows; borrows the values.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<'a> {
    features: Vec<Feature>,
    values: Values<'a>,
    rows: usize,
}

#[derive(Debug, Clone, PartialEq)]
enum Values<'a> {
    Columns(Vec<&'a [f64]>),
    Rows(&'a [f64]),
}

impl<'a> Table<'a> {
    /// A table of one slice a feature.
    ///
    /// # Errors
    /// No features or rows, two features of one name, not one column a feature, columns of different lengths, a number
    /// beyond ±[`MAX_VALUE`], a categorical value that is no level.
    pub fn from_columns(features: Vec<Feature>, columns: Vec<&'a [f64]>) -> Result<Self, LinearError> {
        if columns.len() != features.len() {
            return Err(LinearError::ColumnCount { found: columns.len(), expected: features.len() });
        }
        let rows = columns.first().ok_or(LinearError::NoFeatures)?.len();
        if let Some((feature, column)) =
            features.iter().zip(&columns).find(|(_, column)| column.len() != rows)
        {
            let name = feature.name.clone();
            return Err(LinearError::RaggedColumn { name, found: column.len(), expected: rows });
        }
        Self { features, values: Values::Columns(columns), rows }.checked()
    }

    /// A table of rows one after the other, each with one value a feature.
    ///
    /// # Errors
    /// As [`from_columns`](Self::from_columns); values that do not make up whole rows.
    pub fn from_rows(features: Vec<Feature>, rows: &'a [f64]) -> Result<Self, LinearError> {
        let width = features.len();
        if width == 0 {
            return Err(LinearError::NoFeatures);
        }
        if !rows.len().is_multiple_of(width) {
            return Err(LinearError::RaggedRows { found: rows.len(), features: width });
        }
        Self { features, values: Values::Rows(rows), rows: rows.len() / width }.checked()
    }

    fn checked(self) -> Result<Self, LinearError> {
        if self.rows == 0 {
            return Err(LinearError::NoRows);
        }
        check_names(&self.features)?;
        for (index, feature) in self.features.iter().enumerate() {
            let allowed = match feature.kind {
                Kind::Numeric => |x: f64| x.is_nan() || x.abs() <= MAX_VALUE,
                Kind::Categorical => |x: f64| x.is_nan() || level(x).is_some(),
            };
            if let Some(row) = self.column(index).position(|x| !allowed(x)) {
                let name = feature.name.clone();
                return Err(match feature.kind {
                    Kind::Numeric => LinearError::Value { name, row },
                    Kind::Categorical => LinearError::Level { name, row },
                });
            }
        }
        Ok(self)
    }

    /// The features, in the order of a row.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// Number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The values of a feature, from the first row to the last.
    pub(crate) fn column(&self, feature: usize) -> impl Iterator<Item = f64> + '_ {
        let (values, width) = match &self.values {
            Values::Columns(columns) => (columns[feature], 1),
            Values::Rows(rows) => (&rows[feature..], self.features.len()),
        };
        values.iter().step_by(width).copied()
    }

    /// Copies a feature's values from row `start` on, as many as there are places or rows.
    pub(crate) fn copy(&self, feature: usize, start: usize, out: &mut [f64]) {
        match &self.values {
            Values::Columns(columns) => {
                let values = &columns[feature][start..];
                let count = values.len().min(out.len());
                out[..count].copy_from_slice(&values[..count]);
            }
            Values::Rows(rows) => {
                let width = self.features.len();
                let values = rows[start * width..].chunks_exact(width);
                for (place, row) in out.iter_mut().zip(values) {
                    *place = row[feature];
                }
            }
        }
    }
}

/// The first name that stands twice, refused.
pub(crate) fn check_names(features: &[Feature]) -> Result<(), LinearError> {
    let mut seen = BTreeSet::new();
    match features.iter().find(|feature| !seen.insert(&feature.name)) {
        Some(feature) => Err(LinearError::DuplicateFeature { name: feature.name.clone() }),
        None => Ok(()),
    }
}

/// The level a value names, if it names one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by casting back")]
pub(crate) fn level(value: f64) -> Option<u16> {
    let level = value as u16;
    (f64::from(level) == value).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features() -> Vec<Feature> {
        vec![Feature::numeric("age"), Feature::categorical("class")]
    }

    #[test]
    fn rows_and_columns_of_the_same_values_read_the_same() {
        let by_row = Table::from_rows(features(), &[7.0, 0.0, 8.0, 2.0, f64::NAN, 1.0]).expect("a table");
        let (ages, classes) = ([7.0, 8.0, f64::NAN], [0.0, 2.0, 1.0]);
        let by_column = Table::from_columns(features(), vec![&ages, &classes]).expect("a table");
        for feature in 0..2 {
            let mut copies = [[9.0; 4]; 2];
            by_row.copy(feature, 1, &mut copies[0]);
            by_column.copy(feature, 1, &mut copies[1]);
            assert_eq!(copies[0].map(f64::to_bits), copies[1].map(f64::to_bits));
            assert_eq!(copies[0][2..], [9.0, 9.0]);
            let bits = |table: &Table<'_>| table.column(feature).map(f64::to_bits).collect::<Vec<_>>();
            assert_eq!(bits(&by_row), bits(&by_column));
        }
    }

    #[test]
    fn what_is_no_table_is_refused_by_name_and_position() {
        let of = |rows: &[f64]| Table::from_rows(features(), rows).map(|table| table.rows());
        assert_eq!(of(&[]), Err(LinearError::NoRows));
        assert_eq!(of(&[1.0; 3]), Err(LinearError::RaggedRows { found: 3, features: 2 }));
        let class = |row| Err(LinearError::Level { name: "class".into(), row });
        assert_eq!(of(&[1.0, 0.0, 1.0, 0.5]), class(1));
        assert_eq!(of(&[1.0, -1.0]), class(0));
        let infinite = of(&[f64::INFINITY, 1.0]);
        assert_eq!(infinite, Err(LinearError::Value { name: "age".into(), row: 0 }));
        let twice = vec![Feature::numeric("age"); 2];
        let twice = Table::from_rows(twice, &[1.0, 2.0]).map(|table| table.rows());
        assert_eq!(twice, Err(LinearError::DuplicateFeature { name: "age".into() }));
        let ragged = Table::from_columns(features(), vec![&[1.0], &[]]).map(|table| table.rows());
        assert_eq!(ragged, Err(LinearError::RaggedColumn { name: "class".into(), found: 0, expected: 1 }));
    }
}
