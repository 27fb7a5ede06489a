//! Smoke: silent where the contract is kept, and one finding for each way to break it.

use farol_client::{ClientError, health, smoke};

use crate::server::{Flaw, KEY, Server};

fn failed(flaw: Flaw) -> Vec<&'static str> {
    let server = Server::with_key(flaw, Some(KEY));
    smoke(&server.url(), Some(KEY))
        .into_iter()
        .filter(|check| !check.passed)
        .map(|check| check.name)
        .collect()
}

#[test]
fn a_server_that_keeps_the_contract_passes_every_case() {
    let server = Server::with_key(Flaw::None, Some(KEY));
    let checks = smoke(&server.url(), Some(KEY));
    assert_eq!(checks.iter().filter(|check| !check.passed).collect::<Vec<_>>(), Vec::<&_>::new());
    assert_eq!(checks.len(), 20);
    assert_eq!(smoke(&Server::start(Flaw::None).url(), None).len(), 19, "no key, no case about keys");
}

#[test]
fn each_flaw_is_found_by_its_own_case_and_no_other() {
    for (flaw, name) in [
        (Flaw::Unwell, "the server is well"),
        (Flaw::Degraded, "the server is well"),
        (Flaw::NotReady, "the server is ready"),
        (Flaw::FirstFaultOnly, "all faults of a body are named at once"),
        (Flaw::RepeatsValues, "faults do not repeat what was sent"),
        (Flaw::RefusesUnknownMembers, "unknown members are ignored"),
        (Flaw::DropsCorrelation, "the correlation id comes back"),
        (Flaw::ReversesBatch, "a batch of two lines is answered in order"),
        (Flaw::ShortensBatch, "a batch of two lines is answered in order"),
        (Flaw::CounterStands, "the prediction counter grows"),
        (Flaw::OpenApiCut, "the API's description lists its routes"),
        (Flaw::OpenApiShort, "the API's description lists its routes"),
        (Flaw::DashboardIsJson, "the dashboard is a page"),
        (Flaw::NoDocs, "the documentation is a page"),
        (Flaw::IgnoresKey, "a call without the key is refused"),
    ] {
        let found = failed(flaw);
        // A fault named alone, or repeating the body, is found wherever several faults or values are looked at.
        let expected = match flaw {
            Flaw::FirstFaultOnly => vec![name, "faults do not repeat what was sent"],
            _ => vec![name],
        };
        assert_eq!(found, expected, "{flaw:?}");
    }
}

#[test]
fn a_pupil_without_history_that_is_not_marked_for_review_is_found() {
    let expected = ["an unknown pupil needs a person's review", "a newcomer's earlier 0 means missing"];
    assert_eq!(failed(Flaw::NeverReviews), expected);
}

#[test]
fn bodies_that_must_be_refused_but_are_answered_are_found() {
    let all = [
        "all faults of a body are named at once",
        "faults do not repeat what was sent",
        "ages out of range are refused",
        "NaN and infinities sent as text are refused",
        "values off the scale are refused",
    ];
    assert_eq!(failed(Flaw::TakesAnything), all);
    assert_eq!(failed(Flaw::TakesAnyAge), Vec::<&str>::new(), "a wider range is a deployment's to choose");
}

#[test]
fn numbers_as_text_that_are_refused_are_found() {
    assert!(failed(Flaw::RefusesText).contains(&"numbers sent as text are accepted"));
}

#[test]
fn a_prediction_that_contradicts_itself_is_found_with_the_reason() {
    for (flaw, reason) in [
        (Flaw::WrongLabel, "risk_label is not 'BAIXO RISCO'"),
        (Flaw::FiveDecimals, "more than 4 decimals"),
        (Flaw::AboveOne, "not from 0 to 1"),
        (Flaw::WithoutPrediction, "prediction is not 0 or 1"),
        (Flaw::Fails, "answered 500, expected 200"),
        (Flaw::AnswersNoise, "no JSON"),
        (Flaw::ClosesOnPost, "no answer"),
    ] {
        let checks = smoke(&Server::start(flaw).url(), None);
        let smart = checks.iter().find(|check| check.name == "smart answers the contract's example").unwrap();
        assert!(!smart.passed && smart.detail.contains(reason), "{flaw:?}: {smart}");
        let page = checks.iter().find(|check| check.name == "the dashboard is a page").unwrap();
        assert!(page.passed, "{flaw:?}: later cases are asked all the same");
    }
}

#[test]
fn where_nobody_listens_every_case_fails_and_says_so() {
    let url = closed();
    let checks = smoke(&url, None);
    assert_eq!(checks.len(), 19);
    assert!(checks.iter().all(|check| !check.passed && check.detail.contains("cannot connect")));
}

#[test]
fn health_is_an_error_unless_the_server_answers_predictions() {
    assert!(health(&Server::start(Flaw::None).url()).is_ok());
    assert!(health(&Server::start(Flaw::Degraded).url()).is_ok(), "a restart would mend nothing");
    let unwell = health(&Server::start(Flaw::Unwell).url());
    assert!(matches!(unwell, Err(ClientError::Unwell { status: 503, .. })));
    assert!(matches!(health(&closed()), Err(ClientError::Unreachable { .. })));
    assert!(matches!(health("farol"), Err(ClientError::BaseUrl { .. })));
}

/// The address of a server that has gone.
fn closed() -> String {
    let server = Server::start(Flaw::None);
    server.url()
}
