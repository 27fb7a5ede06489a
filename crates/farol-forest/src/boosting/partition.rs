//! Parts a node's rows by a split, both sides keeping their order. Knows nothing of gradients.

use rayon::prelude::*;

use super::bin_set::BinSet;

/// Rows below which a second thread costs more than it saves.
const PARALLEL_ROWS: usize = 1 << 13;

/// Moves the rows whose bin is in `left` to the front; answers how many they are. `spill` is as long as `rows`.
pub(super) fn partition(rows: &mut [u32], spill: &mut [u32], cells: &[u8], left: &BinSet) -> usize {
    let table = left.table();
    let threads = if rows.len() < PARALLEL_ROWS { 1 } else { rayon::current_num_threads() };
    if threads == 1 {
        let kept = part(rows, spill, cells, &table);
        let moved = rows.len() - kept;
        rows[kept..].copy_from_slice(&spill[..moved]);
        return kept;
    }
    let piece = rows.len().div_ceil(threads);
    let pieces = rows.par_chunks_mut(piece).zip(spill.par_chunks_mut(piece));
    let kept: Vec<usize> = pieces.map(|(rows, spill)| part(rows, spill, cells, &table)).collect();
    join(rows, spill, piece, &kept)
}

/// Brings the sides of all pieces together.
fn join(rows: &mut [u32], spill: &[u32], piece: usize, kept: &[usize]) -> usize {
    let mut end = 0;
    for (at, &kept) in kept.iter().enumerate() {
        rows.copy_within(at * piece..at * piece + kept, end);
        end += kept;
    }
    let middle = end;
    for (spill, &kept) in spill.chunks(piece).zip(kept) {
        let moved = &spill[..spill.len() - kept];
        rows[end..end + moved.len()].copy_from_slice(moved);
        end += moved.len();
    }
    middle
}

/// Leaves the rows that go left at the front of `rows` and the others at that of `spill`. Each row is written to both,
/// since a branch on the data is mispredicted half the time.
fn part(rows: &mut [u32], spill: &mut [u32], cells: &[u8], left: &[bool; 256]) -> usize {
    let mut kept = 0;
    for at in 0..rows.len() {
        let row = rows[at];
        let stays = usize::from(left[usize::from(cells[row as usize])]);
        rows[kept] = row;
        spill[at - kept] = row;
        kept += stays;
    }
    kept
}
