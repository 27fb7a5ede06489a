//! What the gate asks for, as data: rules that are required, warned about or left out, and their bounds.

use std::collections::BTreeMap;

use farol_domain::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What becomes of a model that does not meet a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is refused.
    Require,
    /// It serves, and the failure is shown.
    Warn,
    /// Nothing is asked.
    Off,
}

/// What the gate asks of a model of one outcome. Shares and differences are 0 to 1. Read from an older record, a rule it
/// does not name was not asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default = "GatePolicy::nothing")]
pub struct GatePolicy {
    /// Recall on the test year.
    pub recall: Level,
    /// Least recall.
    pub min_recall: f64,
    /// F1 against the champion's, on the same rows.
    pub champion_f1: Level,
    /// Least share of the champion's F1.
    pub min_share_of_champion: f64,
    /// AUC and Brier score not worse than the champion's beyond the interval.
    pub not_worse: Level,
    /// Loss of AUC or Brier score against the champion that is borne, however narrow its interval.
    pub max_loss_to_champion: f64,
    /// AUC better than that of the best rule, beyond the interval.
    pub best_rule: Level,
    /// Whether a model of a mechanical outcome need not beat the rules: it answers where their columns are missing.
    pub mechanical_exempt: bool,
    /// Where there is no champion: F1 against calling everybody positive.
    pub everybody_positive: Level,
    /// Where there is no champion: Brier score against giving everybody the test year's own rate.
    pub base_rate: Level,
    /// Mean prediction against what happened on the test year.
    pub calibration: Level,
    /// Farthest they may lie apart. Base rates fall from year to year, and a model learns from the past alone.
    pub max_calibration_gap: f64,
    /// Difference in recall between the groups of GENERO.
    pub groups: Level,
    /// Largest difference: it fails where the whole interval lies above.
    pub max_recall_gap: f64,
    /// Groups with fewer positives are not compared.
    pub min_group_positives: usize,
    /// The leak detector blocks nothing.
    pub leaks: Level,
    /// The sealed bundle, opened from its bytes, scores the golden rows to the bit.
    pub golden_rows: Level,
}

impl Default for GatePolicy {
    fn default() -> Self {
        Self {
            recall: Level::Require,
            min_recall: 0.6,
            champion_f1: Level::Require,
            min_share_of_champion: 0.95,
            not_worse: Level::Require,
            max_loss_to_champion: 0.005,
            best_rule: Level::Require,
            mechanical_exempt: true,
            everybody_positive: Level::Require,
            base_rate: Level::Require,
            calibration: Level::Require,
            max_calibration_gap: 0.15,
            groups: Level::Require,
            max_recall_gap: 0.2,
            min_group_positives: 20,
            leaks: Level::Require,
            golden_rows: Level::Require,
        }
    }
}

impl GatePolicy {
    fn nothing() -> Self {
        Self {
            recall: Level::Off,
            champion_f1: Level::Off,
            not_worse: Level::Off,
            best_rule: Level::Off,
            everybody_positive: Level::Off,
            base_rate: Level::Off,
            calibration: Level::Off,
            groups: Level::Off,
            leaks: Level::Off,
            golden_rows: Level::Off,
            ..Self::default()
        }
    }
}

/// Policies as they are written: what differs from the default, for all outcomes and for some.
///
/// ```toml
/// [gate]
/// min_recall = 0.5
///
/// [gate.evasao]
/// best_rule = "warn"
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GatePolicies {
    all: Map<String, Value>,
    of: BTreeMap<Outcome, Map<String, Value>>,
}

impl GatePolicies {
    /// The policy of an outcome: `base`, changed by what is written for all and then by what is written for it.
    pub fn of(&self, outcome: Outcome, base: &GatePolicy) -> GatePolicy {
        let mut whole = map_of(base);
        for (key, value) in self.all.iter().chain(self.of.get(&outcome).into_iter().flatten()) {
            whole.insert(key.clone(), value.clone());
        }
        // infallible: every key and value was checked when it was read
        serde_json::from_value(whole.into()).unwrap_or_else(|_| base.clone())
    }

    /// The outcomes that have a policy of their own.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.of.keys().copied()
    }

    /// All that is wrong, a sentence each.
    fn read(written: Map<String, Value>) -> Result<Self, Vec<String>> {
        let (default, mut policies) = (map_of(&GatePolicy::default()), Self::default());
        let mut faults = Vec::new();
        for (key, value) in written {
            let Value::Object(of_it) = value else {
                faults.extend(fault_of(&default, &key, &value).map(|fault| format!("gate: {fault}")));
                policies.all.insert(key, value);
                continue;
            };
            let of = |(name, value): (&String, &Value)| fault_of(&default, name, value);
            faults.extend(of_it.iter().filter_map(of).map(|fault| format!("gate.{key}: {fault}")));
            match key.parse() {
                Ok(outcome) => drop(policies.of.insert(outcome, of_it)),
                Err(error) => faults.push(format!("gate.{key}: {error}")),
            }
        }
        if faults.is_empty() { Ok(policies) } else { Err(faults) }
    }
}

