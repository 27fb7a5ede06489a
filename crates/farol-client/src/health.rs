//! The health check of containers.

use std::time::Duration;

use serde::Deserialize;

use crate::{
    ClientError, contract,
    http::{Reply, Server},
};

#[derive(Deserialize)]
struct Health {
    status: String,
}

/// All is well.
pub(crate) const OK: &str = "ok";
/// A server that answers predictions, though not all is as it should be: nothing a restart would mend.
const DEGRADED: &str = "degraded";

/// Asks a server whether it is well.
///
/// # Errors
/// [`ClientError::Unreachable`] or [`Exchange`](ClientError::Exchange) when there is no answer,
/// [`Unwell`](ClientError::Unwell) when it is any other than 200 with a `status` of `ok` or `degraded`.
pub fn health(base_url: &str) -> Result<(), ClientError> {
    let path = contract::HEALTH;
    let exchange = |source| ClientError::Exchange { path, source: Box::new(source) };
    let reply = Server::find(base_url, None)?.connect().get(path).map_err(exchange)?;
    let well = reply.status == 200 && status(&reply).is_some_and(|status| status == OK || status == DEGRADED);
    if well { Ok(()) } else { Err(ClientError::Unwell { path, status: reply.status }) }
}

/// The `status` that whoever listens there states of itself, well or not; `None` where the answer is not Farol's.
///
/// # Errors
/// When nobody listens there, or no answer comes within `stage` for each stage of the exchange.
pub fn stated_health(base_url: &str, stage: Duration) -> Result<Option<String>, ClientError> {
    let path = contract::HEALTH;
    let exchange = |source| ClientError::Exchange { path, source: Box::new(source) };
    let reply = Server::find(base_url, None)?.connect_within(stage).get(path).map_err(exchange)?;
    Ok(status(&reply))
}

/// The status a reply states, whatever its HTTP status.
pub(crate) fn status(reply: &Reply) -> Option<String> {
    serde_json::from_slice::<Health>(&reply.body).ok().map(|health| health.status)
}
