//! Every condition of the gate, seen to pass and to fail on planted situations.

use farol_app::{
    bundle::Bundle,
    gate::{Condition, GatePolicy, Judged, Level, OnTheseRows, Rule, judge},
};
use farol_domain::Outcome;
use farol_features::audit::{Audit, LeakFinding, LeakKind, Severity};
use farol_metrics::{BootstrapParams, Measure};
use farol_test_support::Installation;

/// A model, the policy and everything else the gate looks at, to be changed before it is judged.
struct Planted {
    bundle: Bundle,
    policy: GatePolicy,
    champion: Option<OnTheseRows>,
    audit: Audit,
}

impl Planted {
    async fn sound() -> Self {
        let place = Installation::synthetic().await;
        let trained = place.train(Outcome::Defasagem, 20).await;
        let bundle = place.registry.open(&trained.id).unwrap();
        Self { bundle, policy: GatePolicy::default(), champion: None, audit: Audit::default() }
    }

    /// As it was, for the next change.
    fn again(&self) -> Self {
        Self {
            bundle: self.bundle.clone(),
            policy: self.policy.clone(),
            champion: self.champion.clone(),
            audit: self.audit.clone(),
        }
    }

    /// With a champion of these probabilities, which flags from one half on.
    fn against(&self, probability: impl Fn(usize) -> f64) -> Self {
        let scores = (0..self.labels().len()).map(probability).collect();
        let champion = OnTheseRows { id: "defasagem-before".to_owned(), scores, threshold: 0.5 };
        Self { champion: Some(champion), ..self.again() }
    }

    fn labels(&self) -> &[bool] {
        &self.bundle.trial.rows.labels
    }

    /// The scores that were judged on the test year.
    fn scores(&mut self) -> &mut Vec<f64> {
        let chosen = self.bundle.trial.chosen;
        &mut self.bundle.trial.entrants[chosen].scores
    }

    fn all(&self) -> Vec<Condition> {
        let judged = Judged {
            policy: &self.policy,
            candidate: &self.bundle,
            champion: self.champion.as_ref(),
            audit: &self.audit,
            bootstrap: BootstrapParams { replicates: 100, ..BootstrapParams::default() },
        };
        judge(&judged).unwrap()
    }

    fn judged(&self, rule: Rule) -> Condition {
        self.all().into_iter().find(|condition| condition.rule == rule).expect("the rule is asked")
    }
}

fn of(happened: bool) -> f64 {
    if happened { 0.9 } else { 0.1 }
}

#[tokio::test]
async fn a_sound_model_of_a_mechanical_outcome_passes_and_every_condition_says_why() {
    let planted = Planted::sound().await;
    let conditions = planted.all();
    assert!(conditions.iter().all(|c| c.passed), "{conditions:#?}");
    assert!(conditions.iter().all(|c| !c.because.is_empty() && !c.name.is_empty()));
    let rules: Vec<_> = conditions.iter().map(|c| c.rule).collect();
    let expected = [
        Rule::Recall,
        Rule::EverybodyPositive,
        Rule::BaseRate,
        Rule::BestRule,
        Rule::Calibration,
        Rule::Groups,
        Rule::Leaks,
        Rule::GoldenRows,
    ];
    assert_eq!(rules, expected);
}

#[tokio::test]
async fn figures_below_their_floors_fail() {
    let mut planted = Planted::sound().await;
    planted.policy.min_recall = 1.0;
    assert!(planted.judged(Rule::Recall).refuses());
    planted.policy.min_recall = 0.0;
    assert!(planted.judged(Rule::Recall).passed);
    // One that says the same of everybody flags nobody, and its Brier score is that of no better than a coin.
    planted.scores().fill(0.5);
    let chosen = planted.bundle.trial.chosen;
    planted.bundle.trial.entrants[chosen].threshold = 0.6;
    let everybody = planted.judged(Rule::EverybodyPositive);
    assert!(everybody.refuses() && everybody.value.is_none_or(|f1| f1 == 0.0), "{everybody:?}");
    assert!(planted.judged(Rule::BaseRate).refuses());
}

#[tokio::test]
async fn a_model_is_held_against_the_champion_on_the_same_rows() {
    let planted = Planted::sound().await;
    let labels = planted.labels().to_vec();
    let rules = [Rule::ChampionF1, Rule::ChampionAuc, Rule::ChampionBrier];
    let seer = planted.against(|row| of(labels[row]));
    for rule in rules {
        let condition = seer.judged(rule);
        assert!(
            condition.refuses() && condition.value.is_some() && condition.bound.is_some(),
            "{condition:?}"
        );
    }
    let own = planted.bundle.trial.champion().scores.clone();
    for champion in [planted.against(|row| of(!labels[row])), planted.against(|row| own[row])] {
        let conditions = champion.all();
        assert!(conditions.iter().filter(|c| rules.contains(&c.rule)).all(|c| c.passed), "{conditions:#?}");
        assert!(conditions.iter().all(|c| !matches!(c.rule, Rule::EverybodyPositive | Rule::BaseRate)));
    }
}

