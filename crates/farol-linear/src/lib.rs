#![doc = include_str!("../README.md")]

mod cholesky;
mod encoding;
mod error;
mod fit;
mod math;
mod model;
mod newton;
mod observations;
mod params;
mod sums;
mod table;
mod tile;

pub use encoding::{MAX_DESIGN_COLUMNS, Part};
pub use error::LinearError;
pub use model::{Coefficient, Intercept, Logistic, ModelFault};
pub use params::{CheckedLogistic, ClassWeight, LogisticParams, MAX_ITERATIONS, ParamFault};
pub use table::{Feature, Kind, MAX_LEVEL, MAX_VALUE, Table};
