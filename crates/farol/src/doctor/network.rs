//! The port and the keys: who listens where the server would, and whether it may be reached by others.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use super::{Check, Records};
use crate::{
    cli::Serve,
    commands::serve::{DEFAULT_PORT, environment_key},
    workplace::Workplace,
};

/// A server of this machine answers within milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn examine(place: &Workplace, serve: Option<&Serve>, records: Option<&Records>) -> Vec<Check> {
    let host = serve.and_then(|s| s.host).or(place.settings.host).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let port = serve.and_then(|s| s.port).or(place.settings.port).unwrap_or(DEFAULT_PORT);
    vec![listening(host, port), keys(host, serve, records)]
}

fn listening(host: IpAddr, port: u16) -> Check {
    let asked = if host.is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { host };
    let address = SocketAddr::new(asked, port);
    if port == 0 {
        return Check::ok("port", "each start takes a free one");
    }
    if TcpStream::connect_timeout(&address, PATIENCE).is_err() {
        return Check::ok("port", format!("nobody listens on {address}; `farol serve` may"));
    }
    let advice = "farol serve says at its start why; GET /health names the reasons";
    match farol_client::stated_health(&format!("http://{address}"), PATIENCE) {
        Ok(Some(status)) if status == "ok" => {
            Check::ok("port", format!("Farol serves on {address} and is well"))
        }
        Ok(Some(status)) if status == "degraded" => {
            Check::warning("port", format!("Farol serves on {address} and is degraded"), advice)
        }
        Ok(Some(status)) if status == "unavailable" => {
            Check::fault("port", format!("Farol listens on {address} and cannot predict"), advice)
        }
        _ => Check::fault(
            "port",
            format!("another program listens on {address}"),
            "choose another port: farol serve --port, or PORT",
        ),
    }
}

fn keys(host: IpAddr, serve: Option<&Serve>, records: Option<&Records>) -> Check {
    let in_force = |key: &&farol_store::ApiKey| key.revoked_at.is_none();
    let stored = records.map_or(0, |records| records.keys.iter().filter(in_force).count());
    let given = serve.and_then(|s| s.api_key.as_deref());
    if let Some(Err(error)) = given.map(environment_key) {
        return Check::fault("keys", error.to_string(), "export FAROL_API_KEY=$(openssl rand -hex 32)");
    }
    let from_environment = if given.is_some() { ", and one from the environment" } else { "" };
    let found = format!("{stored} stored ones in force{from_environment}; the server listens on {host}");
    if host.is_loopback() || stored > 0 || given.is_some() {
        Check::ok("keys", found)
    } else {
        Check::fault("keys", found, "others could ask: farol keys create NAME")
    }
}
