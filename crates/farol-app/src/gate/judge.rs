//! The rules, one by one.

use farol_features::audit::Audit;
use farol_metrics::{BootstrapParams, Estimate, Figures, Scored, figures, paired_difference};

use super::{Condition, GatePolicy, Level, OnTheseRows, Rule, measured};
use crate::{
    AppError,
    bundle::{Beside, Bundle, GoldenCheck},
};

/// What the gate looks at.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// What is asked.
    pub policy: &'a GatePolicy,
    /// The candidate, opened again from the bytes it was sealed into.
    pub candidate: &'a Bundle,
    /// The champion on the same rows.
    pub champion: Option<&'a OnTheseRows>,
    /// What the leak detector said of the examples.
    pub audit: &'a Audit,
    /// Intervals.
    pub bootstrap: BootstrapParams,
}

/// Judges a model by every rule that is not off.
///
/// # Errors
/// When a figure cannot be computed: the champion's scores are of other rows, or there are none.
pub fn judge(judged: &Judged<'_>) -> Result<Vec<Condition>, AppError> {
    let policy = judged.policy;
    let mut conditions = vec![judged.recall()];
    if let Some(champion) = judged.champion {
        conditions.push(judged.champion_f1(champion)?);
        if policy.not_worse != Level::Off {
            conditions.extend(judged.not_worse(champion)?);
        }
    } else {
        conditions.extend(judged.without_a_champion()?);
    }
    conditions.extend(judged.best_rule());
    conditions.push(judged.calibration()?);
    conditions.push(judged.groups()?);
    conditions.push(judged.leaks());
    conditions.push(golden_rows(policy.golden_rows, judged.candidate.golden()));
    conditions.retain(|condition| condition.level != Level::Off);
    Ok(conditions)
}

impl Judged<'_> {
    fn scored(&self) -> Result<Scored, AppError> {
        let trial = &self.candidate.trial;
        trial.scored(trial.champion())
    }

    fn figures(&self) -> Result<Figures, AppError> {
        Ok(figures(&self.scored()?, self.candidate.trial.champion().threshold))
    }

    fn recall(&self) -> Condition {
        Condition::new(Rule::Recall, self.policy.recall, "recall on the test year")
            .estimated(&self.candidate.manifest.test.recall)
            .at_least(Some(self.policy.min_recall))
    }

    fn champion_f1(&self, champion: &OnTheseRows) -> Result<Condition, AppError> {
        let share = self.policy.min_share_of_champion;
        let theirs = figures(&champion.scored(&self.candidate.trial.rows.labels)?, champion.threshold).f1;
        let name = format!(
            "F1 against {:.0} % of that of the champion {} on the same rows",
            share * 100.0,
            champion.id
        );
        Ok(Condition::new(Rule::ChampionF1, self.policy.champion_f1, name)
            .reached(self.figures()?.f1)
            .at_least(theirs.value().map(|f1| share * f1)))
    }

    fn not_worse(&self, champion: &OnTheseRows) -> Result<[Condition; 2], AppError> {
        let rows = &self.candidate.trial.rows;
        let difference = paired_difference(
            &self.scored()?,
            &champion.scored(&rows.labels)?,
            &rows.pupils,
            self.bootstrap,
        )?;
        let (level, loss) = (self.policy.not_worse, self.policy.max_loss_to_champion);
        let name = |what: &str| format!("{what} minus that of the champion {}", champion.id);
        Ok([
            not_worse(Condition::new(Rule::ChampionAuc, level, name("AUC")), &difference.auc, 1.0, loss),
            not_worse(
                Condition::new(Rule::ChampionBrier, level, name("Brier score")),
                &difference.brier,
                -1.0,
                loss,
            ),
        ])
    }

    fn without_a_champion(&self) -> Result<[Condition; 2], AppError> {
        let (least, reached) = (&self.candidate.manifest.baselines, self.figures()?);
        let (f1, brier) = (
            "F1 against calling everybody positive",
            "Brier score against giving everybody the base rate (lower is better)",
        );
        Ok([
            Condition::new(Rule::EverybodyPositive, self.policy.everybody_positive, f1)
                .reached(reached.f1)
                .above(least.all_positive_f1),
            Condition::new(Rule::BaseRate, self.policy.base_rate, brier)
                .reached(reached.brier)
                .below(least.base_rate_brier),
        ])
    }

    fn best_rule(&self) -> Option<Condition> {
        let rule = self.candidate.manifest.baselines.rule()?;
        let mechanical = self.candidate.manifest.definition.mechanical;
        let exempt = mechanical && self.policy.mechanical_exempt;
        Some(better_than(rule, self.policy.best_rule, exempt))
    }

    fn calibration(&self) -> Result<Condition, AppError> {
        let (trial, bound) = (&self.candidate.trial, self.policy.max_calibration_gap);
        let gap = measured::calibration_gap(&trial.rows, trial.champion(), self.bootstrap)?;
        let name = "mean prediction minus what happened on the test year";
        let condition =
            Condition::new(Rule::Calibration, self.policy.calibration, name).estimated(&gap).at_most(bound);
        let Some(value) = gap.value.value() else { return Ok(condition) };
        let because = format!(
            "{value:+.3}: at most {bound:.3} either way is asked; rates move from year to year, and the model learnt \
             from earlier ones alone"
        );
        Ok(condition.said(value.abs() <= bound, because))
    }

    fn groups(&self) -> Result<Condition, AppError> {
        let (trial, policy) = (&self.candidate.trial, self.policy);
        let condition = Condition::new(Rule::Groups, policy.groups, "recall between the groups of GENERO");
        let least = policy.min_group_positives;
        let Some(found) = measured::recall_gap(&trial.rows, trial.champion(), least, self.bootstrap)? else {
            let because = format!("fewer than two groups have {least} positives: nothing is asked");
            return Ok(condition.said(true, because));
        };
        let bound = policy.max_recall_gap;
        let condition = condition.estimated(&found.gap).at_most(bound);
        let Some((low, high)) = condition.interval else { return Ok(condition) };
        let because = format!(
            "of those it happened to, more are found of '{}' than of '{}' (95 % {low:+.3} to {high:+.3}); it fails \
             where the interval lies above {bound:.3}",
            found.higher, found.lower
        );
        Ok(condition.said(low <= bound, because))
    }

    fn leaks(&self) -> Condition {
        let blocking: Vec<&str> = self.audit.blocking().map(|finding| finding.message.as_str()).collect();
        let condition = Condition {
            value: Some(blocking.len() as f64),
            bound: Some(0.0),
            ..Condition::new(Rule::Leaks, self.policy.leaks, "leaks in what it learnt from")
        };
        match blocking.as_slice() {
            [] => condition.said(true, "the leak detector blocks nothing"),
            messages => condition.said(false, messages.join(" ")),
        }
    }
}

