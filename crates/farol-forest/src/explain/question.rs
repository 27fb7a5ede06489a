//! What a split asks, in a form that both ways of explaining read quickly. Knows nothing of covers.

use super::eight::{Eight, Line};
use crate::model::{Categories, Split, Test};
use crate::table::numbered;

/// Marks in [`Question::marks`] that a missing value goes left; the lower bits are the feature.
const MISSING_LEFT: u32 = 1 << 31;
/// Marks in [`Question::marks`] that the threshold is the index of a set of categories.
const CATEGORICAL: u32 = 1 << 30;

/// Which values of which feature go left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Question {
    threshold: f64,
    marks: u32,
}

impl Question {
    /// What `split` asks; a set of categories is put at the end of `sets`.
    pub(super) fn new(split: &Split<'_>, sets: &mut Vec<Categories>) -> Self {
        let missing = if split.missing_left { MISSING_LEFT } else { 0 };
        let (threshold, kind) = match split.test {
            Test::AtMost(threshold) => (threshold, 0),
            Test::In(categories) => {
                sets.push(categories.clone());
                (f64::from_bits(u64::from(numbered(sets.len() - 1))), CATEGORICAL)
            }
        };
        Self { threshold, marks: split.feature | missing | kind }
    }

    #[inline]
    pub(super) fn feature(self) -> usize {
        (self.marks & !(MISSING_LEFT | CATEGORICAL)) as usize
    }

    /// Whether a value goes left.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the index of a set is below the number of splits")]
    #[expect(clippy::needless_bitwise_bool, reason = "a branch on the data is mispredicted half the time")]
    pub(super) fn sends_left(self, value: f64, sets: &[Categories]) -> bool {
        if self.marks & CATEGORICAL != 0 && !value.is_nan() {
            return sets[self.threshold.to_bits() as usize].contains_value(value);
        }
        (value <= self.threshold) | (value.is_nan() & (self.marks & MISSING_LEFT != 0))
    }

    /// 1 for each value that goes left, 0 for each other.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled for the instructions of its caller")]
    pub(super) fn send_left<V: Eight>(self, values: &Line, sets: &[Categories]) -> V {
        if self.marks & CATEGORICAL != 0 {
            return V::load(&self.send_each(values, sets));
        }
        let missing = if self.marks & MISSING_LEFT != 0 { 1.0 } else { 0.0 };
        V::load(values).up_to(self.threshold, missing)
    }

    #[inline(never)]
    fn send_each(self, values: &Line, sets: &[Categories]) -> Line {
        Line(values.0.map(|value| f64::from(u8::from(self.sends_left(value, sets)))))
    }
}
