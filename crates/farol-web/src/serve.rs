//! The server's life: refuse or bind, load, answer, drain.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use farol_app::AppError;
use farol_domain::Programme;
use farol_log::{Log, LogError};
use farol_store::Repository;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::timeout,
};

use crate::{ServeOptions, app::App, front, live::Source, refresh, routes::router};

/// Connections at once; at about 10 KiB each some 40 MiB. Further ones wait to be accepted.
const MAX_CONNECTIONS: usize = 4096;

/// How long to wait when a connection cannot be accepted (no file handles left), before trying again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why a server does not start, or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Others could reach it and it has no key to ask for.
    #[error(
        "{0} can be reached from other machines and there is no API key in force: make one with `farol keys create`, \
         listen on 127.0.0.1, or serve everybody with --insecure-open"
    )]
    NoKey(SocketAddr),
    /// The address cannot be listened on.
    #[error("{addr} cannot be listened on: {source}")]
    Listen {
        /// Which.
        addr: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The store or the models cannot be loaded.
    #[error(transparent)]
    Load(#[from] AppError),
    /// The log did not close as it should.
    #[error("the prediction log did not close as it should: {0}")]
    Log(#[from] LogError),
}

/// How far the server's life has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Serving,
    Draining,
    Stopping,
}

/// Serves until `shutdown` resolves; then accepts nothing more, finishes what is under way within
/// `options.drain_timeout`, and closes the log. `ready` is called with the bound address once requests are answered.
///
/// # Errors
/// [`ServeError::NoKey`] where other machines could reach it without a key and `options.insecure_open` does not allow
/// that; else when the store cannot be loaded or the address cannot be listened on.
pub async fn serve<R: Repository>(
    store: R,
    log: Log,
    programme: Programme,
    options: ServeOptions,
    ready: impl FnOnce(SocketAddr) + Send,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (addr, drain_timeout) = (options.addr, options.drain_timeout);
    let extra_keys = options.extra_keys.clone();
    let source = Source {
        store,
        registry: options.registry.clone(),
        programme,
        extra_keys,
        risk_threshold: options.risk_threshold,
    };
    let listener = TcpListener::bind(addr).await;
    let listener = listener.map_err(|source| ServeError::Listen { addr, source })?;
    let bound = listener.local_addr().map_err(|source| ServeError::Listen { addr, source })?;
    let app = Arc::new(App::new(options, log, source.load(None).await?));
    if app.access.needs_keys() && app.live.load().keys.is_empty() {
        return Err(ServeError::NoKey(bound));
    }
    ready(bound);
    let (phase, watched) = watch::channel(Phase::Serving);
    {
        let mut shutdown = pin!(shutdown);
        tokio::select! {
            () = accept(&listener, &app, &watched) => {}
            () = refresh::run(Arc::clone(&app), source) => {}
            () = &mut shutdown => {}
        }
    }
    drop((listener, watched));
    drain(&phase, drain_timeout).await;
    close(app).await
}

async fn accept(listener: &TcpListener, app: &Arc<App>, phase: &watch::Receiver<Phase>) {
    let router = router(Arc::clone(app));
    let free = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    // The semaphore is never closed, so there is always another permit to wait for.
    while let Ok(permit) = Arc::clone(&free).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let connection = connection(Arc::clone(app), router.clone(), stream, peer, phase.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connection(
    app: Arc<App>,
    router: Router,
    stream: TcpStream,
    peer: SocketAddr,
    mut phase: watch::Receiver<Phase>,
) {
    // An answer is one small packet: it must not wait for another. Where that cannot be set it is only slower.
    let _ = stream.set_nodelay(true);
    let read_timeout = app.options.read_timeout;
    let service = service_fn(|request| {
        let (app, router) = (Arc::clone(&app), router.clone());
        async move { Ok::<_, Infallible>(front::answer(&app, router, peer.ip(), request).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(read_timeout);
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), service));
    loop {
        tokio::select! {
            biased;
            // A connection that ends badly is the client's business, and its bytes belong in no log.
            _ = serving.as_mut() => return,
            changed = phase.changed() => match *phase.borrow_and_update() {
                Phase::Draining if changed.is_ok() => serving.as_mut().graceful_shutdown(),
                _ => return,
            },
        }
    }
}

/// Lets every connection finish its request, and ends those that take too long.
async fn drain(phase: &watch::Sender<Phase>, within: Duration) {
    phase.send_replace(Phase::Draining);
    if timeout(within, phase.closed()).await.is_err() {
        tracing::warn!("{} connections did not finish in time", phase.receiver_count());
        phase.send_replace(Phase::Stopping);
        phase.closed().await;
    }
}

async fn close(app: Arc<App>) -> Result<(), ServeError> {
    let closing = tokio::task::spawn_blocking(move || app.log().close());
    match closing.await {
        Ok(closed) => Ok(closed?),
        Err(_) => Err(ServeError::Log(LogError::WriterPanicked)),
    }
}
