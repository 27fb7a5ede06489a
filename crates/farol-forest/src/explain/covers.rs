//! Path-dependent explanations: an unknown value goes both ways, in proportion to the training weight that did. Knows
//! the order in which trees and rows are taken, nothing of what is done with each.

use super::alone::{Alone, Room};
use super::eight::{Line, WIDTH};
use super::quadrature::{NODES, Part, rule};
use super::route::Route;
use super::speed::Speed;
use super::walk::{LINES, Level, ROWS, Walk};
use crate::Model;

/// Blocks of rows that go through a tree before the next tree: enough that the tree comes from the nearest cache.
const BLOCKS: usize = 4;

/// Fewer rows than this are explained one by one: walking them together would take longer.
const TOGETHER: usize = 10;

/// The trees of a model, ready to be walked.
#[derive(Debug, Clone)]
pub(super) struct Covers {
    features: usize,
    routes: Vec<Route>,
    /// For each number of nodes the quadrature of so many.
    rules: Vec<Vec<Part>>,
    levels: usize,
    speed: Speed,
}

/// Room for rows on their way.
#[derive(Debug, Clone, Default)]
pub(super) struct Desk {
    room: Room,
    sum: Vec<Line>,
    rows: Vec<[Line; LINES]>,
    sums: Vec<[Line; LINES]>,
    levels: Vec<Level>,
    found: [[Line; NODES]; LINES],
}

impl Covers {
    /// Rows that are best explained together.
    pub(super) const CHUNK: usize = BLOCKS * ROWS;

    /// For a model that [has covers](Model::has_covers).
    pub(super) fn new(model: &Model, speed: Speed) -> Self {
        let routes: Vec<Route> = model.trees().iter().map(Route::new).collect();
        let nodes = routes.iter().map(Route::nodes).max().unwrap_or(0);
        let levels = routes.iter().map(|route| route.levels).max().unwrap_or(0) + 1;
        let rules = (0..=nodes)
            .map(|count| if routes.iter().any(|r| r.nodes() == count) { rule(count) } else { Vec::new() });
        Self { features: model.features().len(), rules: rules.collect(), levels, speed, routes }
    }

    /// Sum over the trees of what each answers when nothing is known.
    pub(super) fn mean(&self) -> f64 {
        self.routes.iter().map(|route| route.mean).sum()
    }

    /// What the trees' sum owes to each value of a row.
    pub(super) fn one(&self, row: &[f64], desk: &mut Desk, out: &mut [f64]) {
        desk.sum.clear();
        desk.sum.resize(self.features, Line::default());
        for route in &self.routes {
            desk.room.grow(route);
            for part in &self.rules[route.nodes()] {
                let (room, sums) = (&mut desk.room, &mut desk.sum[..]);
                self.speed.alone(Alone { route, part, row, room, sums });
            }
        }
        for (out, sum) in out.iter_mut().zip(&desk.sum) {
            *out = sum.0.iter().sum();
        }
    }

    /// The same for up to [`CHUNK`](Self::CHUNK) rows.
    pub(super) fn many(&self, rows: &[f64], desk: &mut Desk, out: &mut [f64]) {
        let width = self.features;
        let spare = rows.len() / width % ROWS;
        let apart = if spare < TOGETHER { spare } else { 0 };
        let (rows, last) = rows.split_at(rows.len() - apart * width);
        let (out, last_out) = out.split_at_mut(rows.len());
        self.blocks(rows, desk, out);
        for (row, out) in last.chunks(width).zip(last_out.chunks_mut(width)) {
            self.one(row, desk, out);
        }
    }

    fn blocks(&self, rows: &[f64], desk: &mut Desk, out: &mut [f64]) {
        let width = self.features;
        let lines = rows.len().div_ceil(ROWS * width) * width;
        desk.rows.clear();
        desk.rows.resize(lines, [Line::default(); LINES]);
        desk.sums.clear();
        desk.sums.resize(lines, [Line::default(); LINES]);
        desk.levels.resize(self.levels, Level::default());
        for (at, row) in rows.chunks(width).enumerate() {
            for (block, value) in desk.rows[at / ROWS * width..].iter_mut().zip(row) {
                block[at % ROWS / WIDTH].0[at % WIDTH] = *value;
            }
        }
        for route in &self.routes {
            for part in &self.rules[route.nodes()] {
                for (rows, sums) in desk.rows.chunks(width).zip(desk.sums.chunks_mut(width)) {
                    let (levels, found) = (&mut desk.levels[..], &mut desk.found);
                    self.speed.walk(Walk { route, part, rows, levels, found, sums });
                }
            }
        }
        for (at, out) in out.chunks_mut(width).enumerate() {
            for (out, block) in out.iter_mut().zip(&desk.sums[at / ROWS * width..]) {
                *out = block[at % ROWS / WIDTH].0[at % WIDTH];
            }
        }
    }
}
