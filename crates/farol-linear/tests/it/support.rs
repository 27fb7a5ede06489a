//! Tables drawn from a seed, and comparisons.

use farol_linear::{Feature, Table};

/// Rows, labels and weights that do not separate: labels follow a sum of the features and much noise.
pub(crate) struct Drawn {
    pub(crate) features: usize,
    /// Row-major.
    pub(crate) rows: Vec<f64>,
    pub(crate) labels: Vec<bool>,
    pub(crate) weights: Vec<f64>,
}

impl Drawn {
    /// `missing` is the share of values that are taken away, of every other feature.
    pub(crate) fn new(seed: u64, rows: usize, features: usize, missing: f64) -> Self {
        let mut chance = Chance(seed.wrapping_mul(2).wrapping_add(1));
        let mut drawn = Self { features, rows: vec![], labels: vec![], weights: vec![] };
        for row in 0..rows {
            let values: Vec<f64> = (0..features).map(|_| chance.normal()).collect();
            let signal: f64 =
                values.iter().zip([1.0, -0.7, 0.4, 0.0].iter().cycle()).map(|(x, b)| x * b).sum();
            // The first two labels differ, so both classes are there.
            drawn.labels.push(row == 0 || (row > 1 && signal + 2.5 * chance.normal() > 0.0));
            drawn.weights.push((chance.share() * 3.0).floor() + 1.0);
            let keep =
                |(j, x): (usize, f64)| if j % 2 == 0 && chance.share() < missing { f64::NAN } else { x };
            drawn.rows.extend(values.into_iter().enumerate().map(keep));
        }
        drawn
    }

    pub(crate) fn table(&self) -> Table<'_> {
        Table::from_rows(numeric(self.features), &self.rows).expect("a table")
    }

    /// The same rows in another order, each as often as asked for.
    pub(crate) fn rearranged(&self, order: &[usize]) -> Self {
        Self {
            features: self.features,
            rows: order.iter().flat_map(|&row| self.row(row).to_vec()).collect(),
            labels: order.iter().map(|&row| self.labels[row]).collect(),
            weights: order.iter().map(|&row| self.weights[row]).collect(),
        }
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.rows[row * self.features..][..self.features]
    }
}

pub(crate) fn numeric(count: usize) -> Vec<Feature> {
    (0..count).map(|j| Feature::numeric(format!("x{j}"))).collect()
}

/// Knuth's linear congruence with an output mix: enough for test data.
struct Chance(u64);

impl Chance {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 >> 29) ^ self.0;
        (mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

/// How far a figure is from what was expected, by the larger of its size and 1.
pub(crate) fn apart(found: f64, expected: f64) -> f64 {
    (found - expected).abs() / expected.abs().max(1.0)
}
