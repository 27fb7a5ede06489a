#![doc = include_str!("../README.md")]

pub mod columns;
pub mod definition;
mod facts;
mod fold;
mod gender;
mod history;
mod ideal_phase;
mod indicator;
mod institution;
pub mod labels;
mod leaving;
mod outcome;
mod pedra;
mod phase;
mod ra;
pub mod request;
mod roster;
mod values;
mod year;
mod year_states;

pub use definition::{Definition, Definitions, OwnOutcome};
pub use facts::{Batch, Fact, Finding, Import, ImportedFile, PersonFact, Place, Rule, Severity};
pub use fold::fold;
pub use gender::Gender;
pub use history::{AsOf, History, KnownYear, Layer};
pub use ideal_phase::IdealPhaseTable;
pub use indicator::{Indicator, MAX_SCORE, ROUNDING_SLACK, Score};
pub use institution::Institution;
pub use leaving::LeavingReason;
pub use outcome::{Outcome, OwnName};
pub use pedra::Pedra;
pub use phase::{ClassName, Phase};
pub use ra::{Programme, Ra};
pub use roster::Roster;
pub use values::YearValues;
pub use year::{SchoolYear, YearStatus, Years};
pub use year_states::{StatusReason, YearCount, YearState, settle};

/// Why a text is not one of the domain's words. The text itself is not repeated: it may be a pupil's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// No text at all.
    #[error("the registration id (RA) is empty")]
    EmptyRa,
    /// Longer than any registration id.
    #[error("the registration id (RA) is longer than {max} characters")]
    LongRa {
        /// The longest accepted.
        max: usize,
    },
    /// Control characters in an id.
    #[error("the registration id (RA) holds a control character")]
    ControlInRa,
    /// A programme's slug.
    #[error("a programme is named by 1 to 40 of a-z, 0-9 and '-'")]
    Programme,
    /// Outside the years schools keep.
    #[error("a school year is a number from {min} to {max}")]
    Year {
        /// First accepted.
        min: u16,
        /// Last accepted.
        max: u16,
    },
    /// Not a phase in any spelling.
    #[error("a phase is ALFA or 0 to 9, alone, after 'FASE' or before a class letter")]
    Phase,
    /// No class text.
    #[error("a class is a text of 1 to 40 characters")]
    Class,
    /// Not a gender in any spelling.
    #[error("a gender is Feminino, Masculino or Outro (Menina and Menino are read too)")]
    Gender,
    /// Not a pedra in any spelling.
    #[error("a pedra is Quartzo, Ágata, Ametista or Topázio")]
    Pedra,
    /// Outside the scale.
    #[error("a score is a number from 0 to 10")]
    Score,
    /// No name of an outcome.
    #[error("an outcome is defasagem, evasao, piora, inicio or one the school defined (a-z, 0-9 and '-')")]
    Outcome,
    /// Not a column a school's own outcome can be read from.
    #[error("a column an outcome can be read from is a score, PEDRA, N_AV or DEFASAGEM")]
    Column,
    /// Not a reason for leaving in any spelling.
    #[error("a reason for leaving is concluiu, transferência, mudança or outro")]
    LeavingReason,
}
