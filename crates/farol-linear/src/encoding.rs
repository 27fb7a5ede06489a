//! From features to the columns that carry a coefficient: values with missing ones at the mean, indicators of missing
//! values, indicators of levels; each centred and scaled. Knows nothing of labels.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::table::{Kind, Table, level};
use crate::{Feature, LinearError};

/// Most columns with a coefficient; the Hessian has half as many numbers as their square.
pub const MAX_DESIGN_COLUMNS: usize = 2_000;

/// A numeric column whose spread is below this counts as constant, so that slopes stay finite.
const LEAST_SPREAD: f64 = 1e-100;

/// Which part of a feature a coefficient stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The value of a numeric feature.
    Value,
    /// A categorical feature has this level.
    Level(u16),
    /// The value is missing.
    Missing,
}

/// A column of the design: a part of a feature, less its mean, by its standard deviation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct DesignColumn {
    pub(crate) feature: usize,
    pub(crate) part: Part,
    /// Mean over the training rows by weight; of a numeric value, over those that are not missing.
    pub(crate) mean: f64,
    /// Standard deviation over all training rows by weight, missing values at the mean; 0 for a constant column.
    pub(crate) scale: f64,
}

impl DesignColumn {
    /// 1 by the standard deviation, 0 for a constant column.
    pub(crate) fn factor(&self) -> f64 {
        if self.scale > 0.0 { 1.0 / self.scale } else { 0.0 }
    }

    /// The standardised values of a feature's `raw` ones.
    pub(crate) fn standardise(&self, raw: &[f64], out: &mut [f64]) {
        let (mean, factor) = (self.mean, self.factor());
        let pairs = out.iter_mut().zip(raw);
        match self.part {
            Part::Value => {
                pairs.for_each(|(out, &x)| *out = if x.is_nan() { 0.0 } else { (x - mean) * factor });
            }
            Part::Missing => pairs.for_each(|(out, &x)| *out = (f64::from(x.is_nan()) - mean) * factor),
            Part::Level(level) => {
                pairs.for_each(|(out, &x)| *out = (f64::from(x == f64::from(level)) - mean) * factor);
            }
        }
    }
}

/// Learns the columns of a design from all rows of positive weight, feature by feature.
pub(crate) fn learn(table: &Table<'_>, weights: &[f64]) -> Result<Vec<DesignColumn>, LinearError> {
    let features = table.features().par_iter().enumerate();
    let of_features: Vec<_> =
        features.map(|(index, feature)| learn_feature(table, weights, index, feature)).collect();
    let columns = of_features.concat();
    if columns.len() > MAX_DESIGN_COLUMNS {
        return Err(LinearError::TooManyColumns { found: columns.len() });
    }
    Ok(columns)
}

fn learn_feature(table: &Table<'_>, weights: &[f64], index: usize, feature: &Feature) -> Vec<DesignColumn> {
    // Copied once, because steps through rows are slow and there are several passes.
    let column: Vec<f64> = table.column(index).collect();
    let values = || column.iter().copied().zip(weights.iter().copied()).filter(|(_, weight)| *weight > 0.0);
    let total: f64 = values().map(|(_, weight)| weight).sum();
    let missing: f64 = values().filter(|(x, _)| x.is_nan()).map(|(_, weight)| weight).sum();
    let present = || values().filter(|(x, _)| !x.is_nan());
    let mut columns = match feature.kind {
        Kind::Numeric => vec![numeric(index, total, present)],
        Kind::Categorical => levels(index, total, present()),
    };
    if missing > 0.0 {
        let always = present().next().is_none();
        columns.push(indicator(index, Part::Missing, missing / total, always));
    }
    columns
}

