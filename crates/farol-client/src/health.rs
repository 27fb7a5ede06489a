//! The health check of containers.

use serde::Deserialize;

use crate::{
    ClientError, contract,
    http::{Reply, Server},
};

#[derive(Deserialize)]
struct Health {
    status: String,
}

/// Asks a server whether it is well.
///
/// # Errors
/// [`ClientError::Unreachable`] or [`Exchange`](ClientError::Exchange) when there is no answer,
/// [`Unwell`](ClientError::Unwell) when it is any other than 200 with `{"status":"ok"}`.
pub fn health(base_url: &str) -> Result<(), ClientError> {
    let path = contract::HEALTH;
    let exchange = |source| ClientError::Exchange { path, source: Box::new(source) };
    let reply = Server::find(base_url, None)?.connect().get(path).map_err(exchange)?;
    if is_well(&reply) { Ok(()) } else { Err(ClientError::Unwell { path, status: reply.status }) }
}

/// Whether a reply says `ok`.
pub(crate) fn is_well(reply: &Reply) -> bool {
    reply.status == 200 && serde_json::from_slice::<Health>(&reply.body).is_ok_and(|health| health.status == "ok")
}
