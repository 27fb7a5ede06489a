//! `farol serve`

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use chrono::Utc;
use farol_app::{LOG_STEM, keys};
use farol_domain::request::Limits;
use farol_log::{Durability, Log, LogConfig, LogEvent, LogFiles, Observer, Retention};
use farol_web::{ServeOptions, serve};
use tracing_subscriber::{EnvFilter, fmt};

use crate::{
    cli::{self, Serve},
    workplace::Workplace,
};

pub(crate) const DEFAULT_PORT: u16 = 8000;
/// Beyond loopback: far above what a school's system asks, far below what would crowd out the others.
const DEFAULT_RATE: u32 = 200;
pub(crate) const DEFAULT_LOG_BYTES: u64 = 100 << 20;
const SECONDS_A_DAY: u64 = 86_400;

pub(super) fn run(place: &Workplace, args: &Serve) -> Result<ExitCode> {
    log_to_stderr();
    runtime()?.block_on(async {
        serving(place, args, |addr| eprintln!("farol serves http://{addr} (Ctrl-C ends it)"), interrupted())
            .await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Operational messages, one line each, on the error stream; `RUST_LOG` sets how many.
pub(super) fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let ansi = std::env::var_os("NO_COLOR").is_none() && std::io::IsTerminal::is_terminal(&std::io::stderr());
    // A second call (the demo serves in the same process) finds the first one's and leaves it.
    let _ = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(ansi).try_init();
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the async runtime cannot start")
}

/// Ends with Ctrl-C or a polite request to stop.
pub(super) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Opens store and log and serves until `shutdown` ends.
pub(super) async fn serving(
    place: &Workplace,
    args: &Serve,
    ready: impl FnOnce(SocketAddr) + Send,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let store = place.store().await?;
    let config = log_config(place, args)?;
    if config.retention == Retention::default() {
        tracing::info!(
            "the prediction log is kept for ever; --log-keep-days, --log-keep-files or --log-keep-bytes limit it"
        );
    }
    let (log, report) = Log::open(config)?;
    if let Some(torn) = report.torn {
        tracing::warn!(bytes = torn.bytes, "the log's last line was torn; it was cut off and kept beside");
    }
    let options = options(place, args)?;
    serve(store.clone(), log, place.programme.clone(), options, ready, shutdown).await?;
    store.close().await;
    Ok(())
}

fn options(place: &Workplace, args: &Serve) -> Result<ServeOptions> {
    let settings = &place.settings;
    let host = args.host.or(settings.host).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let port = args.port.or(settings.port).unwrap_or(DEFAULT_PORT);
    let mut options = ServeOptions::new(SocketAddr::new(host, port), place.registry());
    options.allowed_hosts = if args.allowed_hosts.is_empty() {
        settings.allowed_hosts.clone()
    } else {
        args.allowed_hosts.clone()
    };
    options.insecure_open = args.insecure_open;
    if let Some(key) = &args.api_key {
        options.extra_keys.push(environment_key(key)?);
    }
    options.limits = limits(place, args)?;
    options.rate_limit = rate_limit(host, args.rate_limit.or(settings.rate_limit));
    options.risk_threshold = args.risk_threshold.or(settings.risk_threshold);
    if let Some(limit) = args.batch_limit_bytes.or(settings.batch_limit_bytes) {
        options.batch_limit = limit;
    }
    if let Some(limit) = args.log_sample_limit.or(settings.log_sample_limit) {
        options.log_sample_limit = limit;
    }
    Ok(options)
}

/// Requests a second for each key or address: no limit on loopback, where nobody else is; 0 is no limit anywhere.
fn rate_limit(host: IpAddr, asked: Option<u32>) -> Option<u32> {
    let usual = if host.is_loopback() { 0 } else { DEFAULT_RATE };
    Some(asked.unwrap_or(usual)).filter(|rate| *rate > 0)
}

/// A key that could be guessed is no key.
pub(crate) fn environment_key(key: &str) -> Result<farol_store::ApiKey> {
    const LEAST: usize = 16;
    if key.len() < LEAST {
        bail!(
            "the key in FAROL_API_KEY has fewer than {LEAST} characters; `openssl rand -hex 32` makes a good one"
        );
    }
    Ok(keys::given(key, Utc::now()))
}

fn limits(place: &Workplace, args: &Serve) -> Result<Limits> {
    let usual = Limits::default();
    let low = args.min_age.or(place.settings.min_age).unwrap_or(*usual.age.start());
    let high = args.max_age.or(place.settings.max_age).unwrap_or(*usual.age.end());
    if low > high {
        bail!("the youngest age accepted ({low}) is above the oldest ({high})");
    }
    Ok(Limits { age: low..=high })
}

fn log_config(place: &Workplace, args: &Serve) -> Result<LogConfig> {
    let settings = &place.settings;
    let mut config = LogConfig::new(LogFiles::new(place.logs(), LOG_STEM)?);
    config.durability = match args.durability.or(settings.durability) {
        Some(cli::Durability::Flush) => Durability::Flush,
        Some(cli::Durability::Fsync) | None => Durability::Fsync,
    };
    config.rotation.max_bytes =
        Some(args.log_max_bytes.or(settings.log_max_bytes).unwrap_or(DEFAULT_LOG_BYTES));
    let days = args.log_max_days.or(settings.log_max_days);
    config.rotation.max_age = days.map(|days| Duration::from_secs(days * SECONDS_A_DAY));
    config.retention = Retention {
        keep_files: args.log_keep_files.or(settings.log_keep_files),
        keep_days: args.log_keep_days.or(settings.log_keep_days),
        keep_bytes: args.log_keep_bytes.or(settings.log_keep_bytes),
    };
    config.compress = args.log_compress.or(settings.log_compress).unwrap_or(true);
    config.observer = Observer::new(tell);
    Ok(config)
}

/// What became of a rotated file; its text holds no line of it.
fn tell(event: &LogEvent) {
    if event.is_failure() {
        tracing::warn!("prediction log: {event}");
    } else {
        tracing::info!("prediction log: {event}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_limited_beyond_loopback_unless_asked_otherwise() {
        let (loopback, open) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        assert_eq!(rate_limit(loopback, None), None);
        assert_eq!(rate_limit(open, None), Some(DEFAULT_RATE));
        assert_eq!(rate_limit(open, Some(0)), None);
        assert_eq!(rate_limit(loopback, Some(5)), Some(5));
    }
}
