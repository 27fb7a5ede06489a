//! Puts rows in the order of a first tree's leaves. Rows that part in one tree tend to part in the next, so that those of
//! a node then stand close together, and less memory is read for them. Knows nothing of rounds.

use std::sync::atomic::AtomicU16;

use super::chance::{Chance, Purpose};
use super::gradients::{Gradients, Step};
use super::grower::{Room, grow};
use super::task::Task;
use crate::table::numbered;

/// Cells that fit a near cache in any order.
const NEAR_CELLS: usize = 1 << 20;

/// Reorders the rows to learn from if they are many.
pub(super) fn order_rows(task: &mut Task) {
    if task.learn.rows() * task.binnings.len() >= NEAR_CELLS {
        let order = by_leaf(task);
        task.learn.reorder(&order);
        task.tiles = task.learn.columns.tiles();
    }
}

/// The rows as the leaves of a tree on the first gradients hold them, from left to right.
fn by_leaf(task: &Task) -> Vec<u32> {
    let rows = task.learn.rows();
    let leaf_of_row: Vec<AtomicU16> = (0..rows).map(|_| AtomicU16::new(0)).collect();
    let step = Step { leaf_of_row: &leaf_of_row, value_of_leaf: &[0.0] };
    let mut gradients = Gradients::new(&task.learn);
    let mut margins = vec![task.learn.base(); rows];
    gradients.refresh(&task.learn, &mut margins, &step, Chance::new(task.params.seed, Purpose::Order, 0));
    let columns: Vec<usize> = (0..task.binnings.len()).collect();
    let mut room = Room::new(task);
    room.rows.extend(0..numbered(rows));
    grow(task, &gradients, &columns, &mut room);
    room.rows
}
