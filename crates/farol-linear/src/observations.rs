//! What is known of each row besides its features: its label and how much it counts.

use crate::{ClassWeight, LinearError};

/// Labels and weights, checked.
#[derive(Debug)]
pub(crate) struct Observations<'a> {
    pub(crate) labels: &'a [bool],
    /// As given: what means and spreads count.
    pub(crate) weights: Vec<f64>,
    /// Factor of the negative and of the positive rows in the loss.
    class_factors: [f64; 2],
    /// Sums of what negative and positive rows count in the loss.
    pub(crate) mass: [f64; 2],
}

impl<'a> Observations<'a> {
    pub(crate) fn new(
        rows: usize,
        labels: &'a [bool],
        weights: Option<&[f64]>,
        class_weight: ClassWeight,
    ) -> Result<Self, LinearError> {
        if labels.len() != rows {
            return Err(LinearError::LabelCount { found: labels.len(), rows });
        }
        let weights = weights.map_or_else(|| vec![1.0; rows], <[f64]>::to_vec);
        if weights.len() != rows {
            return Err(LinearError::WeightCount { found: weights.len(), rows });
        }
        // The range keeps every sum and product of weights finite.
        let allowed = |w: f64| w == 0.0 || (1e-50..=1e50).contains(&w);
        if let Some(row) = weights.iter().position(|&w| !allowed(w)) {
            return Err(LinearError::Weight { row });
        }
        let mut mass = [0.0; 2];
        for (&label, &weight) in labels.iter().zip(&weights) {
            mass[usize::from(label)] += weight;
        }
        if mass.contains(&0.0) {
            return Err(LinearError::OneClass);
        }
        let class_factors = match class_weight {
            ClassWeight::None => [1.0; 2],
            ClassWeight::Balanced => mass.map(|of_class| (mass[0] + mass[1]) / (2.0 * of_class)),
        };
        let mass = [mass[0] * class_factors[0], mass[1] * class_factors[1]];
        Ok(Self { labels, weights, class_factors, mass })
    }

    /// What a row counts in the loss.
    pub(crate) fn in_loss(&self, row: usize) -> f64 {
        self.weights[row] * self.class_factors[usize::from(self.labels[row])]
    }

    /// What all rows count in the loss.
    pub(crate) fn total(&self) -> f64 {
        self.mass[0] + self.mass[1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_classes_count_the_same_and_as_much_as_before_together() {
        let labels = [true, false, false, false];
        let weights = [2.0, 1.0, 1.0, 0.0];
        let rows = Observations::new(4, &labels, Some(&weights), ClassWeight::Balanced).expect("rows");
        assert_eq!(rows.mass, [2.0, 2.0]);
        assert_eq!([0, 1, 3].map(|row| rows.in_loss(row)), [2.0, 1.0, 0.0]);
    }

    #[test]
    fn labels_and_weights_that_do_not_fit_are_refused() {
        let of = |labels: &[bool], weights: &[f64]| {
            Observations::new(2, labels, Some(weights), ClassWeight::None).map(|rows| rows.total())
        };
        assert_eq!(of(&[true], &[1.0; 2]), Err(LinearError::LabelCount { found: 1, rows: 2 }));
        assert_eq!(of(&[true, false], &[1.0]), Err(LinearError::WeightCount { found: 1, rows: 2 }));
        assert_eq!(of(&[true, false], &[1.0, -1.0]), Err(LinearError::Weight { row: 1 }));
        assert_eq!(of(&[true, false], &[1.0, f64::NAN]), Err(LinearError::Weight { row: 1 }));
        assert_eq!(of(&[true, false], &[1.0, 0.0]), Err(LinearError::OneClass));
    }
}
