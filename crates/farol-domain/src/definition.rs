//! What an outcome means, as data: whom it is asked of, what may be seen, what counts as having happened. A school's
//! own outcomes are read from a few lines of configuration.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    DomainError, LeavingReason, Outcome, Pedra, YearValues,
    columns::{Field, TERMS},
    fold,
};

/// Whom an outcome of year Y is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cohort {
    /// Everybody enrolled in Y.
    Enrolled,
    /// Everybody with a record in closed Y−1.
    Before,
    /// Everybody with a record in closed Y−1 and in Y.
    Stayed,
}

/// What may be seen beside closed years before Y.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sees {
    /// The roster of Y: age, phase, class, institution, year of entry.
    Roster,
    /// Nothing dated Y.
    Past,
}

/// What counts as having happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// DEFASAGEM(Y) < 0; without it INDE(Y) below Quartzo's end, else PEDRA(Y) = Quartzo.
    Behind,
    /// No record in Y. Who left for one of these stated reasons is outside the cohort.
    Gone {
        /// Reasons that are no leaving.
        no_exit: Vec<LeavingReason>,
    },
    /// DEFASAGEM(Y) < DEFASAGEM(Y−1).
    GapFalls,
    /// DEFASAGEM(Y) < 0, asked of those with DEFASAGEM(Y−1) ≥ 0.
    FallsBehind,
    /// A value of Y fulfils a condition.
    Value {
        /// The column, by the programme's word, such as `IEG`.
        column: String,
        /// The condition.
        test: ValueTest,
        /// Whether it is asked only of those whose value of Y−1 is known and does not fulfil it.
        newly: bool,
    },
}

/// A condition on a value. Written as one key, such as `below = 5.0`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueTest {
    /// Less than this.
    Below(f64),
    /// This or less.
    AtMost(f64),
    /// More than this.
    Above(f64),
    /// This or more.
    AtLeast(f64),
    /// Equal to this text, accents and case aside.
    Equals(String),
}

/// An outcome, defined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// Its name.
    pub outcome: Outcome,
    /// Name, version and rule in one line: kept with every label and model.
    pub version: String,
    /// Whom it is asked of.
    pub cohort: Cohort,
    /// What may be seen.
    pub sees: Sees,
    /// What counts.
    pub event: Event,
    /// School years from the newest that may be seen whole to the one predicted.
    pub horizon_years: u8,
    /// The date as of which it is predicted.
    pub as_of: AsOfDate,
    /// Whether the label is nearly arithmetic on roster facts, so that a rule must stand beside the model.
    pub mechanical: bool,
    /// In plain Portuguese and English: what a high risk means, completing "risk of …".
    pub words: Words,
}

/// The date as of which a prediction is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AsOfDate {
    /// When school year Y begins.
    StartOfYear,
}

/// A few words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Portuguese.
    pub pt: String,
    /// English.
    pub en: String,
}

impl Words {
    fn new(pt: &str, en: &str) -> Self {
        Self { pt: pt.to_owned(), en: en.to_owned() }
    }
}

/// A school's own outcome as it is written in the configuration, under its name.
///
/// ```toml
/// [outcomes.baixo-engajamento]
/// column = "IEG"
/// below = 5.0
/// newly = true
/// ```
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct OwnOutcome {
    /// The column, by the programme's word.
    pub column: String,
    /// One of the five conditions.
    pub below: Option<f64>,
    /// See [`ValueTest`].
    pub at_most: Option<f64>,
    /// See [`ValueTest`].
    pub above: Option<f64>,
    /// See [`ValueTest`].
    pub at_least: Option<f64>,
    /// See [`ValueTest`].
    pub equals: Option<String>,
    /// Whether it is asked only of those to whom it had not happened in Y−1.
    pub newly: bool,
    /// Whether the roster of Y may be seen; by default only the past.
    pub sees_roster: bool,
    /// What a high risk means.
    pub words: Option<Words>,
}

/// All outcomes that are defined.
#[derive(Debug, Clone, PartialEq)]
pub struct Definitions(Vec<Definition>);

impl Default for Definitions {
    fn default() -> Self {
        Self(Outcome::ALL.into_iter().filter_map(Definition::of_programme).collect())
    }
}

impl Definitions {
    /// The programme's four and a school's own.
    ///
    /// # Errors
    /// Everything that is wrong with the school's own, a sentence each.
    pub fn with_own(own: &BTreeMap<String, OwnOutcome>) -> Result<Self, Vec<String>> {
        let mut all = Self::default();
        let mut faults = Vec::new();
        for (name, own) in own {
            match own.define(name) {
                Ok(definition) => all.0.push(definition),
                Err(mut of_this) => faults.append(&mut of_this),
            }
        }
        if faults.is_empty() { Ok(all) } else { Err(faults) }
    }

