//! A server found once, and connections to it that are kept alive. It knows no pupils and no cases.

use std::{
    io,
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use ureq::{
    Agent, Body,
    http::{HeaderMap, HeaderValue, Response, Uri, uri::Authority},
};

use crate::{ClientError, contract};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// For each stage of an exchange. A timeout over all stages would have `ureq` start a thread a request to look the name
/// up, even for a numeric address.
const STAGE_TIMEOUT: Duration = Duration::from_secs(10);
const HTTP_PORT: u16 = 80;

/// A server whose name is resolved and that takes connections.
#[derive(Clone)]
pub(crate) struct Server {
    /// `http://ADDRESS:PORT/PREFIX`, without a slash at the end.
    base: String,
    /// What the address was called, for the `Host` header.
    host: HeaderValue,
    key: Option<HeaderValue>,
}

impl Server {
    /// Resolves the server's name and tries its addresses in turn.
    ///
    /// # Errors
    /// When the URL or the key cannot be used, or nobody listens there.
    pub(crate) fn find(base_url: &str, api_key: Option<&str>) -> Result<Self, ClientError> {
        let (authority, prefix) = parse(base_url)?;
        let bad = |reason| ClientError::BaseUrl { reason };
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| bad("it names no host"))?;
        let key = api_key.map(secret).transpose()?;
        let address = reach(&authority)
            .map_err(|source| ClientError::Unreachable { authority: authority.to_string(), source })?;
        Ok(Self { base: format!("http://{address}{prefix}"), host, key })
    }

    /// A connection of its own, opened with the first request and again whenever it broke.
    pub(crate) fn connect(&self) -> Connection {
        self.connect_within(STAGE_TIMEOUT)
    }

    /// The same, with another time for each stage of an exchange.
    pub(crate) fn connect_within(&self, stage: Duration) -> Connection {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None) // a proxy on the way would be timed with the server
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_send_request(Some(stage))
            .timeout_send_body(Some(stage))
            .timeout_recv_response(Some(stage))
            .timeout_recv_body(Some(stage))
            .user_agent(concat!("farol-client/", env!("CARGO_PKG_VERSION")))
            .build();
        Connection { server: self.clone(), agent: config.new_agent() }
    }
}

fn secret(key: &str) -> Result<HeaderValue, ClientError> {
    let mut value = HeaderValue::from_str(key).map_err(|_| ClientError::ApiKey)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Host and port, and the path under which the server stands.
fn parse(base_url: &str) -> Result<(Authority, String), ClientError> {
    let bad = |reason| ClientError::BaseUrl { reason };
    let uri: Uri = base_url.trim().parse().map_err(|_| bad("it is no URL"))?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") => return Err(bad("TLS is ended before the server, ask it over http")),
        _ => return Err(bad("it does not start with http://")),
    }
    let authority = uri.authority().ok_or_else(|| bad("it names no host"))?;
    if authority.as_str().contains('@') {
        return Err(bad("a password does not belong in a URL, use an api key"));
    }
    if uri.query().is_some() {
        return Err(bad("it has a query"));
    }
    Ok((authority.clone(), uri.path().trim_end_matches('/').to_owned()))
}

/// The first address of the host that takes a connection: `localhost` may mean two, of which one is listened on.
fn reach(authority: &Authority) -> io::Result<std::net::SocketAddr> {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (host, authority.port_u16().unwrap_or(HTTP_PORT)).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT_TIMEOUT) {
            Ok(_) => return Ok(address),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// One connection, kept alive between requests.
pub(crate) struct Connection {
    server: Server,
    agent: Agent,
}

impl Connection {
    /// The same connection without the key.
    pub(crate) fn without_key(&self) -> Connection {
        Server { key: None, ..self.server.clone() }.connect()
    }

    /// Asks for a path.
    ///
    /// # Errors
    /// When the exchange breaks; any HTTP status is a reply.
    pub(crate) fn get(&self, path: &str) -> Result<Reply, ureq::Error> {
        let mut request = self.agent.get(self.url(path)).header("host", &self.server.host);
        if let Some(key) = &self.server.key {
            request = request.header(contract::API_KEY, key);
        }
        Reply::read(request.call()?)
    }

    /// Posts a body, with further headers.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub(crate) fn post(
        &self,
        path: &str,
        body: &[u8],
        headers: &[(&str, &str)],
    ) -> Result<Reply, ureq::Error> {
        let mut request = self.agent.post(self.url(path)).header("host", &self.server.host);
        if let Some(key) = &self.server.key {
            request = request.header(contract::API_KEY, key);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::read(request.send(body)?)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.base)
    }
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    fn read(response: Response<Body>) -> Result<Self, ureq::Error> {
        let (parts, mut body) = response.into_parts();
        Ok(Self { status: parts.status.as_u16(), headers: parts.headers, body: body.read_to_vec()? })
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(url: &str) -> String {
        parse(url).unwrap_err().to_string()
    }

    #[test]
    fn a_base_url_is_a_host_and_a_prefix() {
        let (authority, prefix) = parse("http://localhost:8000/farol/").unwrap();
        assert_eq!((authority.as_str(), prefix.as_str()), ("localhost:8000", "/farol"));
        assert_eq!(parse("http://[::1]:8000").unwrap().1, "");
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_the_reason() {
        assert!(fault("https://farol.example").contains("TLS"));
        assert!(fault("localhost:8000").contains("http://"));
        assert!(fault("http://a b").contains("no URL"));
        assert!(fault("http://host/?x=1").contains("query"));
    }

    #[test]
    fn a_password_in_the_url_is_refused_and_not_repeated() {
        let message = fault("http://user:hunter2@host");
        assert!(message.contains("password") && !message.contains("hunter2"));
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_before_anything_is_sent() {
        assert!(matches!(Server::find("http://127.0.0.1:1", Some("a\nb")), Err(ClientError::ApiKey)));
    }
}
