//! Least squares on standardised columns, the classes counting alike: finds a label that is a weighted sum of columns
//! and a cut, such as an index whose parts all stand in the table.

use super::{held_out, rebuilt::Held};

/// Ridge, as a share of the rows: small enough that an identity in the third decimal is still found.
const RIDGE: f64 = 1e-9;
/// Columns beyond which the sum is not tried.
const MOST: usize = 100;

/// A fitted sum: means, scales and weights of the columns, and a constant.
struct Sum {
    centre: Vec<f64>,
    scale: Vec<f64>,
    weights: Vec<f64>,
}

/// Scores above 0 for rows told to be positive, each by the other folds.
pub(super) fn out_of_fold(columns: &[&[f64]], held: &Held<'_>) -> Option<Vec<f64>> {
    if columns.is_empty() || columns.len() > MOST {
        return None;
    }
    let owned: std::rc::Rc<Vec<Vec<f64>>> = std::rc::Rc::new(columns.iter().map(|c| c.to_vec()).collect());
    held_out::out_of_fold(held.folds, |learnt| {
        let sum = fit(&owned, held.labels, learnt)?;
        let columns = std::rc::Rc::clone(&owned);
        Some(Box::new(move |row| sum.score(&columns, row)))
    })
}

impl Sum {
    /// A missing value counts as the mean.
    fn terms(&self, columns: &[Vec<f64>], row: usize) -> Vec<f64> {
        let scaled = |at: usize| {
            let value = (columns[at][row] - self.centre[at]) / self.scale[at];
            if value.is_nan() { 0.0 } else { value }
        };
        (0..columns.len()).map(scaled).chain([1.0]).collect()
    }

    fn score(&self, columns: &[Vec<f64>], row: usize) -> f64 {
        self.terms(columns, row).iter().zip(&self.weights).map(|(term, weight)| term * weight).sum()
    }
}

fn fit(columns: &[Vec<f64>], labels: &[bool], rows: &[usize]) -> Option<Sum> {
    let (centre, scale) = columns.iter().map(|column| moments(column, rows)).unzip();
    let mut sum = Sum { centre, scale, weights: Vec::new() };
    let positive = rows.iter().filter(|row| labels[**row]).count() as f64;
    let negative = rows.len() as f64 - positive;
    let width = columns.len() + 1;
    let mut normal = vec![vec![0.0; width + 1]; width];
    for &row in rows {
        let (target, weight) = if labels[row] { (1.0, 1.0 / positive) } else { (-1.0, 1.0 / negative) };
        let terms = sum.terms(columns, row);
        for (line, left) in normal.iter_mut().zip(&terms) {
            for (cell, right) in line.iter_mut().zip(terms.iter().chain([&target])) {
                *cell += weight * left * right;
            }
        }
    }
    normal.iter_mut().enumerate().for_each(|(at, line)| line[at] += RIDGE);
    sum.weights = solve(normal)?;
    Some(sum)
}

/// Mean and standard deviation of the values there are; a column without any, or with one, has a scale of 1.
fn moments(column: &[f64], rows: &[usize]) -> (f64, f64) {
    let filled: Vec<f64> = rows.iter().map(|row| column[*row]).filter(|value| !value.is_nan()).collect();
    let n = filled.len().max(1) as f64;
    let mean = filled.iter().sum::<f64>() / n;
    let variance = filled.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
    (mean, if variance > 0.0 { variance.sqrt() } else { 1.0 })
}

/// Gauss–Jordan with the largest pivot of each column; `None` where the equations have no single solution.
fn solve(mut lines: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    for at in 0..lines.len() {
        let pivot = (at..lines.len()).max_by(|a, b| lines[*a][at].abs().total_cmp(&lines[*b][at].abs()))?;
        lines.swap(at, pivot);
        let top = lines[at].clone();
        if top[at] == 0.0 || !top[at].is_finite() {
            return None;
        }
        for line in lines.iter_mut().enumerate().filter(|(other, _)| *other != at).map(|(_, line)| line) {
            let factor = line[at] / top[at];
            line.iter_mut().zip(&top).for_each(|(cell, above)| *cell -= factor * above);
        }
    }
    Some(lines.iter().enumerate().map(|(at, line)| line[lines.len()] / line[at]).collect())
}

#[cfg(test)]
mod tests {
    use super::solve;

    #[test]
    fn equations_are_solved() {
        let solved = solve(vec![vec![0.0, 2.0, 4.0], vec![3.0, 1.0, 5.0]]).unwrap();
        assert!((solved[0] - 1.0).abs() < 1e-12 && (solved[1] - 2.0).abs() < 1e-12);
        assert_eq!(solve(vec![vec![0.0, 1.0]]), None);
    }
}
