//! A label that was turned round: it goes with what is better for the pupil, and is used as a risk.

use super::{
    Audit, AuditInput, LeakFinding,
    LeakKind::WrongSign,
    Severity,
    evidence::{Bounded, Ranked},
    names,
};

/// Area from which a reference speaks at all.
const SPEAKS: f64 = 0.55;
/// Mean area over the references that blocks.
const MEAN: f64 = 0.60;

pub(super) fn check(input: &AuditInput, audit: &mut Audit) {
    if names::is_improvement(&input.label_name) {
        let message = format!(
            "The label '{}' is named for something good, and a risk is what is to be predicted: turn it round, or say what \
             it means.",
            input.label_name
        );
        audit.findings.push(LeakFinding::new(WrongSign, Severity::Warn, &[], message));
    }
    let clusters = input.clusters();
    let area = |(name, values): &(String, Vec<f64>)| {
        Some((name.clone(), Ranked::new(values, &input.labels, &clusters)?.auc()))
    };
    let areas: Vec<(String, Bounded)> = input.better.iter().filter_map(area).collect();
    if areas.is_empty() {
        audit.skipped("sign of the label", "no reference is given in which more is better");
        return;
    }
    audit.ran("sign of the label", format!("against {} references in which more is better", areas.len()));
    audit.findings.extend(judge(&areas));
}

/// Most of what speaks must speak against the label: one reference alone may do so honestly, as those who stand highest
/// have the furthest to fall.
fn judge(areas: &[(String, Bounded)]) -> Option<LeakFinding> {
    let against: Vec<_> = areas.iter().filter(|(_, a)| a.low > 0.5 && a.value >= SPEAKS).collect();
    let with = areas.iter().filter(|(_, a)| a.high < 0.5 && a.value <= 1.0 - SPEAKS).count();
    let mean = areas.iter().map(|(_, a)| a.value).sum::<f64>() / areas.len() as f64;
    if against.is_empty() {
        return None;
    }
    let block = against.len() > with && 2 * against.len() > areas.len() && mean >= MEAN;
    let severity = if block { Severity::Block } else { Severity::Note };
    let names: Vec<&str> = against.iter().map(|(name, _)| name.as_str()).collect();
    let listed = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let end = if block {
        "As a risk it is turned round: a high score would name the pupils who do well. Turn the label, or correct what \
         'better' means."
    } else {
        "The other references do not agree, so the sign of the label may well be right."
    };
    let message = format!(
        "The label goes with what is better for the pupil: positives stand higher in {listed} (mean AUC of all references \
         {mean:.3}). {end}"
    );
    Some(
        LeakFinding::new(WrongSign, severity, &names, message)
            .with("references", areas.len() as f64)
            .with("references_against", against.len() as f64)
            .with("mean_auc", mean),
    )
}
