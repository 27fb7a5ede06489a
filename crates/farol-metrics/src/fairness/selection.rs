//! Who is selected: by a threshold, or the k highest over everybody.

use crate::{Scored, scored::Row};

/// Who is selected.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Selection {
    /// Rows with `score >= threshold`.
    Threshold(f64),
    /// The k rows with the highest scores over all groups together, whatever they weigh. Rows that tie at the cut are
    /// each selected for the share that leaves k in all: what drawing among them gives on average.
    Top(usize),
}

/// A selection, seen from one row: above the cut wholly, at the cut for a share, below it not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cut {
    score: f64,
    share_at_cut: f64,
}

impl Cut {
    /// Finds the cut among the rows, each counted as often as `times(index)` says.
    pub(super) fn new(scored: &Scored, selection: Selection, times: impl Fn(usize) -> u32) -> Self {
        match selection {
            Selection::Threshold(threshold) => Self { score: threshold, share_at_cut: 1.0 },
            Selection::Top(k) => Self::top(scored, k, times),
        }
    }

    fn top(scored: &Scored, k: usize, times: impl Fn(usize) -> u32) -> Self {
        let mut left = k;
        for tie in scored.ties() {
            let rows: usize = tie.iter().map(|row| times(row.index) as usize).sum();
            if rows > left {
                return Self { score: tie[0].score, share_at_cut: left as f64 / rows as f64 };
            }
            left -= rows;
        }
        Self { score: f64::NEG_INFINITY, share_at_cut: 1.0 }
    }

    /// The share, 0 to 1, for which a row is selected.
    pub(super) fn share(self, row: &Row) -> f64 {
        if row.score > self.score {
            1.0
        } else if row.score == self.score {
            self.share_at_cut
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, Selection};
    use crate::{MetricError, Scored};

    fn shares(scored: &Scored, selection: Selection) -> Vec<f64> {
        let cut = Cut::new(scored, selection, |_| 1);
        scored.rows().iter().map(|row| cut.share(row)).collect()
    }

    #[test]
    fn rows_that_tie_at_the_cut_share_what_is_left() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, true, false], &[0.9, 0.5, 0.5, 0.1], None)?;
        assert_eq!(shares(&scored, Selection::Top(2)), [1.0, 0.5, 0.5, 0.0]);
        assert_eq!(shares(&scored, Selection::Top(3)), [1.0, 1.0, 1.0, 0.0]);
        assert_eq!(shares(&scored, Selection::Top(9)), [1.0; 4]);
        assert_eq!(shares(&scored, Selection::Top(0)), [0.0; 4]);
        Ok(())
    }

    #[test]
    fn a_threshold_selects_who_reaches_it() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, true], &[0.9, 0.5, 0.1], None)?;
        assert_eq!(shares(&scored, Selection::Threshold(0.5)), [1.0, 1.0, 0.0]);
        assert_eq!(shares(&scored, Selection::Threshold(f64::NAN)), [0.0; 3]);
        Ok(())
    }
}