#[tokio::test]
async fn a_rule_that_ranks_as_well_is_borne_for_a_mechanical_outcome_only_and_with_its_reason() {
    let mut planted = Planted::sound().await;
    let at = planted.bundle.manifest.baselines.best_rule.unwrap();
    let auc = |planted: &mut Planted, bounds: (f64, f64)| {
        let auc = &mut planted.bundle.manifest.baselines.beside[at].model_minus.auc;
        (auc.interval.low, auc.interval.high) = (Measure::Value(bounds.0), Measure::Value(bounds.1));
    };
    auc(&mut planted, (-0.02, 0.01));
    let borne = planted.judged(Rule::BestRule);
    assert!(borne.passed && borne.because.contains("mechanical"), "{borne:?}");
    planted.policy.mechanical_exempt = false;
    assert!(planted.judged(Rule::BestRule).refuses());
    planted.policy.mechanical_exempt = true;
    planted.bundle.manifest.definition.mechanical = false;
    let refused = planted.judged(Rule::BestRule);
    assert!(refused.refuses() && refused.because.contains("use the rule"), "{refused:?}");
    auc(&mut planted, (0.001, 0.1));
    assert!(planted.judged(Rule::BestRule).passed);
}

#[tokio::test]
async fn probabilities_far_from_what_happened_fail_either_way() {
    let planted = Planted::sound().await;
    assert!(planted.judged(Rule::Calibration).passed);
    for shift in [0.5, -0.5] {
        let mut shifted = planted.again();
        shifted.scores().iter_mut().for_each(|score| *score = (*score + shift).clamp(0.0, 1.0));
        let condition = shifted.judged(Rule::Calibration);
        assert!(condition.refuses() && condition.value.unwrap() * shift > 0.0, "{condition:?}");
    }
}

#[tokio::test]
async fn a_group_that_is_overlooked_beyond_the_interval_fails() {
    let planted = Planted::sound().await;
    let mut overlooked = planted.again();
    let threshold = overlooked.bundle.trial.champion().threshold;
    let scores = overlooked.scores().clone();
    let rows = &mut overlooked.bundle.trial.rows;
    rows.gender =
        scores.iter().map(|s| if *s >= threshold { "Masculino" } else { "Feminino" }.into()).collect();
    overlooked.policy.min_group_positives = 5;
    let condition = overlooked.judged(Rule::Groups);
    assert!(condition.refuses() && condition.because.contains("'Masculino'"), "{condition:?}");
    assert!((condition.value.unwrap() - 1.0).abs() < 1e-12);
    overlooked.policy.max_recall_gap = 1.0;
    assert!(overlooked.judged(Rule::Groups).passed, "the limit is the policy's");
    overlooked.policy.max_recall_gap = 0.2;
    overlooked.policy.min_group_positives = 100_000;
    let alone = overlooked.judged(Rule::Groups);
    assert!(alone.passed && alone.value.is_none() && alone.because.contains("nothing is asked"));
}

#[tokio::test]
async fn a_leak_blocks_and_a_warning_does_not() {
    let mut planted = Planted::sound().await;
    let finding = |severity| LeakFinding {
        kind: LeakKind::Copy,
        severity,
        columns: vec!["INDE".to_owned()],
        evidence: std::collections::BTreeMap::new(),
        message: "INDE is the label.".to_owned(),
    };
    planted.audit.findings = vec![finding(Severity::Warn)];
    assert!(planted.judged(Rule::Leaks).passed);
    planted.audit.findings.push(finding(Severity::Block));
    let blocked = planted.judged(Rule::Leaks);
    assert!(blocked.refuses() && blocked.because.contains("INDE is the label"), "{blocked:?}");
}

#[tokio::test]
async fn golden_rows_are_held_to_the_bit_and_another_model_does_not_open() {
    let planted = Planted::sound().await;
    assert!(planted.judged(Rule::GoldenRows).passed);
    let golden = &planted.bundle.manifest.golden;
    assert_eq!(golden.len(), 20);
    assert!(golden.windows(2).all(|pair| pair[0].score <= pair[1].score), "from the lowest to the highest");
    let mut by_a_bit = planted.again();
    let score = &mut by_a_bit.bundle.manifest.golden[7].score;
    *score = score.next_up();
    let condition = by_a_bit.judged(Rule::GoldenRows);
    assert!(condition.refuses() && condition.because.contains("19 of 20"), "{condition:?}");
    assert!(by_a_bit.bundle.seal().unwrap().open().is_ok(), "a last bit is another machine's");
    let mut other = planted.again();
    other.bundle.manifest.golden[7].score += 0.001;
    assert!(other.bundle.seal().unwrap().open().unwrap_err().to_string().contains("golden rows"));
    let mut nowhere = planted.again();
    nowhere.bundle.manifest.golden[7].row = usize::MAX;
    assert!(nowhere.bundle.seal().unwrap().open().is_err());
}

#[tokio::test]
async fn a_rule_may_be_a_warning_or_off() {
    let mut planted = Planted::sound().await;
    planted.policy.min_recall = 1.0;
    planted.policy.recall = Level::Warn;
    let warned = planted.judged(Rule::Recall);
    assert!(!warned.passed && !warned.refuses());
    planted.policy.recall = Level::Off;
    planted.policy.golden_rows = Level::Off;
    assert!(planted.all().iter().all(|c| !matches!(c.rule, Rule::Recall | Rule::GoldenRows)));
}
