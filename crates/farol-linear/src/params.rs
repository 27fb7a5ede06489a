//! The settings: a builder that is checked once into a type the solver can trust.

use crate::LinearError;

/// Most iterations allowed; Newton's method needs about ten.
pub const MAX_ITERATIONS: u32 = 10_000;

/// Whether the classes count by their rows or equally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClassWeight {
    /// Each row counts as it is.
    #[default]
    None,
    /// Each row's weight is multiplied by `W / (2 W_class)`, where `W` sums the weights of all rows and `W_class` those
    /// of its class. (scikit-learn 1.5 counts rows there even where they are weighted.)
    Balanced,
}

/// Settings of a logistic regression, as asked for; [`check`](Self::check) turns them into [`CheckedLogistic`].
///
/// Defaults: `l2` 1, no class weights, at most 100 iterations, tolerance 1e-8.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticParams {
    pub(crate) l2: f64,
    pub(crate) class_weight: ClassWeight,
    pub(crate) max_iterations: u32,
    pub(crate) tolerance: f64,
}

impl Default for LogisticParams {
    fn default() -> Self {
        Self { l2: 1.0, class_weight: ClassWeight::None, max_iterations: 100, tolerance: 1e-8 }
    }
}

impl LogisticParams {
    /// Strength of the penalty, 0 to 1e50: half of it times the sum of the squared standardised coefficients is added
    /// to the weighted sum of log-losses. The intercept is free. It is 1/`C` of scikit-learn.
    #[must_use]
    pub fn l2(mut self, l2: f64) -> Self {
        self.l2 = l2;
        self
    }

    /// How the classes are weighted against each other.
    #[must_use]
    pub fn class_weight(mut self, class_weight: ClassWeight) -> Self {
        self.class_weight = class_weight;
        self
    }

    /// Most Newton steps, 1 to [`MAX_ITERATIONS`].
    #[must_use]
    pub fn max_iterations(mut self, iterations: u32) -> Self {
        self.max_iterations = iterations;
        self
    }

    /// The last step is the first whose length, measured by the Hessian, per square root of the total weight, is not
    /// above this; above 0, at most 0.01. That step is still taken, and convergence is quadratic by then, so what
    /// is left is about the square of the tolerance.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// [`LinearError::Params`] with all faults found.
    pub fn check(self) -> Result<CheckedLogistic, LinearError> {
        let rules = [
            (!is_penalty(self.l2), ParamFault::L2 { found: self.l2 }),
            (
                !(1..=MAX_ITERATIONS).contains(&self.max_iterations),
                ParamFault::MaxIterations { found: self.max_iterations },
            ),
            (
                !(self.tolerance > 0.0 && self.tolerance <= 0.01),
                ParamFault::Tolerance { found: self.tolerance },
            ),
        ];
        let faults: Vec<_> =
            rules.into_iter().filter_map(|(broken, fault)| broken.then_some(fault)).collect();
        if faults.is_empty() { Ok(CheckedLogistic(self)) } else { Err(LinearError::Params(faults)) }
    }
}

fn is_penalty(l2: f64) -> bool {
    (0.0..=1e50).contains(&l2)
}

/// Settings that hold: only [`LogisticParams::check`] makes them.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedLogistic(LogisticParams);

impl CheckedLogistic {
    /// The settings as they were given.
    pub fn params(&self) -> &LogisticParams {
        &self.0
    }

    /// These settings with another penalty.
    pub(crate) fn with_l2(&self, l2: f64) -> Result<Self, LinearError> {
        self.0.clone().l2(l2).check()
    }
}

/// One setting out of its range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ParamFault {
    /// Strength of the penalty.
    #[error("l2 is {found}, expected 0 to 1e50")]
    L2 {
        /// The strength asked for.
        found: f64,
    },
    /// Number of Newton steps.
    #[error("max_iterations is {found}, expected 1 to {MAX_ITERATIONS}")]
    MaxIterations {
        /// The number asked for.
        found: u32,
    },
    /// When to stop.
    #[error("tolerance is {found}, expected above 0 and at most 0.01")]
    Tolerance {
        /// The tolerance asked for.
        found: f64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_out_of_range_is_named_at_once() {
        let params = LogisticParams::default().l2(-1.0).max_iterations(0).tolerance(f64::NAN);
        let Err(LinearError::Params(faults)) = params.check() else { panic!("three faults were expected") };
        assert_eq!(faults.len(), 3);
        assert_eq!(faults[0].to_string(), "l2 is -1, expected 0 to 1e50");
    }
}
