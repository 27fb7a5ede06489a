//! Traffic: every request is counted as what became of it, and the ones sent are the ones scheduled.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering::SeqCst},
    time::Duration,
};

use farol_client::{ClientError, Drift, Pupil, Report, Traffic, simulate};

use crate::server::{Flaw, KEY, Server};

const RATE: f64 = 200.0;
const MS: u64 = 250;
/// 200 a second for a quarter of a second.
const DUE: u64 = 50;

fn pupils() -> Vec<Pupil> {
    (8..20).map(|age| Pupil { ra: format!("RA-{age}"), age, ..Pupil::example() }).collect()
}

fn traffic(server: &Server) -> Traffic {
    let duration = Duration::from_millis(MS);
    Traffic { requests_per_second: Some(RATE), duration, connections: 4, ..Traffic::new(server.url()) }
}

fn run(traffic: &Traffic) -> Report {
    let report = simulate(&pupils(), traffic, &|_| {}).unwrap();
    assert!(report.latency.is_some());
    report
}

#[test]
fn every_request_due_is_sent_or_counted_as_unsent() {
    let server = Server::start(Flaw::None);
    let report = run(&traffic(&server));
    assert_eq!((report.sent + report.unsent, report.ok), (DUE, report.sent));
    assert_eq!(server.bodies().len() as u64, report.sent);
    assert_eq!(report.statuses, [(200, report.sent)].into());
    assert!(report.high_risk_share.is_some_and(|share| share > 0.0 && share < 1.0));
    assert_eq!(report.human_review_share, Some(1.0), "the server knows RA 1500 alone");
}

#[test]
fn connections_are_kept_alive() {
    let server = Server::start(Flaw::None);
    let report = run(&traffic(&server));
    assert!(report.sent > 0);
    assert!(server.connections() <= 1 + 4, "one to see whether anybody listens, one a thread");
}

#[test]
fn each_kind_of_fault_is_counted_as_itself() {
    for flaw in [Flaw::Refuses, Flaw::Fails, Flaw::Redirects, Flaw::AnswersNoise, Flaw::ClosesOnPost] {
        let server = Server::start(flaw);
        let report = run(&traffic(&server));
        let kinds = [report.refused, report.failed, report.unexpected, report.transport_errors];
        let expected = match flaw {
            Flaw::Refuses => [report.sent, 0, 0, 0],
            Flaw::Fails => [0, report.sent, 0, 0],
            Flaw::ClosesOnPost => [0, 0, 0, report.sent],
            _ => [0, 0, report.sent, 0],
        };
        assert_eq!((kinds, report.ok, report.high_risk_share), (expected, 0, None), "{flaw:?}");
        assert!(report.sent > 0);
    }
}

#[test]
fn without_a_rate_requests_follow_one_another_until_the_time_is_up() {
    let server = Server::start(Flaw::None);
    let report = run(&Traffic { requests_per_second: None, ..traffic(&server) });
    assert_eq!((report.ok, report.unsent), (report.sent, 0));
    assert!(report.sent > 0);
}

#[test]
fn the_same_seed_sends_the_same_pupils_whatever_the_connections() {
    let bodies = |seed, connections| {
        let server = Server::start(Flaw::None);
        let drift = Some(Drift { years: 2.0, newcomers: 0.5 });
        run(&Traffic { drift, seed, connections, ..traffic(&server) });
        server.bodies().into_iter().collect::<BTreeSet<_>>()
    };
    let (one, three, other) = (bodies(7, 1), bodies(7, 3), bodies(8, 1));
    // Where the machine stalls, the last requests of a run go unsent.
    assert!(one.is_subset(&three) || three.is_subset(&one));
    assert!(!one.is_subset(&other) && !other.is_subset(&one));
}

#[test]
fn whoever_waited_for_a_stalled_server_is_among_the_latencies() {
    let server = Server::start(Flaw::HoldsBack);
    let traffic = Traffic { connections: 1, ..traffic(&server) };
    // The one connection is held back until progress is first told, at least 200 ms after the start.
    let report = simulate(&pupils(), &traffic, &|_| server.release()).unwrap();
    let latency = report.latency.unwrap();
    assert!(latency.max_us >= 190_000.0, "{latency:?}");
    // 25 of the 50 were due in the first 125 ms, and so waited for at least 75 ms.
    assert!(latency.p50_us >= 70_000.0, "{latency:?}");
}

#[test]
fn newcomers_are_sent_under_ids_that_nobody_has() {
    let server = Server::start(Flaw::None);
    run(&Traffic { drift: Some(Drift { years: 0.0, newcomers: 1.0 }), ..traffic(&server) });
    let bodies = server.bodies();
    let new = bodies.iter().filter(|body| body.contains("\"NOVO-")).count();
    assert!(new > 0 && new < bodies.len(), "the share grows from 0");
}

#[test]
fn the_key_is_presented() {
    let server = Server::with_key(Flaw::None, Some(KEY));
    let report = run(&traffic(&server));
    assert_eq!(report.refused, report.sent);
    let report = run(&Traffic { api_key: Some(KEY.to_owned()), ..traffic(&server) });
    assert_eq!(report.ok, report.sent);
}

#[test]
fn progress_ends_with_everything_sent() {
    let server = Server::start(Flaw::None);
    let last = AtomicU64::new(0);
    let report = simulate(&pupils(), &traffic(&server), &|now| last.store(now.sent, SeqCst)).unwrap();
    assert_eq!(last.load(SeqCst), report.sent);
}

#[test]
fn traffic_that_cannot_be_is_refused_before_anything_is_sent() {
    let server = Server::start(Flaw::None);
    let plain = || traffic(&server);
    let fault = |pupils: &[Pupil], traffic: &Traffic| simulate(pupils, traffic, &|_| {}).unwrap_err();
    assert!(matches!(fault(&[], &plain()), ClientError::NoPupils));
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let traffic = Traffic { requests_per_second: Some(rate), ..plain() };
        assert!(matches!(fault(&pupils(), &traffic), ClientError::Rate { .. }), "{rate}");
    }
    let none = Traffic { connections: 0, ..plain() };
    assert!(matches!(fault(&pupils(), &none), ClientError::Connections { connections: 0, .. }));
    let empty = Traffic { duration: Duration::ZERO, ..plain() };
    assert!(matches!(fault(&pupils(), &empty), ClientError::Duration { .. }));
    let drift = Traffic { drift: Some(Drift { years: 0.0, newcomers: 2.0 }), ..plain() };
    assert!(matches!(fault(&pupils(), &drift), ClientError::Drift { member: "newcomers", .. }));
    assert!(server.bodies().is_empty());
}
