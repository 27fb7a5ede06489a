//! Logistic regression on at most two features: the small problem that Platt and beta calibration both come to.

/// Rows that share their features.
#[derive(Debug, Clone, Copy)]
pub(super) struct Example {
    pub(super) features: [f64; 2],
    /// Share to be met, 0 to 1.
    pub(super) target: f64,
    /// More than 0.
    pub(super) weight: f64,
}

/// Fitted log-odds: `intercept + slopes · features`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) intercept: f64,
    pub(super) slopes: [f64; 2],
    /// Penalised mean negative log-likelihood reached, in nats.
    pub(super) loss: f64,
}

/// Newton steps at most. A separable problem takes about one step for each nat that its margin grows.
const STEPS: usize = 200;

/// Below this decrement (twice the loss still to be gained, in nats) a full step is in the quadratic regime, where a
/// loss told to 16 digits cannot judge it.
const NEAR: f64 = 1e-8;

/// A step this near ends the search: the next would change the 16th digit.
const CONVERGED: f64 = 1e-20;

/// Minimises the mean log loss plus `ridge / 2` times the squared slopes of the standardised features, by Newton's
/// method with step halving. A constant feature gets slope 0; targets must not all be 0 or all be 1.
pub(super) fn fit(examples: &[Example], ridge: f64) -> Line {
    let scales = [0, 1].map(|feature| Scale::of(examples, feature));
    let problem = Problem::new(examples, &scales, ridge);
    let mut at = problem.start();
    for _ in 0..STEPS {
        let (gradient, hessian) = problem.derivatives(&at);
        let step = solve(hessian, gradient);
        let decrement: f64 = gradient.iter().zip(step).map(|(g, s)| g * s).sum();
        at = problem.advance(&at, &step, decrement);
        if decrement < CONVERGED {
            break;
        }
    }
    let slopes = [0, 1].map(|feature| scales[feature].slope(at[feature + 1]));
    let shift: f64 = (0..2).map(|feature| finite(slopes[feature] * scales[feature].centre)).sum();
    Line { intercept: finite(at[0] - shift), slopes, loss: problem.loss(&at) }
}

/// The nearest finite number.
fn finite(value: f64) -> f64 {
    value.clamp(f64::MIN, f64::MAX)
}

/// Centre and spread of one feature.
struct Scale {
    centre: f64,
    /// 0 for a constant feature.
    spread: f64,
}

impl Scale {
    fn of(examples: &[Example], feature: usize) -> Self {
        let largest = examples.iter().map(|row| row.features[feature].abs()).fold(0.0, f64::max);
        if largest == 0.0 {
            return Self { centre: 0.0, spread: 0.0 };
        }
        // Relative to the largest, squares neither overflow nor vanish.
        let weight: f64 = examples.iter().map(|row| row.weight).sum();
        let mean = |value: &dyn Fn(f64) -> f64| {
            examples
                .iter()
                .map(|row| row.weight / weight * value(row.features[feature] / largest))
                .sum::<f64>()
        };
        let centre = mean(&|x| x);
        let spread = mean(&|x| (x - centre).powi(2)).sqrt();
        let constant = spread <= 4.0 * f64::EPSILON;
        Self { centre: centre * largest, spread: if constant { 0.0 } else { spread * largest } }
    }

    fn standardise(&self, value: f64) -> f64 {
        // Each is divided first: the difference of two finite numbers may be infinite.
        if self.spread > 0.0 { value / self.spread - self.centre / self.spread } else { 0.0 }
    }

    fn slope(&self, standardised: f64) -> f64 {
        if self.spread > 0.0 { finite(standardised / self.spread) } else { 0.0 }
    }
}

type Vector = [f64; 3];
type Matrix = [[f64; 3]; 3];

/// Standardised rows with weights that sum to 1.
struct Problem {
    rows: Vec<(Vector, f64, f64)>,
    /// Of the intercept (0) and of each slope.
    ridge: Vector,
}

impl Problem {
    fn new(examples: &[Example], scales: &[Scale; 2], ridge: f64) -> Self {
        let weight: f64 = examples.iter().map(|row| row.weight).sum();
        let rows = examples.iter().map(|row| {
            let [a, b] = [0, 1].map(|feature| scales[feature].standardise(row.features[feature]));
            ([1.0, a, b], row.target, row.weight / weight)
        });
        // A slope that moves nothing is held at 0 by a penalty of its own.
        let of_slope = |scale: &Scale| if scale.spread > 0.0 { ridge } else { 1.0 };
        Self { rows: rows.collect(), ridge: [0.0, of_slope(&scales[0]), of_slope(&scales[1])] }
    }

    /// The best constant.
    fn start(&self) -> Vector {
        let target: f64 = self.rows.iter().map(|(_, target, weight)| weight * target).sum();
        [(target / (1.0 - target)).ln(), 0.0, 0.0]
    }

    fn loss(&self, at: &Vector) -> f64 {
        let rows = self.rows.iter().map(|(x, target, weight)| {
            let odds = dot(x, at);
            weight * (odds.max(0.0) + (-odds.abs()).exp().ln_1p() - target * odds)
        });
        rows.sum::<f64>() + self.ridge.iter().zip(at).map(|(ridge, a)| ridge * a * a / 2.0).sum::<f64>()
    }