fn numeric<I: Iterator<Item = (f64, f64)>>(
    feature: usize,
    total: f64,
    present: impl Fn() -> I,
) -> DesignColumn {
    let (mut mass, mut sum) = (0.0, 0.0);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for (x, weight) in present() {
        mass += weight;
        sum += weight * x;
        (low, high) = (low.min(x), high.max(x));
    }
    let mean = if mass > 0.0 { sum / mass } else { 0.0 };
    let squares: f64 = present().map(|(x, weight)| weight * (x - mean) * (x - mean)).sum();
    let spread = (squares / total).sqrt();
    let scale = if low < high && spread > LEAST_SPREAD { spread } else { 0.0 };
    DesignColumn { feature, part: Part::Value, mean, scale }
}

fn levels(feature: usize, total: f64, present: impl Iterator<Item = (f64, f64)>) -> Vec<DesignColumn> {
    let mut masses = BTreeMap::new();
    for (x, weight) in present {
        // A table holds levels and missing values only.
        if let Some(level) = level(x) {
            *masses.entry(level).or_insert(0.0) += weight;
        }
    }
    let column =
        |(&level, &mass): (&u16, &f64)| indicator(feature, Part::Level(level), mass / total, mass >= total);
    masses.iter().map(column).collect()
}

/// A column that is 1 for a share of the rows and 0 for the others.
fn indicator(feature: usize, part: Part, share: f64, always: bool) -> DesignColumn {
    let scale = if always { 0.0 } else { (share * (1.0 - share)).max(0.0).sqrt() };
    DesignColumn { feature, part, mean: share, scale }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: f64 = f64::NAN;

    fn learned(values: &[f64], categorical: bool, weights: &[f64]) -> Vec<DesignColumn> {
        let feature = if categorical { Feature::categorical("f") } else { Feature::numeric("f") };
        let table = Table::from_columns(vec![feature], vec![values]).expect("a table");
        learn(&table, weights).expect("few columns")
    }

    #[test]
    fn a_missing_value_stands_at_the_mean_beside_its_indicator() {
        let columns = learned(&[1.0, 3.0, NONE, NONE], false, &[1.0; 4]);
        let parts: Vec<_> = columns.iter().map(|column| column.part).collect();
        assert_eq!(parts, [Part::Value, Part::Missing]);
        assert_eq!((columns[0].mean, columns[0].scale), (2.0, 0.5_f64.sqrt()));
        assert_eq!((columns[1].mean, columns[1].scale), (0.5, 0.5));
        let mut out = [9.0; 2];
        columns[0].standardise(&[NONE, 2.0], &mut out);
        assert_eq!(out, [0.0, 0.0]);
        columns[1].standardise(&[NONE, 2.0], &mut out);
        assert_eq!(out, [1.0, -1.0]);
    }

    #[test]
    fn each_level_has_an_indicator_and_an_unseen_one_has_none() {
        let columns = learned(&[4.0, 0.0, 4.0, NONE], true, &[1.0; 4]);
        let parts: Vec<_> = columns.iter().map(|column| column.part).collect();
        assert_eq!(parts, [Part::Level(0), Part::Level(4), Part::Missing]);
        for column in &columns {
            let mut out = [9.0];
            column.standardise(&[7.0], &mut out);
            assert_eq!(out, [-column.mean * column.factor()]);
        }
    }

    #[test]
    fn constant_columns_have_no_scale() {
        let scales = |columns: Vec<DesignColumn>| columns.iter().map(|c| c.scale).collect::<Vec<_>>();
        assert_eq!(scales(learned(&[0.1; 3], false, &[1.0; 3])), [0.0]);
        assert_eq!(scales(learned(&[3.0; 3], true, &[0.1; 3])), [0.0]);
        assert_eq!(scales(learned(&[NONE; 3], false, &[1.0; 3])), [0.0, 0.0]);
    }

    #[test]
    fn rows_of_weight_0_are_not_there() {
        let with = learned(&[1.0, NONE, 3.0, 80.0], false, &[1.0, 0.0, 2.0, 0.0]);
        assert_eq!(with, learned(&[1.0, 3.0, 3.0], false, &[1.0; 3]));
    }
}
