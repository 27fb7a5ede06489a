//! The optimum, by Newton's method with halved steps. Knows coefficients and sums, nothing of features.

use crate::LinearError;
use crate::cholesky::Cholesky;
use crate::params::LogisticParams;
use crate::sums::{Sums, range_towards_labels};
use crate::tile::Design;

/// Part of the decrease that a step promises which it must keep (Armijo).
const LEAST_DECREASE: f64 = 1e-4;

/// What rounding may add to the objective, as a share of it.
const ROUNDING: f64 = 1e-12;

/// Most halvings of a step: half to the fortieth is a millionth of a millionth.
const MAX_HALVINGS: u32 = 40;

/// A direction separates the labels if it lowers no row's own log-odds by more than this share of what it raises
/// another's by.
const SEPARATION: f64 = 1e-6;

/// Tiles from which a share of them gives the beginning: 65,536 rows.
const MANY_TILES: usize = 512;

/// One tile in so many is that share.
const SHARE: usize = 16;

/// Tolerance of the beginning, well below what the share's optimum differs by from the whole's.
const ROUGH: f64 = 1e-3;

/// Coefficients that minimise the objective.
pub(crate) struct Optimum {
    /// The intercept, then the design's columns.
    pub(crate) coefficients: Vec<f64>,
    /// The objective's Hessian there.
    pub(crate) factor: Cholesky,
    pub(crate) iterations: u32,
}

/// Coefficients without any feature: the intercept that gives the base rate.
pub(crate) fn base_rate(design: &Design<'_>) -> Vec<f64> {
    let [negative, positive] = design.observations.mass;
    let mut start = vec![0.0; design.width()];
    start[0] = libm::log(positive / negative);
    start
}

/// Coefficients to begin with where there is no neighbouring optimum: the base rate's, or where rows are very many, what
/// a share of them gives.
///
/// Without a penalty a share of the rows may be separated where all are not, so there it is the base rate's.
pub(crate) fn beginning(design: &Design<'_>, params: &LogisticParams) -> Vec<f64> {
    let start = base_rate(design);
    if params.l2 == 0.0 || design.tiles() < MANY_TILES {
        return start;
    }
    let some = Design { stride: SHARE, ..*design };
    let settings = LogisticParams { l2: params.l2 / SHARE as f64, tolerance: ROUGH, ..params.clone() };
    minimise(&some, &settings, start.clone()).map_or(start, |optimum| optimum.coefficients)
}

/// Minimises the objective from `start` on.
pub(crate) fn minimise(
    design: &Design<'_>,
    params: &LogisticParams,
    start: Vec<f64>,
) -> Result<Optimum, LinearError> {
    let mut coefficients = start;
    let mut sums = objective(design, params.l2, &coefficients);
    let mut allowed = vec![true; design.width()];
    let close = params.tolerance * params.tolerance * design.observations.total();
    for iteration in 1..=params.max_iterations {
        let factor = Cholesky::new(&sums.hessian, &allowed);
        if iteration == 1 {
            allowed = factor.kept().to_vec();
        }
        let step = Step::new(&factor, &sums.gradient);
        if params.l2 == 0.0 && separates(design, &step.direction) {
            return Err(LinearError::Separated);
        }
        let last = step.decrement <= close;
        (coefficients, sums) = step.taken(design, params.l2, &coefficients, &sums, last);
        if last {
            let factor = Cholesky::new(&sums.hessian, &allowed);
            return if factor.kept() == allowed {
                Ok(Optimum { coefficients, factor, iterations: iteration })
            } else {
                Err(LinearError::NotConverged { iterations: iteration })
            };
        }
    }
    Err(LinearError::NotConverged { iterations: params.max_iterations })
}

fn objective(design: &Design<'_>, l2: f64, coefficients: &[f64]) -> Sums {
    let mut sums = Sums::new(design, coefficients);
    sums.penalise(l2, coefficients);
    sums
}

/// Where Newton's method goes next.
struct Step {
    direction: Vec<f64>,
    /// The decrease the gradient promises, which is also the direction's squared length by the Hessian.
    decrement: f64,
}

impl Step {
    fn new(factor: &Cholesky, gradient: &[f64]) -> Self {
        let uphill = factor.solve(gradient);
        let decrement = uphill.iter().zip(gradient).map(|(step, slope)| step * slope).sum();
        Self { direction: uphill.into_iter().map(|step| -step).collect(), decrement }
    }

    /// Coefficients and objective after this step, halved until it lowers the objective; a `last` step is so short
    /// that rounding would decide, and is taken whole.
    fn taken(
        &self,
        design: &Design<'_>,
        l2: f64,
        from: &[f64],
        before: &Sums,
        last: bool,
    ) -> (Vec<f64>, Sums) {
        let mut length = 1.0;
        let mut halvings = 0;
        loop {
            let to: Vec<f64> =
                from.iter().zip(&self.direction).map(|(from, by)| from + length * by).collect();
            let after = objective(design, l2, &to);
            let bound = before.loss - LEAST_DECREASE * length * self.decrement + ROUNDING * before.loss.abs();
            if last || after.loss <= bound || halvings == MAX_HALVINGS {
                return (to, after);
            }
            length /= 2.0;
            halvings += 1;
        }
    }
}

/// Whether going in this direction for ever brings every row's log-odds nearer its label or leaves it.
fn separates(design: &Design<'_>, direction: &[f64]) -> bool {
    let (low, high) = range_towards_labels(design, direction);
    high > 0.0 && low >= -SEPARATION * high
}
