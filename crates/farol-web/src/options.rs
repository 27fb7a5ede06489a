//! What a server is told when it starts. Knows no environment variables: whoever starts it reads those.

use std::{net::SocketAddr, time::Duration};

use farol_app::Registry;
use farol_domain::request::Limits;
use farol_store::ApiKey;

/// How to serve.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Where the models lie.
    pub registry: Registry,
    /// Host names, without port, that a request may name beside `localhost`, `127.0.0.1` and `[::1]`.
    pub allowed_hosts: Vec<String>,
    /// Serve other machines without any key. The network must keep strangers out then.
    pub insecure_open: bool,
    /// Keys beside the stored ones.
    pub extra_keys: Vec<ApiKey>,
    /// What a request may say.
    pub limits: Limits,
    /// A threshold in place of every model's own.
    pub risk_threshold: Option<f64>,
    /// Requests per second and key, or per second and address where there is no key. `None` is no limit.
    pub rate_limit: Option<u32>,
    /// Most bytes of one request body.
    pub body_limit: usize,
    /// Most bytes of one batch, counted while it streams.
    pub batch_limit: usize,
    /// How long a request's head, its body, or the next piece of a batch may take.
    pub read_timeout: Duration,
    /// How often the store is asked whether it has changed.
    pub refresh_every: Duration,
    /// How long requests under way may take after the shutdown began.
    pub drain_timeout: Duration,
    /// How many of the newest log lines the monitoring page reads.
    pub log_sample_limit: usize,
}

impl ServeOptions {
    /// The defaults: bodies up to 1 MiB, batches up to 64 MiB, 30 s to read and to drain, no rate limit, keys required
    /// unless `addr` is loopback.
    pub fn new(addr: SocketAddr, registry: Registry) -> Self {
        Self {
            addr,
            registry,
            allowed_hosts: Vec::new(),
            insecure_open: false,
            extra_keys: Vec::new(),
            limits: Limits::default(),
            risk_threshold: None,
            rate_limit: None,
            body_limit: 1 << 20,
            batch_limit: 64 << 20,
            read_timeout: Duration::from_secs(30),
            refresh_every: Duration::from_millis(250),
            drain_timeout: Duration::from_secs(30),
            log_sample_limit: 5000,
        }
    }
}
