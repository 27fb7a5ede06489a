//! Cholesky's factor of a symmetric matrix, with columns left out that follow from those before them.
//!
//! Our own, because linear algebra libraries choose their kernels by the machine they run on, and a model must not
//! depend on it.

use crate::sums::triangle;

/// A pivot below this share of its diagonal is rounding error: the column follows from those before it.
const LEAST_PIVOT: f64 = 1e-11;

/// A lower triangle L with L Lᵀ = the matrix, over the columns that are kept.
#[derive(Debug, Clone)]
pub(crate) struct Cholesky {
    triangle: Vec<f64>,
    kept: Vec<bool>,
}

impl Cholesky {
    /// Factors a lower triangle; `allowed` says which columns may be kept.
    pub(crate) fn new(matrix: &[f64], allowed: &[bool]) -> Self {
        let mut factor = Self { triangle: matrix.to_vec(), kept: allowed.to_vec() };
        for row in 0..allowed.len() {
            factor.eliminate(row);
        }
        factor
    }

    fn eliminate(&mut self, row: usize) {
        let (above, here) = self.triangle.split_at_mut(triangle(row));
        let here = &mut here[..=row];
        for column in 0..row {
            let other = &above[triangle(column)..][..=column];
            let rest = here[column] - product(&here[..column], &other[..column]);
            here[column] = if self.kept[column] { rest / other[column] } else { 0.0 };
        }
        let pivot = here[row] - product(&here[..row], &here[..row]);
        self.kept[row] &= here[row] > 0.0 && pivot > LEAST_PIVOT * here[row];
        if self.kept[row] {
            here[row] = pivot.sqrt();
        } else {
            here.fill(0.0);
            here[row] = 1.0;
        }
    }

    /// Which columns do not follow from those before them.
    pub(crate) fn kept(&self) -> &[bool] {
        &self.kept
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.triangle[triangle(row)..][..=row]
    }

    /// The y of L y = `right`, 0 where a column was left out.
    pub(crate) fn forward(&self, right: &[f64]) -> Vec<f64> {
        let mut solution: Vec<f64> = Vec::with_capacity(right.len());
        for (index, &value) in right.iter().enumerate() {
            let row = self.row(index);
            let rest = value - product(&row[..index], &solution);
            solution.push(if self.kept[index] { rest / row[index] } else { 0.0 });
        }
        solution
    }

    /// The x of L Lᵀ x = `right`, 0 where a column was left out.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut solution = self.forward(right);
        for index in (0..solution.len()).rev() {
            let row = self.row(index);
            solution[index] /= row[index];
            let value = solution[index];
            solution[..index].iter_mut().zip(row).for_each(|(x, l)| *x -= l * value);
        }
        solution
    }

    /// aᵀ A⁻¹ a for the matrix A and a vector a.
    pub(crate) fn inverse_form(&self, a: &[f64]) -> f64 {
        self.forward(a).iter().map(|y| y * y).sum()
    }
}

fn product(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    // [[4, 2, 2], [2, 5, 3], [2, 3, 6]]
    const MATRIX: [f64; 6] = [4.0, 2.0, 5.0, 2.0, 3.0, 6.0];

    #[test]
    fn the_solution_solves_the_equations() {
        let factor = Cholesky::new(&MATRIX, &[true; 3]);
        let [a, b, c] = factor.solve(&[8.0, 10.0, 11.0])[..] else { panic!("three unknowns") };
        for (found, expected) in
            [4.0 * a + 2.0 * b + 2.0 * c, 2.0 * a + 5.0 * b + 3.0 * c, 2.0 * a + 3.0 * b + 6.0 * c]
                .into_iter()
                .zip([8.0, 10.0, 11.0])
        {
            assert!((found - expected).abs() < 1e-14);
        }
        // The inverse's first element is the minor 21 over the determinant 64.
        assert!((factor.inverse_form(&[1.0, 0.0, 0.0]) - 21.0 / 64.0).abs() < 1e-15);
    }

    #[test]
    fn a_column_that_repeats_another_or_is_not_allowed_is_left_out() {
        // The second column repeats the first, the third is 0.
        let factor = Cholesky::new(&[4.0, 4.0, 4.0, 0.0, 0.0, 0.0], &[true; 3]);
        assert_eq!(factor.kept(), [true, false, false]);
        assert_eq!(factor.solve(&[8.0, 8.0, 1.0]), [2.0, 0.0, 0.0]);
        let factor = Cholesky::new(&MATRIX, &[true, false, true]);
        assert_eq!(factor.solve(&[4.0, 9.0, 2.0]), [1.0, 0.0, 0.0]);
    }
}
