//! What can go wrong before a run, or with a health check. Faults met during a run are counted, not errors.

use std::{io, time::Duration};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server's address cannot be used.
    #[error("the server's address is not usable: {reason}; expected something like http://127.0.0.1:8000")]
    BaseUrl {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The key has characters that no header can carry.
    #[error("the api key holds characters that an HTTP header cannot carry")]
    ApiKey,
    /// No address of the server takes connections.
    #[error("cannot connect to {authority}: {source}")]
    Unreachable {
        /// Host and port.
        authority: String,
        /// What the last attempt met.
        source: io::Error,
    },
    /// The server took the connection, but the exchange broke off.
    #[error("no answer to {path}: {source}")]
    Exchange {
        /// Path asked for.
        path: &'static str,
        /// What happened.
        source: Box<ureq::Error>,
    },
    /// The server says that it is not well.
    #[error(
        "the server is not well: {path} answered {status}, expected 200 with a status of 'ok' or 'degraded'"
    )]
    Unwell {
        /// Path asked for.
        path: &'static str,
        /// HTTP status of the answer.
        status: u16,
    },
    /// There is nobody to ask about.
    #[error("there are no pupils to send")]
    NoPupils,
    /// No connections, or more than there can be threads for.
    #[error("{connections} connections asked for, expected 1 to {max}")]
    Connections {
        /// Asked for.
        connections: usize,
        /// The most there may be.
        max: usize,
    },
    /// The rate is no rate.
    #[error("a rate of {rate} requests a second, expected more than 0 and at most {max}")]
    Rate {
        /// Asked for, requests a second.
        rate: f64,
        /// The highest accepted.
        max: f64,
    },
    /// The run is empty or endless.
    #[error("a run of {duration:?}, expected more than nothing and at most {max:?}")]
    Duration {
        /// Asked for.
        duration: Duration,
        /// The longest accepted.
        max: Duration,
    },
    /// A member of the drift is out of range.
    #[error("a drift of {value} in '{member}', expected {expected}")]
    Drift {
        /// Which member.
        member: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        expected: &'static str,
    },
    /// A thread could not be started.
    #[error("cannot start a thread for a connection: {0}")]
    Thread(io::Error),
}