/// Fails only where the interval lies wholly beyond the loss that is borne; `good` is 1 where more is better, −1 where
/// less is.
fn not_worse(condition: Condition, difference: &Estimate, good: f64, loss: f64) -> Condition {
    let condition = Condition { bound: Some(-good * loss), ..condition.estimated(difference) };
    let Some((low, high)) = condition.interval else {
        return condition.said(false, "a figure that is undefined never passes");
    };
    let best_end = if good > 0.0 { high } else { -low };
    let passed = best_end >= -loss;
    let which = if passed { "not worse" } else { "worse" };
    let because =
        format!("{which} beyond the interval (95 % {low:+.4} to {high:+.4}); a loss of {loss} is borne");
    condition.said(passed, because)
}

/// Better beyond the interval; or, where a rule may tie, whatever the figures say, with the reason.
fn better_than(rule: &Beside, level: Level, exempt: bool) -> Condition {
    let name = format!("AUC minus that of the best rule, '{}'", rule.says);
    let condition = Condition {
        bound: Some(0.0),
        ..Condition::new(Rule::BestRule, level, name).estimated(&rule.model_minus.auc)
    };
    let better = condition.interval.is_some_and(|(low, _)| low > 0.0);
    let because = match (better, exempt) {
        (true, _) => rule.verdict.clone(),
        (false, true) => format!(
            "{}; the outcome is mechanical, nearly arithmetic on the roster, and the policy lets the model serve all \
             the same: it also answers where what the rule needs is missing",
            rule.verdict
        ),
        (false, false) => format!("{}: use the rule, it needs no training", rule.verdict),
    };
    condition.said(better || exempt, because)
}

fn golden_rows(level: Level, check: GoldenCheck) -> Condition {
    let condition = Condition {
        value: Some(check.largest),
        bound: Some(0.0),
        ..Condition::new(Rule::GoldenRows, level, "largest change of a golden row after sealing")
    };
    let passed = check.rows > 0 && check.to_the_bit == check.rows;
    let because = format!(
        "{} of {} rows score to the bit as before, opened from the sealed bytes",
        check.to_the_bit, check.rows
    );
    condition.said(passed, because)
}

#[cfg(test)]
mod tests {
    use farol_metrics::{Interval, Measure};

    use super::*;

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        let [value, low, high] = [value, low, high].map(Measure::Value);
        Estimate { value, interval: Interval { low, high, undefined_share: 0.0 } }
    }

    fn condition() -> Condition {
        Condition::new(Rule::ChampionAuc, Level::Require, "x")
    }

    #[test]
    fn only_an_interval_wholly_on_the_bad_side_is_worse() {
        let judged = |low, high, good| not_worse(condition(), &estimate(0.0, low, high), good, 0.005).passed;
        assert!(judged(-0.2, 0.01, 1.0) && judged(0.1, 0.2, 1.0) && judged(0.0, 0.0, 1.0));
        assert!(!judged(-0.2, -0.01, 1.0));
        assert!(judged(-0.01, 0.2, -1.0) && judged(-0.2, -0.1, -1.0));
        assert!(!judged(0.01, 0.2, -1.0), "a Brier score that rises is worse");
        assert!(judged(-0.004, -0.003, 1.0) && judged(0.003, 0.004, -1.0), "nobody would notice");
    }

    #[test]
    fn a_difference_without_an_interval_does_not_pass() {
        let none = Measure::Undefined("fewer than two clusters");
        let interval = Interval { low: none, high: none, undefined_share: 0.0 };
        let difference = Estimate { value: Measure::Value(0.3), interval };
        assert!(!not_worse(condition(), &difference, 1.0, 0.005).passed);
    }

    #[test]
    fn golden_rows_pass_to_the_bit_only() {
        let check = |to_the_bit| GoldenCheck { rows: 20, to_the_bit, largest: 1e-17 };
        assert!(golden_rows(Level::Require, check(20)).passed);
        assert!(!golden_rows(Level::Require, check(19)).passed);
        let none = GoldenCheck { rows: 0, to_the_bit: 0, largest: 0.0 };
        assert!(!golden_rows(Level::Require, none).passed, "no rows hold nothing stable");
    }
}
