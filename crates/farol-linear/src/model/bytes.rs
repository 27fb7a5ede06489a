//! The model as it is stored: JSON whose numbers read back to the bit, checked before it is used.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Intercept, Logistic};
use crate::encoding::{DesignColumn, Part};
use crate::newton::Optimum;
use crate::table::{Kind, check_names};
use crate::{Feature, LinearError};

/// Version of the stored form that is written and read.
const FORMAT: u32 = 1;

/// What is wrong with the bytes of a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelFault {
    /// Not the JSON of a model.
    #[error("they are not a model's JSON (line {line}, column {column})")]
    Json {
        /// Line of the first fault, from 1.
        line: usize,
        /// Column of the first fault, from 1.
        column: usize,
    },
    /// A version this program does not read.
    #[error("format version {found}; this program reads {FORMAT}")]
    Version {
        /// Version in the bytes.
        found: u32,
    },
    /// Parts that do not fit one another.
    #[error("{0}")]
    Content(&'static str),
}

/// Everything a model is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stored {
    format: u32,
    pub(crate) features: Vec<Feature>,
    pub(crate) l2: f64,
    pub(crate) iterations: u32,
    pub(crate) intercept: Intercept,
    /// In the order of the features.
    pub(crate) columns: Vec<StoredColumn>,
}

/// A column and its coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredColumn {
    #[serde(flatten)]
    pub(crate) design: DesignColumn,
    pub(crate) coefficient: f64,
    /// Standard error; none where the coefficient is not free.
    pub(crate) error: Option<f64>,
}

impl StoredColumn {
    /// Log-odds a unit.
    pub(crate) fn slope(&self) -> f64 {
        self.coefficient * self.design.factor()
    }

    fn fault(&self, features: &[Feature]) -> Option<&'static str> {
        let numbers =
            [self.design.mean, self.design.scale, self.coefficient, self.error.unwrap_or(0.0), self.slope()];
        let kind = features.get(self.design.feature).map(|feature| feature.kind);
        let fits = match (kind, self.design.part) {
            (None, _) | (Some(Kind::Numeric), Part::Level(_)) | (Some(Kind::Categorical), Part::Value) => {
                false
            }
            (Some(_), _) => true,
        };
        if !fits {
            Some("a column belongs to no feature of its kind")
        } else if numbers.iter().any(|number| !number.is_finite()) || self.design.scale < 0.0 {
            Some("a column has a number out of range")
        } else {
            None
        }
    }
}

impl Stored {
    pub(crate) fn new(features: Vec<Feature>, columns: Vec<DesignColumn>, l2: f64, optimum: Optimum) -> Self {
        let Optimum { coefficients, factor, iterations } = optimum;
        let unit = |index: usize| {
            let mut unit = vec![0.0; coefficients.len()];
            unit[index] = 1.0;
            unit
        };
        let error = |index: usize| factor.kept()[index].then(|| factor.inverse_form(&unit(index)).sqrt());
        let to_zero: Vec<f64> =
            std::iter::once(1.0).chain(columns.iter().map(|column| -column.mean * column.factor())).collect();
        let intercept = Intercept {
            at_mean: coefficients[0],
            at_mean_error: error(0).unwrap_or(0.0),
            at_zero: coefficients.iter().zip(&to_zero).map(|(coefficient, by)| coefficient * by).sum(),
            at_zero_error: factor.inverse_form(&to_zero).sqrt(),
        };
        let stored = |(index, design): (usize, DesignColumn)| StoredColumn {
            coefficient: coefficients[index + 1],
            error: error(index + 1).filter(|_| design.scale > 0.0),
            design,
        };
        let columns = columns.into_iter().enumerate().map(stored).collect();
        Self { format: FORMAT, features, l2, iterations, intercept, columns }
    }

    fn check(&self) -> Result<(), ModelFault> {
        if self.format != FORMAT {
            return Err(ModelFault::Version { found: self.format });
        }
        if self.features.is_empty() || check_names(&self.features).is_err() {
            return Err(ModelFault::Content("features are missing or share a name"));
        }
        let order = |column: &StoredColumn| match column.design.part {
            Part::Value => (column.design.feature, 0),
            Part::Level(level) => (column.design.feature, 1 + u32::from(level)),
            Part::Missing => (column.design.feature, u32::MAX),
        };
        if !self.columns.is_sorted_by(|a, b| order(a) < order(b)) {
            return Err(ModelFault::Content("columns are not in the order of the features"));
        }
        if !(self.intercept.at_mean.is_finite() && self.intercept.at_zero.is_finite()) {
            return Err(ModelFault::Content("the intercept is not finite"));
        }
        let fault = self.columns.iter().find_map(|column| column.fault(&self.features));
        fault.map_or(Ok(()), |fault| Err(ModelFault::Content(fault)))
    }
}

impl Logistic {
    /// The model as JSON: the same bytes for the same model.
    ///
    /// # Panics
    /// Never: a model holds names and finite numbers only.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.stored).expect("names and numbers can be written")
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// [`LinearError::Model`] for anything that is not a model of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LinearError> {
        let stored: Stored = serde_json::from_slice(bytes)
            .map_err(|error| ModelFault::Json { line: error.line(), column: error.column() })?;
        stored.check()?;
        Ok(Self::from_stored(stored))
    }
}

impl Serialize for Logistic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.stored.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Logistic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        stored.check().map_err(serde::de::Error::custom)?;
        Ok(Self::from_stored(stored))
    }
}
