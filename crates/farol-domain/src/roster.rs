//! What is known of a pupil when a year begins.

use crate::{ClassName, Gender, Institution, Phase, SchoolYear};

/// Enrolment facts of a year. It has no indicator of that year, so nothing built from it can see one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Roster {
    /// Level in the programme; `None` where what was stated cannot be read.
    pub phase: Option<Phase>,
    /// Class within the phase.
    pub class: Option<ClassName>,
    /// Age in completed years.
    pub age: Option<u8>,
    /// Kind of school outside the programme.
    pub institution: Option<Institution>,
    /// Year of entry as stated.
    pub enrolment_year: Option<SchoolYear>,
    /// Recorded gender, for audit.
    pub gender: Option<Gender>,
}
