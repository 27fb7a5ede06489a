//! Gauss-Legendre quadrature between 0 and 1: `n` nodes integrate every polynomial of degree up to `2 n - 1` exactly.
//! Knows nothing of trees.

use std::f64::consts::PI;

use super::eight::{Line, WIDTH};

/// Nodes that are carried side by side; a rule of more is cut into several parts.
pub(super) const NODES: usize = WIDTH;

/// Up to [`NODES`] nodes of a rule, padded with nodes of weight 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// How many of the nodes count, at least 1.
    pub(super) count: usize,
    /// Where they stand, inside (0, 1).
    pub(super) at: Line,
    /// 1 less where they stand.
    pub(super) rest: Line,
    /// How much each weighs; all of a rule's together 1.
    pub(super) weight: Line,
}

/// The rule of `count` nodes, at least 1, in parts.
pub(super) fn rule(count: usize) -> Vec<Part> {
    let nodes: Vec<(f64, f64)> = (0..count).map(|i| node(count, i)).collect();
    nodes.chunks(NODES).map(Part::new).collect()
}

impl Part {
    fn new(nodes: &[(f64, f64)]) -> Self {
        let mut part = Self {
            count: nodes.len(),
            at: Line([0.5; NODES]),
            rest: Line([0.5; NODES]),
            weight: Line::default(),
        };
        for (i, &(root, weight)) in nodes.iter().enumerate() {
            (part.at.0[i], part.rest.0[i]) = (f64::midpoint(1.0, root), f64::midpoint(1.0, -root));
            part.weight.0[i] = weight / 2.0;
        }
        part
    }
}

/// The `i`-th root of the Legendre polynomial of degree `n`, from the highest, and its weight between -1 and 1.
///
/// Newton's method from Tricomi's estimate of the root, which is close enough for five steps to settle the last bit;
/// Davis and Rabinowitz, *Methods of Numerical Integration*, second edition, 2.7.
fn node(n: usize, i: usize) -> (f64, f64) {
    let mut x = (PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
    for _ in 0..8 {
        let (value, slope) = legendre(n, x);
        x -= value / slope;
    }
    let (_, slope) = legendre(n, x);
    (x, 2.0 / ((1.0 - x) * (1.0 + x) * slope * slope))
}

/// The Legendre polynomial of degree `n`, at least 1, and its slope at `x`, by the three-term recurrence.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for j in 2..=n {
        let j = j as f64;
        (before, value) = (value, ((2.0 * j - 1.0) * x * value - (j - 1.0) * before) / j);
    }
    (value, n as f64 * (before - x * value) / ((1.0 - x) * (1.0 + x)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integral(parts: &[Part], f: impl Fn(f64) -> f64) -> f64 {
        let nodes = parts.iter().flat_map(|part| part.at.0.iter().zip(&part.weight.0));
        nodes.map(|(at, weight)| weight * f(*at)).sum()
    }

    #[test]
    fn polynomials_of_degree_below_twice_the_nodes_are_integrated_exactly() {
        for count in [1, 2, 3, 5, 8, 9, 16, 100, 512] {
            let parts = rule(count);
            assert_eq!(parts.len(), count.div_ceil(NODES));
            for degree in [0, 1, count, 2 * count - 1] {
                let power = i32::try_from(degree).expect("a small degree");
                let error = integral(&parts, |t| t.powi(power)) * (degree as f64 + 1.0) - 1.0;
                assert!(error.abs() < 1e-12, "{count} nodes, degree {degree}: {error}");
            }
        }
    }

    #[test]
    fn nodes_lie_inside_and_padding_weighs_nothing() {
        for part in rule(513) {
            assert!(part.at.0.iter().chain(&part.rest.0).all(|t| (1e-7..1.0).contains(t)));
            assert!(part.weight.0[part.count..].iter().all(|weight| *weight == 0.0));
            assert!(part.weight.0[..part.count].iter().all(|weight| *weight > 0.0));
        }
    }
}
