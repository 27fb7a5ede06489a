//! Notices what another process has changed in the store, and replaces what is served from. Requests under way finish
//! with what they began with.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use farol_app::AppError;
use farol_store::Repository;
use tokio::{runtime::Handle, task::spawn_blocking, time::MissedTickBehavior};

use crate::{app::App, live::Source};

/// Looks every `options.refresh_every`, for as long as it is polled.
pub(crate) async fn run<R: Repository>(app: Arc<App>, source: Source<R>) {
    let mut tick = tokio::time::interval(app.options.refresh_every.max(Duration::from_millis(1)));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let looked = look(&app, &source).await;
        let failed_before = app.store_failing.swap(looked.is_err(), Ordering::Relaxed);
        match looked {
            Err(error) if !failed_before => {
                tracing::error!("the store cannot be read, what was loaded goes on serving: {error}");
            }
            Ok(()) if failed_before => tracing::info!("the store can be read again"),
            Ok(()) | Err(_) => {}
        }
    }
}

async fn look<R: Repository>(app: &Arc<App>, source: &Source<R>) -> Result<(), AppError> {
    if source.store.revision().await? == app.live.load().snapshot.revision {
        return Ok(());
    }
    // Opening a model hashes files and compiles trees: that must not hold up a thread that answers requests.
    let (app, source, handle) = (Arc::clone(app), source.clone(), Handle::current());
    let loading = spawn_blocking(move || {
        let live = handle.block_on(source.load(Some(&app.live.load())))?;
        tracing::info!(
            revision = live.snapshot.revision,
            "the store has changed: serving from its new state"
        );
        app.live.store(Arc::new(live));
        app.metrics.refreshes.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    // A panic while loading has been reported by its own thread; the next tick tries again.
    loading.await.unwrap_or(Ok(()))
}
