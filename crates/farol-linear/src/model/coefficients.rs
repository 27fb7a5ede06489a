//! Coefficients as people read them: by name, a standard deviation and a unit at a time, each with its uncertainty.

use super::Logistic;
use super::bytes::StoredColumn;
use crate::encoding::Part;

/// A coefficient of the model, in log-odds.
///
/// Standard errors come from the inverse of the penalised Hessian (with the weights as they were, so they presume that a
/// weight of 2 means two pupils). A constant column, or one that follows from those before it, has coefficient 0 and no error.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// The feature it belongs to, by its place in a row.
    pub feature: usize,
    /// The feature's name; of an indicator `name=missing` or `name=3`.
    pub name: String,
    /// What of the feature it stands for.
    pub part: Part,
    /// By one standard deviation of the column.
    pub standardised: f64,
    /// Its standard error.
    pub standardised_error: Option<f64>,
    /// By one unit of the value, or by the indicator being true.
    pub per_unit: f64,
    /// Its standard error.
    pub per_unit_error: Option<f64>,
}

/// The intercept, in log-odds.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Intercept {
    /// Where every column is at its mean over the training rows: what contributions are measured against.
    pub at_mean: f64,
    /// Its standard error.
    pub at_mean_error: f64,
    /// Where every value is 0, none is missing and no level is one that was seen: the one to use with
    /// [`Coefficient::per_unit`].
    pub at_zero: f64,
    /// Its standard error.
    pub at_zero_error: f64,
}

impl Logistic {
    /// The coefficients in the order of the features, of each the value or its levels and then that it is missing.
    pub fn coefficients(&self) -> Vec<Coefficient> {
        self.stored.columns.iter().map(|column| self.coefficient(column)).collect()
    }

    /// The intercept.
    pub fn intercept(&self) -> Intercept {
        self.stored.intercept
    }

    /// Standard errors of the standardised coefficients, in the order of [`coefficients`](Self::coefficients).
    pub fn standard_errors(&self) -> Vec<Option<f64>> {
        self.stored.columns.iter().map(|column| column.error).collect()
    }

    fn coefficient(&self, column: &StoredColumn) -> Coefficient {
        let feature = column.design.feature;
        let name = &self.stored.features[feature].name;
        Coefficient {
            feature,
            name: match column.design.part {
                Part::Value => name.clone(),
                Part::Level(level) => format!("{name}={level}"),
                Part::Missing => format!("{name}=missing"),
            },
            part: column.design.part,
            standardised: column.coefficient,
            standardised_error: column.error,
            per_unit: column.slope(),
            per_unit_error: column.error.map(|error| error * column.design.factor()),
        }
    }
}
