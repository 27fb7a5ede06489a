//! From the bytes of one request to a prediction, or to why there is none. Knows no connection and no log.

use farol_app::{Ask, PredictError, Prediction, Snapshot, Stamp};
use farol_domain::{
    Outcome,
    columns::member,
    request::{Enrolment, Fault, Kind, Limits, RawRequest},
};

use crate::error::WebError;

/// Which members a request is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The past is looked up.
    Smart,
    /// The past is sent.
    Full,
    /// Sent if `INDE_ANTERIOR` is there, else looked up.
    Either,
}

/// Makes one prediction.
pub(crate) fn predict(
    snapshot: &Snapshot,
    limits: &Limits,
    shape: Shape,
    outcome: Outcome,
    body: &[u8],
) -> Result<Prediction, WebError> {
    let raw: RawRequest<'_> = serde_json::from_slice(body).map_err(|error| WebError::json(&error))?;
    let year = snapshot.default_year().ok_or(WebError::NoClosedYear)?;
    if shape != Shape::Smart {
        match raw.full(year, limits) {
            Ok((enrolment, previous)) => {
                return answer(snapshot, Ask::Full(&enrolment, &previous), &enrolment, outcome);
            }
            Err(faults) if shape == Shape::Full || !lacks_the_past(&faults) => return Err(faults.into()),
            Err(_) => {}
        }
    }
    let enrolment = raw.smart(year, limits)?;
    answer(snapshot, Ask::Smart(&enrolment), &enrolment, outcome)
}

/// A school's own outcome that no model serves may as well be misspelt: it is no outcome there is.
fn answer(
    snapshot: &Snapshot,
    ask: Ask<'_>,
    enrolment: &Enrolment,
    outcome: Outcome,
) -> Result<Prediction, WebError> {
    let place = if enrolment.outcome.is_some() { "body" } else { "query" };
    snapshot.predict(ask, outcome, Stamp::now()).map_err(|error| match error {
        PredictError::NoModel(Outcome::Own(_)) => WebError::UnknownOutcome(place),
        other => other.into(),
    })
}

fn lacks_the_past(faults: &[Fault]) -> bool {
    faults.iter().any(|fault| fault.member == member::INDE_ANTERIOR && fault.kind == Kind::Missing)
}

/// The outcome a query names, `?outcome=evasao`; the default where it names none. A request's own member goes first.
pub(crate) fn outcome_of(query: Option<&str>) -> Result<Outcome, WebError> {
    let pairs = query.into_iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
    let named = pairs.filter(|(name, _)| *name == member::OUTCOME).map(|(_, value)| value).next_back();
    named.map_or(Ok(Outcome::default()), |name| name.parse().map_err(|_| WebError::UnknownOutcome("query")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_an_outcome_or_the_default_is_meant() {
        assert_eq!(outcome_of(None), Ok(Outcome::Defasagem));
        assert_eq!(outcome_of(Some("a=b&c")), Ok(Outcome::Defasagem));
        assert_eq!(outcome_of(Some("a=b&outcome=evasao")), Ok(Outcome::Evasao));
        assert_eq!(outcome_of(Some("outcome=Evasao")), Err(WebError::UnknownOutcome("query")));
    }
}
