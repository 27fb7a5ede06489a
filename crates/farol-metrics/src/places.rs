//! How many rows a list takes: a number of rows, or a share of them.

use crate::MetricError;

/// A number of places, in rows or in percent of the rows. Holding one means: a percentage lies in 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Places(Size);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Size {
    Rows(usize),
    Percent(f64),
}

/// A product this near a whole number, relatively, is that number: 0.7 % of 1000 is 7 rows, not 8.
const ROUNDING: f64 = 1e-12;

impl Places {
    /// `k` rows. More than there are is clipped where a list is drawn, which then says so.
    pub fn rows(k: usize) -> Self {
        Self(Size::Rows(k))
    }

    /// `percent` of the rows, 0 to 100, rounded up to a whole row: 10 % of 31 rows are 4.
    ///
    /// # Errors
    /// [`MetricError::PercentOutOfRange`] outside 0 to 100.
    pub fn percent(percent: f64) -> Result<Self, MetricError> {
        if (0.0..=100.0).contains(&percent) {
            Ok(Self(Size::Percent(percent)))
        } else {
            Err(MetricError::PercentOutOfRange { percent })
        }
    }

    /// The number of places there are for so many rows, not clipped.
    pub fn among(self, rows: usize) -> usize {
        match self.0 {
            Size::Rows(k) => k,
            Size::Percent(percent) => round_up(percent * rows as f64 / 100.0),
        }
    }
}

fn round_up(exact: f64) -> usize {
    let nearest = exact.round();
    let whole = if (exact - nearest).abs() <= ROUNDING * nearest { nearest } else { exact.ceil() };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to the number of rows")]
    let places = whole as usize;
    places
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::MetricError;

    #[test]
    fn a_percentage_is_rounded_up_to_a_whole_row() -> Result<(), MetricError> {
        assert_eq!(Places::percent(10.0)?.among(31), 4);
        assert_eq!(Places::percent(10.0)?.among(30), 3);
        assert_eq!(Places::percent(0.1)?.among(5), 1);
        assert_eq!(Places::percent(0.0)?.among(5), 0);
        assert_eq!(Places::percent(100.0)?.among(7), 7);
        Ok(())
    }

    #[test]
    fn a_product_that_is_whole_but_for_a_rounding_is_whole() -> Result<(), MetricError> {
        for tenths in 1..1000_u32 {
            let places = Places::percent(f64::from(tenths) / 10.0)?.among(1000);
            assert_eq!(places, tenths as usize);
        }
        Ok(())
    }

    #[test]
    fn a_percentage_beyond_all_rows_is_refused() {
        assert_eq!(Places::percent(100.5), Err(MetricError::PercentOutOfRange { percent: 100.5 }));
        assert!(Places::percent(f64::NAN).is_err());
    }
}
