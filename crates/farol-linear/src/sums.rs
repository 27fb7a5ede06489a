//! Loss, gradient and Hessian over all rows. Blocks of rows are shared among threads and added in their order, so the
//! sums have the same bits on any number of threads.

use std::ops::Range;

use rayon::prelude::*;

use crate::math::Loss;
use crate::tile::{Design, Lane, TILE, Tile};

/// Tiles that one thread sums at a time: 8,192 rows.
const BLOCK: usize = 64;

/// Blocks whose sums are held at a time; a Hessian of the widest design is 16 MB.
const WAVE: usize = 16;

/// Partial sums that a processor keeps beside one another in a scalar product.
const LANES: usize = 4;

/// Loss of some rows and its derivatives by the coefficients.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sums {
    pub(crate) loss: f64,
    pub(crate) gradient: Vec<f64>,
    /// Lower triangle, row after row.
    pub(crate) hessian: Vec<f64>,
}

/// Where a row of a lower triangle begins; its diagonal stands `row` places on.
pub(crate) fn triangle(row: usize) -> usize {
    row * (row + 1) / 2
}

impl Sums {
    fn zero(width: usize) -> Self {
        Self { loss: 0.0, gradient: vec![0.0; width], hessian: vec![0.0; triangle(width)] }
    }

    /// Sums over all rows.
    pub(crate) fn new(design: &Design<'_>, coefficients: &[f64]) -> Self {
        let mut sums = Self::zero(design.width());
        let of_block = |tiles: Range<usize>| Self::of_tiles(design, coefficients, tiles);
        for wave in blocks(design).chunks(WAVE) {
            let of_blocks: Vec<_> = match wave {
                [block] => vec![of_block(block.clone())],
                several => several.par_iter().cloned().map(of_block).collect(),
            };
            for block in &of_blocks {
                sums.add(block);
            }
        }
        sums
    }

    fn of_tiles(design: &Design<'_>, coefficients: &[f64], tiles: Range<usize>) -> Self {
        let mut sums = Self::zero(design.width());
        let mut tile = Tile::new(design.width());
        for index in tiles {
            tile.fill(design, index);
            sums.add_tile(&tile, coefficients);
        }
        sums
    }

    fn add(&mut self, other: &Self) {
        self.loss += other.loss;
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.gradient, &other.gradient);
        add(&mut self.hessian, &other.hessian);
    }

    fn add_tile(&mut self, tile: &Tile, coefficients: &[f64]) {
        let (mut slopes, mut curvatures) = (tile.margins(coefficients), [0.0; TILE]);
        for row in 0..TILE {
            let (loss, weight) = (Loss::new(slopes[row], tile.labels[row]), tile.weights[row]);
            self.loss += weight * loss.value;
            slopes[row] = weight * loss.slope;
            curvatures[row] = weight * loss.curvature;
        }
        for (index, column) in tile.columns.iter().enumerate() {
            self.gradient[index] += products(column, [&slopes])[0];
            let mut weighted = curvatures;
            weighted.iter_mut().zip(column).for_each(|(weighted, z)| *weighted *= z);
            let row = &mut self.hessian[triangle(index)..][..=index];
            add_products(&weighted, &tile.columns[..=index], row);
        }
    }

    /// Adds half of `l2` times the squared coefficients, the intercept's left out.
    pub(crate) fn penalise(&mut self, l2: f64, coefficients: &[f64]) {
        for (index, &coefficient) in coefficients.iter().enumerate().skip(1) {
            self.loss += 0.5 * l2 * coefficient * coefficient;
            self.gradient[index] += l2 * coefficient;
            self.hessian[triangle(index) + index] += l2;
        }
    }
}

/// Lowest and highest of what a direction adds to the log-odds of each row's own label, over the rows that count.
pub(crate) fn range_towards_labels(design: &Design<'_>, direction: &[f64]) -> (f64, f64) {
    let of_block = |tiles: Range<usize>| {
        let mut tile = Tile::new(design.width());
        let mut range = (f64::INFINITY, f64::NEG_INFINITY);
        for index in tiles {
            tile.fill(design, index);
            let margins = tile.margins(direction);
            for row in (0..TILE).filter(|&row| tile.weights[row] > 0.0) {
                let towards = if tile.labels[row] { margins[row] } else { -margins[row] };
                range = (range.0.min(towards), range.1.max(towards));
            }
        }
        range
    };
    let wider = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
    blocks(design).into_par_iter().map(of_block).reduce(|| (f64::INFINITY, f64::NEG_INFINITY), wider)
}

fn blocks(design: &Design<'_>) -> Vec<Range<usize>> {
    let tiles = design.tiles();
    (0..tiles).step_by(BLOCK).map(|start| start..tiles.min(start + BLOCK)).collect()
}

/// Adds the scalar product of `left` and each of the columns to its place.
fn add_products(left: &Lane, columns: &[Lane], sums: &mut [f64]) {
    let mut fours = columns.chunks_exact(4);
    let mut sum_of_fours = sums.chunks_exact_mut(4);
    for (columns, sums) in fours.by_ref().zip(sum_of_fours.by_ref()) {
        let products = products(left, [&columns[0], &columns[1], &columns[2], &columns[3]]);
        sums.iter_mut().zip(products).for_each(|(sum, product)| *sum += product);
    }
    for (column, sum) in fours.remainder().iter().zip(sum_of_fours.into_remainder()) {
        *sum += products(left, [column])[0];
    }
}

/// Scalar products of `left` with others. Their bits do not depend on how many are asked for at once.
fn products<const N: usize>(left: &Lane, right: [&Lane; N]) -> [f64; N] {
    let mut lanes = [[0.0; LANES]; N];
    for start in (0..TILE).step_by(LANES) {
        for (lanes, right) in lanes.iter_mut().zip(right) {
            for (offset, lane) in lanes.iter_mut().enumerate() {
                *lane += left[start + offset] * right[start + offset];
            }
        }
    }
    lanes.map(|lanes| (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
}
