//! The leak detector: whether a table of features, labels, pupils, years and splits can be trusted to tell how good a
//! model is. Numbers in, findings out; it reads no file, and names no pupil and no pupil's value.

mod across;
mod alone;
mod evidence;
mod examples;
mod filled;
mod finding;
mod held_out;
mod input;
mod names;
mod origin;
mod rebuilt;
mod sample;
mod sign;
mod trivial;
mod weighted_sum;
mod years;

pub use finding::{Audit, Check, LeakFinding, LeakKind, Severity};
pub use input::{AuditColumn, AuditError, AuditInput, AuditValues, Known};

/// Runs every check the table allows. The same table gives the same findings, on any number of threads.
///
/// What blocks rests on the lower end of an interval over pupils, or on what is said of a column's origin; never on a
/// strong column alone. A noisy copy of the label that is no better than an honest strong column cannot be told from
/// one by numbers: state the origin of columns where it is known.
pub fn audit(input: &AuditInput) -> Audit {
    let mut audit = Audit::default();
    origin::check(input, &mut audit);
    alone::check(input, &mut audit);
    filled::check(input, &mut audit);
    rebuilt::check(input, &mut audit);
    across::check(input, &mut audit);
    sign::check(input, &mut audit);
    years::check(input, &mut audit);
    trivial::check(input, &mut audit);
    audit.findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.kind));
    audit
}
