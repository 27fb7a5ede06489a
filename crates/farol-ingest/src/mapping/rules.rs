//! What is done about each kind of finding, as a school sets it. It knows no cell.

use std::{collections::BTreeMap, fmt};

use farol_domain::Rule;
use toml::de::DeTable;

use super::{document::Faults, nearest::hint};

/// What is done about a cell that is not plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Handling {
    /// The one sound reading is taken, and named.
    Repair,
    /// The cell is left missing and kept beside or, where it can only be taken as it stands, is taken; it is named as
    /// doubtful.
    Warn,
    /// Nothing is imported, and all such cells are named.
    Block,
}

impl Handling {
    const WORDS: [(&str, Self); 3] = [("repair", Self::Repair), ("warn", Self::Warn), ("block", Self::Block)];

    /// The word a mapping has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repair => "repair",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

impl fmt::Display for Handling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The one table of rules and what is done where a school says nothing: `Repair` where a rule has a sound reading.
macro_rules! usual {
    ($($rule:ident => $handling:ident),+ $(,)?) => {
        pub(super) const RULES: &[Rule] = &[$(Rule::$rule),+];

        fn usual(rule: Rule) -> Handling {
            match rule { $(Rule::$rule => Handling::$handling),+ }
        }
    };
}

usual! {
    AgeAsDate => Repair,
    DayMonthSwapped => Repair,
    DateAsText => Repair,
    ErrorCell => Warn,
    Placeholder => Warn,
    RoundedAboveTen => Repair,
    OutOfScale => Warn,
    NotANumber => Warn,
    NumberAsText => Repair,
    UnknownWord => Warn,
    UnknownInstitution => Warn,
    UnknownPhase => Warn,
    BadDate => Warn,
    Implausible => Warn,
    NoRa => Warn,
    // Nor can it be told whose year the pupil would be missing in.
    NoYear => Block,
    // To leave two pupils of one id out would make leavers of them.
    DuplicateRa => Block,
    RepeatedRow => Repair,
    RestatedRow => Warn,
    TitleRows => Repair,
    MergedHeader => Repair,
    BlankRow => Repair,
    DuplicateColumn => Repair,
    UnknownColumn => Warn,
    SheetSkipped => Warn,
    Inconsistent => Warn,
    RestatedHistory => Warn,
    GenderChanged => Warn,
    EntryYearRestated => Warn,
    AgeJump => Warn,
    YearGap => Warn,
}

/// What is done about each rule.
///
/// ```
/// use farol_domain::Rule;
/// use farol_ingest::mapping::{Handling, Handlings};
///
/// let mut handlings = Handlings::default();
/// assert_eq!(handlings.of(Rule::DuplicateRa), Handling::Block);
/// assert!(handlings.set(Rule::AgeAsDate, Handling::Warn));
/// assert_eq!(handlings.of(Rule::AgeAsDate), Handling::Warn);
/// assert!(!handlings.set(Rule::ErrorCell, Handling::Repair), "an error has no sound reading");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handlings(BTreeMap<Rule, Handling>);

impl Handlings {
    /// What is done about a rule.
    pub fn of(&self, rule: Rule) -> Handling {
        self.0.get(&rule).copied().unwrap_or_else(|| usual(rule))
    }

    /// Sets what is done about a rule. `false`, and nothing set, where a repair is asked for and the rule has none.
    pub fn set(&mut self, rule: Rule, handling: Handling) -> bool {
        let possible = handling != Handling::Repair || usual(rule) == Handling::Repair;
        if possible {
            self.0.insert(rule, handling);
        }
        possible
    }

    pub(super) fn read(table: &DeTable<'_>, faults: &mut Faults<'_>) -> Self {
        let mut handlings = Self::default();
        for (key, value) in table {
            let code = key.get_ref().as_ref();
            let Some(rule) = RULES.iter().copied().find(|rule| rule.code() == code) else {
                let codes = || RULES.iter().map(|rule| rule.code());
                let (near, all) = (hint(code, codes()), codes().collect::<Vec<_>>().join(", "));
                faults.add(
                    key.span().start,
                    format!("unknown rule `{code}` in [rules]{near}; accepted: {all}"),
                );
                continue;
            };
            let Some(handling) = faults.word(&format!("`{code}` of [rules]"), value, &Handling::WORDS) else {
                continue;
            };
            if !handlings.set(rule, handling) {
                let sentence = format!(
                    "`{code}` of [rules] is \"repair\", but such a cell has no sound reading; accepted: \"warn\", \"block\""
                );
                faults.add(value.span().start, sentence);
            }
        }
        handlings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_are_made_duplicates_block_and_the_rest_is_named() {
        let handlings = Handlings::default();
        let of = |handling| RULES.iter().filter(|rule| handlings.of(**rule) == handling).count();
        assert_eq!(of(Handling::Block), 2);
        assert_eq!(of(Handling::Repair) + of(Handling::Warn) + 2, RULES.len());
        assert_eq!(handlings.of(Rule::NumberAsText), Handling::Repair);
        assert_eq!(handlings.of(Rule::OutOfScale), Handling::Warn);
    }

    #[test]
    fn only_a_rule_with_a_sound_reading_can_be_set_to_repair() {
        let mut handlings = Handlings::default();
        for rule in RULES.iter().copied() {
            assert_eq!(handlings.set(rule, Handling::Repair), usual(rule) == Handling::Repair);
            assert!(handlings.set(rule, Handling::Block));
        }
    }
}