    /// One by its name.
    pub fn get(&self, outcome: Outcome) -> Option<&Definition> {
        self.0.iter().find(|d| d.outcome == outcome)
    }

    /// All, the programme's first.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.0.iter()
    }

    /// Their names, for a sentence.
    pub fn names(&self) -> String {
        self.0.iter().map(|d| d.outcome.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Definition {
    /// One of the programme's four; `None` for a school's own, which only its configuration knows.
    pub fn of_programme(outcome: Outcome) -> Option<Self> {
        use Outcome::{Defasagem, Evasao, Inicio, Own, Piora};
        let (version, cohort, sees, event, words) = match outcome {
            Defasagem => (
                "defasagem-1: DEFASAGEM(Y) < 0; else INDE(Y) < 6; else PEDRA(Y) = Quartzo",
                Cohort::Enrolled,
                Sees::Roster,
                Event::Behind,
                Words::new("estar abaixo da fase ideal no ano", "being behind the ideal phase in the year"),
            ),
            Evasao => (
                "evasao-2: a record in closed Y-1 and none in closed Y; who is stated to have concluded or been \
                 transferred is left out; all phases",
                Cohort::Before,
                Sees::Past,
                Event::Gone { no_exit: LeavingReason::NO_EXIT.to_vec() },
                Words::new(
                    "deixar o programa até o ano seguinte",
                    "leaving the programme before the next year",
                ),
            ),
            Piora => (
                "piora-1: DEFASAGEM(Y) < DEFASAGEM(Y-1), recorded values",
                Cohort::Stayed,
                Sees::Past,
                Event::GapFalls,
                Words::new(
                    "ficar mais defasado que no ano anterior",
                    "falling further behind than the year before",
                ),
            ),
            Inicio => (
                "inicio-1: DEFASAGEM(Y-1) >= 0 and DEFASAGEM(Y) < 0, recorded values",
                Cohort::Stayed,
                Sees::Past,
                Event::FallsBehind,
                Words::new("passar a estar defasado", "falling behind for the first time"),
            ),
            Own(_) => return None,
        };
        let version = version.to_owned();
        Some(Self {
            mechanical: outcome == Defasagem,
            ..Self::new(outcome, version, cohort, sees, event, words)
        })
    }

    fn new(
        outcome: Outcome,
        version: String,
        cohort: Cohort,
        sees: Sees,
        event: Event,
        words: Words,
    ) -> Self {
        let (horizon_years, as_of) = (1, AsOfDate::StartOfYear);
        Self { outcome, version, cohort, sees, event, horizon_years, as_of, mechanical: false, words }
    }

    /// Whether facts of the roster of Y itself may be seen.
    pub fn sees_roster(&self) -> bool {
        self.sees == Sees::Roster
    }
}

impl OwnOutcome {
    /// Checks what is written; every fault is told.
    ///
    /// # Errors
    /// A sentence for each fault, beginning with the outcome's name.
    pub fn define(&self, name: &str) -> Result<Definition, Vec<String>> {
        let mut faults = Vec::new();
        let outcome = name.parse::<Outcome>().ok().filter(Outcome::is_own);
        if outcome.is_none() {
            faults.push(
                "its name must be 1 to 24 of a-z, 0-9 and '-', and not one of the programme's".to_owned(),
            );
        }
        let test = self.test().map_err(|fault| faults.push(fault)).ok();
        if let Some(test) = &test
            && let Err(fault) = fits(&self.column, test)
        {
            faults.push(fault);
        }
        let (Some(outcome), Some(test), true) = (outcome, test, faults.is_empty()) else {
            return Err(faults.into_iter().map(|fault| format!("outcome '{name}': {fault}")).collect());
        };
        Ok(self.defined(outcome, test))
    }

    fn defined(&self, outcome: Outcome, test: ValueTest) -> Definition {
        let column = self.column.to_uppercase();
        let newly = if self.newly { ", and not so in Y-1" } else { "" };
        let rule = format!("{column}(Y) {}{newly}", test.in_words());
        let cohort = if self.newly { Cohort::Stayed } else { Cohort::Enrolled };
        let sees = if self.sees_roster { Sees::Roster } else { Sees::Past };
        let words = self.words.clone().unwrap_or_else(|| Words::new(&rule, &rule));
        let event = Event::Value { column, test, newly: self.newly };
        Definition::new(outcome, format!("{outcome}: {rule}"), cohort, sees, event, words)
    }

    fn test(&self) -> Result<ValueTest, String> {
        let numbers = [
            self.below.map(ValueTest::Below),
            self.at_most.map(ValueTest::AtMost),
            self.above.map(ValueTest::Above),
            self.at_least.map(ValueTest::AtLeast),
        ];
        let equals = self.equals.clone().map(ValueTest::Equals);
        let mut stated = numbers.into_iter().flatten().chain(equals);
        match (stated.next(), stated.next()) {
            (Some(test), None) => Ok(test),
            _ => Err("exactly one of below, at-most, above, at-least and equals is expected".to_owned()),
        }
    }
}

/// Whether a column has values of the kind the test compares.
fn fits(column: &str, test: &ValueTest) -> Result<(), String> {
    let field = field_of(column).map_err(|_| {
        format!("there is no column '{column}' to read it from; one of {} is expected", readable().join(", "))
    })?;
    match (field, test) {
        (Field::Pedra, ValueTest::Equals(text)) => {
            Pedra::parse(text).map(|_| ()).map_err(|error| error.to_string())
        }
        (Field::Pedra, _) => Err("PEDRA is compared with equals".to_owned()),
        (_, ValueTest::Equals(_)) => Err(format!("{column} is a number: equals is for PEDRA")),
        _ => Ok(()),
    }
}

fn readable() -> Vec<&'static str> {
    TERMS.iter().filter(|term| is_readable(term.field)).map(|term| term.word).collect()
}

fn is_readable(field: Field) -> bool {
    matches!(
        field,
        Field::Inde
            | Field::Pedra
            | Field::Indicator(_)
            | Field::Maths
            | Field::Portuguese
            | Field::English
            | Field::Evaluations
            | Field::GradeGap
    )
}

fn field_of(column: &str) -> Result<Field, DomainError> {
    let word = fold(column);
    let term = TERMS.iter().find(|term| fold(term.word) == word && is_readable(term.field));
    term.map(|term| term.field).ok_or(DomainError::Column)
}

impl ValueTest {
    /// Whether a year's value fulfils it; `None` where the value is missing.
    pub(crate) fn holds(&self, column: &str, values: &YearValues) -> Option<bool> {
        let field = field_of(column).ok()?;
        if let Self::Equals(text) = self {
            return values.pedra.map(|pedra| Pedra::parse(text) == Ok(pedra));
        }
        let number = match field {
            Field::GradeGap => values.grade_gap.map(f64::from),
            Field::Evaluations => values.evaluations.map(f64::from),
            other => values.score(other).map(crate::Score::get),
        }?;
        Some(match self {
            Self::Below(bound) => number < *bound,
            Self::AtMost(bound) => number <= *bound,
            Self::Above(bound) => number > *bound,
            Self::AtLeast(bound) => number >= *bound,
            Self::Equals(_) => false,
        })
    }

    fn in_words(&self) -> String {
        match self {
            Self::Below(bound) => format!("< {bound}"),
            Self::AtMost(bound) => format!("<= {bound}"),
            Self::Above(bound) => format!("> {bound}"),
            Self::AtLeast(bound) => format!(">= {bound}"),
            Self::Equals(text) => format!("= {text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Result<Definition, Vec<String>> {
        serde_json::from_str::<OwnOutcome>(text).unwrap().define("baixo-engajamento")
    }

    #[test]
    fn a_schools_own_outcome_is_a_column_and_a_threshold() {
        let definition = own(r#"{"column":"ieg","below":5.0,"newly":true}"#).unwrap();
        assert_eq!(definition.version, "baixo-engajamento: IEG(Y) < 5, and not so in Y-1");
        assert_eq!((definition.cohort, definition.sees), (Cohort::Stayed, Sees::Past));
        assert!(!definition.mechanical);
    }

    #[test]
    fn all_faults_of_an_own_outcome_are_told_at_once() {
        let faults = OwnOutcome::default().define("Evasão").unwrap_err();
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(own(r#"{"column":"IEG","below":5.0,"above":6.0}"#).is_err());
        assert!(own(r#"{"column":"RA","below":5.0}"#).is_err());
        assert!(own(r#"{"column":"IEG","equals":"x"}"#).is_err());
        assert!(own(r#"{"column":"PEDRA","below":1.0}"#).is_err());
        assert!(own(r#"{"column":"PEDRA","equals":"quartzo"}"#).is_ok());
        assert!(
            serde_json::from_str::<OwnOutcome>(r#"{"colum":"IEG"}"#).is_err(),
            "a misspelt key is no key"
        );
    }

    #[test]
    fn an_outcome_cannot_take_the_name_of_one_of_the_programmes() {
        let fields = OwnOutcome { column: "IEG".into(), below: Some(5.0), ..OwnOutcome::default() };
        assert!(fields.define("evasao").is_err());
        let all = Definitions::with_own(&BTreeMap::from([("ieg-baixo".to_owned(), fields)])).unwrap();
        assert_eq!(all.names(), "defasagem, evasao, piora, inicio, ieg-baixo");
        assert!(all.get("ieg-baixo".parse().unwrap()).is_some());
    }
}
