//! What keeps a damaged or hostile spreadsheet from taking the process down: panics caught, cells and bytes counted.

use std::{
    io::{self, ErrorKind, Read},
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::{Problem, grid::Cell};

/// Most slots of a sheet, counting the empty ones left of a filled one; a slot is 32 bytes, so that 16 million take
/// some 500 MB where all rows are kept.
const MAX_SLOTS: usize = 16_000_000;
/// Bytes of text that count as one slot more.
const TEXT_PER_SLOT: usize = 32;

/// Runs `read`; a panic inside a library, which some damaged files cause, becomes [`Problem::Damaged`].
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Problem::Damaged))
}

/// How many more slots a sheet may take.
#[derive(Debug)]
pub(crate) struct Budget<'s> {
    sheet: &'s str,
    left: usize,
}

impl<'s> Budget<'s> {
    /// The whole budget of a sheet.
    pub(crate) fn of(sheet: &'s str) -> Self {
        Self { sheet, left: MAX_SLOTS }
    }

    /// Takes slots; to be called before they are built.
    pub(crate) fn spend(&mut self, slots: usize) -> Result<(), Problem> {
        self.left = self.left.checked_sub(slots).ok_or_else(|| self.exceeded())?;
        Ok(())
    }

    /// The refusal of this sheet.
    pub(crate) fn exceeded(&self) -> Problem {
        Problem::TooManyCells { sheet: self.sheet.to_owned() }
    }
}

/// Slots of a cell: one, and more for a long text.
pub(crate) fn slots(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => 1 + text.len() / TEXT_PER_SLOT,
        _ => 1,
    }
}

/// Reads at most `left` bytes and refuses to unpack more, whatever the archive declared.
#[derive(Debug)]
pub(crate) struct Capped<R> {
    pub(crate) inner: R,
    pub(crate) left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_library_is_a_damaged_workbook() {
        let result: Result<(), _> = guarded(|| panic!("index out of range"));
        assert_eq!(result, Err(Problem::Damaged));
    }

    #[test]
    fn a_budget_ends_without_wrapping_around() {
        let mut budget = Budget::of("PEDE2023");
        assert_eq!(budget.spend(MAX_SLOTS), Ok(()));
        assert_eq!(budget.spend(usize::MAX), Err(budget.exceeded()));
    }

    #[test]
    fn unpacking_stops_at_the_cap() {
        let mut capped = Capped { inner: &b"0123456789"[..], left: 9 };
        assert_eq!(io::copy(&mut capped, &mut io::sink()).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