/// A policy as a table.
fn map_of(policy: &GatePolicy) -> Map<String, Value> {
    // infallible: a struct of plain fields is a table
    serde_json::to_value(policy).ok().and_then(|value| value.as_object().cloned()).unwrap_or_default()
}

/// What is wrong with one line of a policy, told by the default that stands in its place.
fn fault_of(default: &Map<String, Value>, key: &str, value: &Value) -> Option<String> {
    let levels =
        |value: &Value| value.as_str().is_some_and(|text| ["require", "warn", "off"].contains(&text));
    let (right, expected) = match default.get(key) {
        None => {
            let names: Vec<_> = default.keys().map(String::as_str).collect();
            return Some(format!("there is no '{key}'; there are {}", names.join(", ")));
        }
        Some(Value::String(_)) => (levels(value), "\"require\", \"warn\" or \"off\""),
        Some(Value::Bool(_)) => (value.is_boolean(), "true or false"),
        Some(number) if number.is_u64() => (value.is_u64(), "a whole number"),
        Some(_) => (value.as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)), "a number from 0 to 1"),
    };
    (!right).then(|| format!("{key} is {value}: {expected} is expected"))
}

impl<'de> Deserialize<'de> for GatePolicies {
    /// With all faults at once.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Map::deserialize(deserializer)?)
            .map_err(|faults| serde::de::Error::custom(faults.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<GatePolicies, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_for_an_outcome_goes_before_what_is_written_for_all() {
        let policies = read(
            r#"{"min_recall":0.5,"groups":"warn","evasao":{"best_rule":"warn","groups":"off"},"own-one":{"min_recall":1}}"#,
        )
        .unwrap();
        let of = |name: &str| policies.of(name.parse().unwrap(), &GatePolicy::default());
        let evasao = of("evasao");
        assert_eq!((evasao.min_recall, evasao.best_rule, evasao.groups), (0.5, Level::Warn, Level::Off));
        assert_eq!(of("piora").groups, Level::Warn);
        assert_eq!((of("own-one").min_recall, of("own-one").best_rule), (1.0, Level::Require));
        assert_eq!(policies.outcomes().map(|o| o.to_string()).collect::<Vec<_>>(), ["evasao", "own-one"]);
        let base = GatePolicy { min_recall: 0.3, ..GatePolicy::default() };
        assert_eq!(read("{}").unwrap().of(Outcome::Piora, &base), base);
    }

    #[test]
    fn every_line_of_the_default_is_read_as_it_is_written() {
        let default = GatePolicy::default();
        let written = serde_json::to_string(&default).unwrap();
        let strict = GatePolicy { recall: Level::Off, min_recall: 0.0, ..default.clone() };
        assert_eq!(read(&written).unwrap().of(Outcome::Evasao, &strict), default);
    }

    #[test]
    fn a_rule_that_an_older_record_does_not_name_was_not_asked() {
        let old: GatePolicy =
            serde_json::from_str(r#"{"recall":"require","min_recall":0.7,"no_more":"warn"}"#).unwrap();
        assert_eq!((old.recall, old.min_recall, old.groups), (Level::Require, 0.7, Level::Off));
    }

    #[test]
    fn all_faults_are_told_at_once_each_with_what_is_expected() {
        let fault = read(
            r#"{"min_recal":0.5,"min_recall":1.5,"recall":"must","mechanical_exempt":"yes","min_group_positives":2.5,
                "evasao":{"beste_rule":"warn"},"piora":{"max_recall_gap":-1,"groups":"warn"},"Evasão":{"recall":"off"}}"#,
        )
        .unwrap_err();
        for part in [
            "gate: there is no 'min_recal'; there are base_rate, best_rule, calibration",
            "gate: min_recall is 1.5: a number from 0 to 1 is expected",
            "gate: recall is \"must\": \"require\", \"warn\" or \"off\" is expected",
            "gate: mechanical_exempt is \"yes\": true or false is expected",
            "gate: min_group_positives is 2.5: a whole number is expected",
            "gate.evasao: there is no 'beste_rule'",
            "gate.piora: max_recall_gap is -1: a number from 0 to 1",
            "gate.Evasão: ",
        ] {
            assert!(fault.contains(part), "{part}\n{fault}");
        }
        assert_eq!(fault.matches("; gate").count() + 1, 8, "{fault}");
    }
}
