//! The phase expected for a pupil. Its definition changed, so it is a dated table, never one rule.

use crate::{Phase, SchoolYear};

/// An ideal phase by recorded age, and the year from which it was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdealPhaseTable {
    announced: u16,
    /// `(age, phase)`: from this age on, until the next row's.
    steps: &'static [(u8, u8)],
}

impl IdealPhaseTable {
    /// PEDE's lookup of the recorded age, which gives every ideal phase of the sheets of 2022 and 2023.
    pub const PEDE_2022: Self = Self {
        announced: 2022,
        steps: &[(0, 0), (9, 1), (10, 2), (12, 3), (14, 4), (15, 5), (16, 6), (17, 7), (18, 8)],
    };

    /// Whether the ideal phases recorded in `year` follow another definition than those of the year before, so that a
    /// comparison of the two partly measures the change: in 2024 the school grade took the place of the age.
    pub fn was_redefined_in(year: SchoolYear) -> bool {
        year.get() == 2024
    }

    /// Whether the table was known when `year` began. PEDE's of 2022 is taken as announced with that year's plan.
    pub fn is_known_for(&self, year: SchoolYear) -> bool {
        year.get() >= self.announced
    }

    /// The phase expected at an age in completed years.
    pub fn phase_at(&self, age: u8) -> Option<Phase> {
        let step = self.steps.iter().rev().find(|(from, _)| age >= *from)?;
        Phase::new(step.1).ok()
    }

    /// Phases ahead of the expected one; negative is behind.
    pub fn gap(&self, phase: Phase, age: u8) -> Option<i8> {
        let ideal = self.phase_at(age)?;
        Some(phase.get().cast_signed() - ideal.get().cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lookup_of_2022_follows_the_age_step_by_step() {
        let ideal = |age| IdealPhaseTable::PEDE_2022.phase_at(age).unwrap().get();
        let by_age: Vec<u8> = (7..=19).map(ideal).collect();
        assert_eq!(by_age, [0, 0, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 8]);
        assert_eq!(IdealPhaseTable::PEDE_2022.gap(Phase::new(1).unwrap(), 12), Some(-2));
    }
}
