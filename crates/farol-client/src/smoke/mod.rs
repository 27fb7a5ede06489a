//! Known cases asked of a running server, all of them whatever fails. What is expected is the HTTP contract.

mod batch;
mod expect;
mod faults;
mod operation;
mod pages;
mod predictions;

use std::fmt;

use serde::Serialize;

use crate::http::{Connection, Server};
use expect::Finding;

/// One case and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What should hold.
    pub name: &'static str,
    /// Whether it does.
    pub passed: bool,
    /// What was found; where it failed, what was expected too.
    pub detail: String,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.passed { "ok    " } else { "FAILED" };
        write!(f, "{verdict}  {}: {}", self.name, self.detail)
    }
}

struct Case {
    name: &'static str,
    run: fn(&Connection) -> Finding,
}

const CASES: &[Case] = &[
    Case { name: "the server is well", run: operation::is_well },
    Case { name: "the server is ready", run: operation::is_ready },
    Case { name: "smart answers the contract's example", run: predictions::smart },
    Case { name: "full answers the contract's example", run: predictions::full },
    Case { name: "an unknown pupil needs a person's review", run: predictions::unknown_pupil },
    Case { name: "a newcomer's earlier 0 means missing", run: predictions::newcomer },
    Case { name: "numbers sent as text are accepted", run: predictions::numbers_as_text },
    Case { name: "unknown members are ignored", run: predictions::unknown_members },
    Case { name: "the correlation id comes back", run: predictions::correlation_id },
    Case { name: "all faults of a body are named at once", run: faults::all_at_once },
    Case { name: "faults do not repeat what was sent", run: faults::not_repeated },
    Case { name: "ages out of range are refused", run: faults::ages },
    Case { name: "NaN and infinities sent as text are refused", run: faults::not_finite },
    Case { name: "values off the scale are refused", run: faults::off_scale },
    Case { name: "a batch of two lines is answered in order", run: batch::in_order },
    Case { name: "the prediction counter grows", run: operation::counter_grows },
    Case { name: "the API's description lists its routes", run: pages::openapi },
    Case { name: "the dashboard is a page", run: pages::dashboard },
    Case { name: "the documentation is a page", run: pages::docs },
];

const KEY_CASE: Case = Case { name: "a call without the key is refused", run: faults::without_key };

/// Checks known cases against a running server, end to end; a case that fails stops none of the others.
///
/// With a key, a call without it is a case too. Where the server cannot be reached, every case fails and says so.
pub fn smoke(base_url: &str, api_key: Option<&str>) -> Vec<Check> {
    let cases = CASES.iter().chain(api_key.map(|_| &KEY_CASE));
    let connection = Server::find(base_url, api_key).map(|server| server.connect());
    let run = |case: &Case| match &connection {
        Ok(connection) => check(case.name, (case.run)(connection)),
        Err(error) => check(case.name, Err(error.to_string())),
    };
    cases.map(run).collect()
}

fn check(name: &'static str, finding: Finding) -> Check {
    let passed = finding.is_ok();
    let (Ok(detail) | Err(detail)) = finding;
    Check { name, passed, detail }
}
