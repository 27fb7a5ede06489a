//! Who may ask. On loopback everybody who names this machine, so that no page of another site can reach it through a
//! browser; elsewhere only holders of a key.

use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use axum::http::{HeaderMap, Request, header, uri::Authority};
use farol_app::keys;
use farol_store::ApiKey;

use crate::{
    ServeOptions,
    error::WebError,
    rate::{Caller, RateLimit},
    routes::Route,
};

/// Names of this machine, as a Host header spells them.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

const X_API_KEY: &str = "x-api-key";

/// What is asked of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// To name this machine.
    Host,
    /// A key.
    Key,
    /// Nothing: the operator said so.
    Nothing,
}

/// The door.
#[derive(Debug)]
pub(crate) struct Access {
    rule: Rule,
    allowed_hosts: Vec<String>,
    rate: Option<RateLimit>,
}

impl Access {
    /// What the options ask for at this address.
    pub(crate) fn new(options: &ServeOptions) -> Self {
        let rule = match (is_loopback(&options.addr), options.insecure_open) {
            (true, _) => Rule::Host,
            (false, false) => Rule::Key,
            (false, true) => Rule::Nothing,
        };
        let allowed_hosts = options.allowed_hosts.clone();
        Self { rule, allowed_hosts, rate: options.rate_limit.map(RateLimit::new) }
    }

    /// Whether no request can be answered without a key.
    pub(crate) fn needs_keys(&self) -> bool {
        self.rule == Rule::Key
    }

    /// Lets a request in, or says why not. Probes are always let in.
    pub(crate) fn admit<B>(
        &self,
        keys: &[ApiKey],
        route: Route,
        peer: IpAddr,
        request: &Request<B>,
    ) -> Result<(), WebError> {
        if route.is_probe() {
            return Ok(());
        }
        self.check_origin(request)?;
        let key = match self.rule {
            Rule::Key => presented(request.headers()).and_then(|text| keys::find(keys, text)),
            Rule::Host | Rule::Nothing => None,
        };
        let caller = key.map_or(Caller::Address(peer), |key| Caller::Key(&key.id));
        if self.rate.as_ref().is_some_and(|rate| !rate.allows(caller, Instant::now())) {
            return Err(WebError::RateLimited);
        }
        if self.needs_keys() && key.is_none() { Err(WebError::Unauthorized) } else { Ok(()) }
    }

    fn check_origin<B>(&self, request: &Request<B>) -> Result<(), WebError> {
        let host = host_named(request);
        if self.rule == Rule::Host && !host.is_some_and(|host| self.knows(host)) {
            return Err(WebError::Misdirected);
        }
        let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
        let origin =
            origin.to_str().ok().and_then(|text| text.split_once("://")).map(|(_, rest)| without_port(rest));
        let own =
            |origin: &str| self.knows(origin) || host.is_some_and(|host| host.eq_ignore_ascii_case(origin));
        if origin.is_some_and(own) { Ok(()) } else { Err(WebError::CrossOrigin) }
    }

    fn knows(&self, host: &str) -> bool {
        let mut known = LOCAL.into_iter().chain(self.allowed_hosts.iter().map(String::as_str));
        known.any(|known| known.eq_ignore_ascii_case(host))
    }
}

/// Whether only this machine can reach the address.
pub(crate) fn is_loopback(addr: &SocketAddr) -> bool {
    addr.ip().to_canonical().is_loopback()
}

fn host_named<B>(request: &Request<B>) -> Option<&str> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(Authority::as_str)).map(without_port)
}

fn without_port(authority: &str) -> &str {
    let end =
        if authority.starts_with('[') { authority.find(']').map(|at| at + 1) } else { authority.find(':') };
    &authority[..end.unwrap_or(authority.len())]
}

fn presented(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| {
        let (scheme, key) = value.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    bearer.or_else(|| headers.get(X_API_KEY)?.to_str().ok())
}

#[cfg(test)]
mod tests {
    use farol_app::Registry;

    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn door(addr: &str) -> Access {
        let options = ServeOptions::new(addr.parse().unwrap(), Registry::new("models"));
        Access::new(&ServeOptions { allowed_hosts: vec!["farol.escola".into()], ..options })
    }

    fn asked(headers: &[(&str, &str)]) -> Request<()> {
        let request = Request::builder().uri("/docs");
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(()).unwrap()
    }

    fn admitted(door: &Access, headers: &[(&str, &str)]) -> Result<(), WebError> {
        let keys = [keys::given("chave", chrono::Utc::now())];
        door.admit(&keys, Route::Docs, PEER, &asked(headers))
    }

    #[test]
    fn on_loopback_the_host_must_be_this_machine_or_an_allowed_name() {
        let door = door("127.0.0.1:0");
        for host in ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]", "[::1]:8000", "farol.escola:80"] {
            assert_eq!(admitted(&door, &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["example.org", "localhost.example.org", "127.0.0.1.example.org", "[::2]", "", "["] {
            assert_eq!(admitted(&door, &[("host", host)]), Err(WebError::Misdirected), "{host}");
        }
        assert_eq!(admitted(&door, &[]), Err(WebError::Misdirected));
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        let door = door("[::1]:0");
        let from = |origin| admitted(&door, &[("host", "localhost"), ("origin", origin)]);
        assert_eq!(from("http://localhost:8000"), Ok(()));
        assert_eq!(from("https://farol.escola"), Ok(()));
        assert_eq!(from("https://example.org"), Err(WebError::CrossOrigin));
        assert_eq!(from("null"), Err(WebError::CrossOrigin));
    }

    #[test]
    fn elsewhere_a_key_is_needed_whatever_the_host() {
        let door = door("0.0.0.0:0");
        let with = |name, value| admitted(&door, &[("host", "10.1.2.3"), (name, value)]);
        assert_eq!(with("authorization", "Bearer chave"), Ok(()));
        assert_eq!(with("Authorization", "bearer  chave"), Ok(()));
        assert_eq!(with("x-api-key", "chave"), Ok(()));
        assert_eq!(with("x-api-key", "outra"), Err(WebError::Unauthorized));
        assert_eq!(with("authorization", "Basic chave"), Err(WebError::Unauthorized));
        assert_eq!(with("accept", "*/*"), Err(WebError::Unauthorized));
    }

    #[test]
    fn a_mapped_loopback_address_is_loopback() {
        assert!(is_loopback(&"[::ffff:127.0.0.1]:80".parse().unwrap()));
        assert!(!is_loopback(&"[::]:80".parse().unwrap()));
    }
}
