//! What is wrong with one member of a request.

use std::fmt;

/// The kind of fault, by the names existing clients know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The member is not there.
    Missing,
    /// A text was expected.
    StringType,
    /// The text is too short, or empty.
    StringTooShort,
    /// A whole number was expected.
    IntParsing,
    /// A number was expected.
    FloatParsing,
    /// NaN or an infinity.
    FiniteNumber,
    /// Outside the accepted range.
    OutOfRange,
    /// None of the accepted words.
    Enum,
    /// Not acceptable for another reason.
    Value,
}

impl Kind {
    /// The `type` of a fault in an answer.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::StringType => "string_type",
            Self::StringTooShort => "string_too_short",
            Self::IntParsing => "int_parsing",
            Self::FloatParsing => "float_parsing",
            Self::FiniteNumber => "finite_number",
            Self::OutOfRange => "out_of_range",
            Self::Enum => "enum",
            Self::Value => "value_error",
        }
    }
}

/// One fault: which member, what kind, and a sentence that says what is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The member.
    pub member: &'static str,
    /// The kind.
    pub kind: Kind,
    /// What is accepted there.
    pub message: String,
}

impl Fault {
    /// A fault of `member`.
    pub fn new(member: &'static str, kind: Kind, message: impl Into<String>) -> Self {
        Self { member, kind, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.member, self.message)
    }
}