    fn derivatives(&self, at: &Vector) -> (Vector, Matrix) {
        let mut gradient: Vector = std::array::from_fn(|j| self.ridge[j] * at[j]);
        let mut hessian: Matrix = [[0.0; 3]; 3];
        for (j, row) in hessian.iter_mut().enumerate() {
            row[j] = self.ridge[j];
        }
        for (x, target, weight) in &self.rows {
            let odds = dot(x, at);
            let (up, down) = (logistic(odds), logistic(-odds));
            for j in 0..3 {
                gradient[j] += weight * (up - target) * x[j];
                for k in 0..3 {
                    hessian[j][k] += weight * up * down * x[j] * x[k];
                }
            }
        }
        (gradient, hessian)
    }

    /// Goes along the step, halved until the loss falls by a fair part of what the decrement promises.
    fn advance(&self, at: &Vector, step: &Vector, decrement: f64) -> Vector {
        let along = |part: f64| -> Vector { std::array::from_fn(|j| at[j] - part * step[j]) };
        if decrement < NEAR {
            return along(1.0);
        }
        let before = self.loss(at);
        let halvings = std::iter::successors(Some(1.0), |part| Some(part / 2.0)).take(60);
        halvings
            .into_iter()
            .find(|part| self.loss(&along(*part)) <= before - 0.25 * part * decrement)
            .map_or(*at, along)
    }
}

fn dot(a: &Vector, b: &Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// `1 / (1 + e⁻ˣ)`, 0 to 1, without overflow.
pub(super) fn logistic(log_odds: f64) -> f64 {
    if log_odds >= 0.0 {
        1.0 / (1.0 + (-log_odds).exp())
    } else {
        let odds = log_odds.exp();
        odds / (1.0 + odds)
    }
}

/// Solves `matrix · x = right` for a symmetric positive matrix, which is damped as far as rounding asks for it.
fn solve(matrix: Matrix, right: Vector) -> Vector {
    let dampings = std::iter::once(0.0).chain((-14..=0).map(|power| 10.0_f64.powi(power)));
    dampings.into_iter().find_map(|damping| cholesky(matrix, right, damping)).unwrap_or([0.0; 3])
}

/// Cholesky's decomposition and both substitutions; `None` unless every pivot is well above rounding.
fn cholesky(matrix: Matrix, right: Vector, damping: f64) -> Option<Vector> {
    let mut lower: Matrix = [[0.0; 3]; 3];
    for j in 0..3 {
        let inner = |a: &Vector, b: &Vector| (0..j).map(|k| a[k] * b[k]).sum::<f64>();
        let diagonal = matrix[j][j] + damping;
        let pivot = diagonal - inner(&lower[j], &lower[j]);
        if pivot <= 16.0 * f64::EPSILON * diagonal || pivot.is_nan() {
            return None;
        }
        lower[j][j] = pivot.sqrt();
        for i in j + 1..3 {
            lower[i][j] = (matrix[i][j] - inner(&lower[i], &lower[j])) / lower[j][j];
        }
    }
    let mut x = right;
    for i in 0..3 {
        x[i] = (x[i] - (0..i).map(|k| lower[i][k] * x[k]).sum::<f64>()) / lower[i][i];
    }
    for i in (0..3).rev() {
        x[i] = (x[i] - (i + 1..3).map(|k| lower[k][i] * x[k]).sum::<f64>()) / lower[i][i];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::{Example, fit, logistic};

    fn example(features: [f64; 2], target: f64) -> Example {
        Example { features, target, weight: 1.0 }
    }

    #[test]
    fn two_points_and_one_feature_are_met_exactly() {
        let line = fit(&[example([1.0, 0.0], 0.2), example([3.0, 0.0], 0.9)], 0.0);
        assert!((logistic(line.intercept + line.slopes[0]) - 0.2).abs() < 1e-14);
        assert!((logistic(line.intercept + 3.0 * line.slopes[0]) - 0.9).abs() < 1e-14);
        assert_eq!(line.slopes[1], 0.0);
    }

    #[test]
    fn constant_features_leave_the_mean_target() {
        let line = fit(&[example([0.1, 7.0], 0.2), example([0.1, 7.0], 0.6)], 0.0);
        assert_eq!(line.slopes, [0.0, 0.0]);
        assert!((logistic(line.intercept) - 0.4).abs() < 1e-15);
    }

    #[test]
    fn a_ridge_gives_separable_rows_a_finite_slope() {
        let rows = [-2.0, -1.0, 1.0, 2.0].map(|x| example([x, 0.0], f64::from(u8::from(x > 0.0))));
        let line = fit(&rows, 1e-10);
        assert!(line.slopes[0] > 10.0 && line.slopes[0] < 100.0, "{line:?}");
        // The mean residual along the feature is what the ridge pulls back.
        let residual: f64 = rows
            .iter()
            .map(|row| (row.target - logistic(line.slopes[0] * row.features[0])) * row.features[0])
            .sum();
        let variance = 2.5;
        assert!((residual / 4.0 / (1e-10 * line.slopes[0] * variance) - 1.0).abs() < 1e-6, "{line:?}");
    }

    #[test]
    fn scores_of_any_size_give_finite_lines() {
        for size in [f64::MAX, 1e200, 1e-200, f64::MIN_POSITIVE] {
            let line =
                fit(&[example([-size, 0.0], 0.2), example([size, 0.0], 0.9), example([0.0, 0.0], 0.5)], 0.0);
            assert!(line.intercept.is_finite() && line.slopes[0].is_finite(), "{line:?}");
            assert!(line.slopes[0] > 0.0, "{line:?}");
        }
    }
}
