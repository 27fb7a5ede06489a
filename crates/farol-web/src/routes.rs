//! The table of paths: one list for the router, the metrics, the access rules and the documentation.

use std::sync::Arc;

use axum::{
    Router,
    routing::{MethodRouter, get, post},
};

use crate::{app::App, batch, dashboard, error::WebError, handlers};

/// A path, or [`Route::Other`] for all there are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Smart,
    Full,
    Batch,
    Dashboard,
    Health,
    Ready,
    Metrics,
    OpenApi,
    Docs,
    Stylesheet,
    Home,
    Other,
}

impl Route {
    /// All paths there are.
    pub(crate) const ALL: [Self; 11] = [
        Self::Smart,
        Self::Full,
        Self::Batch,
        Self::Dashboard,
        Self::Health,
        Self::Ready,
        Self::Metrics,
        Self::OpenApi,
        Self::Docs,
        Self::Stylesheet,
        Self::Home,
    ];

    /// How many, [`Route::Other`] included.
    pub(crate) const COUNT: usize = Self::ALL.len() + 1;

    /// Its path; metrics show the rest as `other`.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Smart => "/api/v1/predict/smart",
            Self::Full => "/api/v1/predict/full",
            Self::Batch => "/api/v1/predict/batch",
            Self::Dashboard => "/api/v1/monitoring/dashboard",
            Self::Health => "/health",
            Self::Ready => "/ready",
            Self::Metrics => "/metrics",
            Self::OpenApi => "/openapi.json",
            Self::Docs => "/docs",
            Self::Stylesheet => "/assets/farol.css",
            Self::Home => "/",
            Self::Other => "other",
        }
    }

    /// The route of a request's path.
    pub(crate) fn of(path: &str) -> Self {
        Self::ALL.into_iter().find(|route| route.path() == path).unwrap_or(Self::Other)
    }

    /// Whether it takes POST; all others take GET.
    pub(crate) fn is_post(self) -> bool {
        matches!(self, Self::Smart | Self::Full | Self::Batch)
    }

    /// Whether it is for whoever watches the process: let in without a key and under any host name.
    pub(crate) fn is_probe(self) -> bool {
        matches!(self, Self::Health | Self::Ready)
    }

    fn handler(self) -> Option<MethodRouter<Arc<App>>> {
        Some(match self {
            Self::Smart => post(handlers::predict::smart),
            Self::Full => post(handlers::predict::full),
            Self::Batch => post(batch::batch),
            Self::Dashboard => get(dashboard::dashboard),
            Self::Health => get(handlers::health::health),
            Self::Ready => get(handlers::health::ready),
            Self::Metrics => get(handlers::metrics::metrics),
            Self::OpenApi => get(handlers::docs::openapi),
            Self::Docs => get(handlers::docs::docs),
            Self::Stylesheet => get(handlers::docs::stylesheet),
            Self::Home => get(handlers::docs::home),
            Self::Other => return None,
        })
    }
}

/// All handlers under their paths.
pub(crate) fn router(app: Arc<App>) -> Router {
    let routes = Route::ALL.into_iter().filter_map(|route| Some((route.path(), route.handler()?)));
    routes
        .fold(Router::new(), |router, (path, handler)| router.route(path, handler))
        .method_not_allowed_fallback(async || WebError::MethodNotAllowed)
        .fallback(async || WebError::NotFound)
        .with_state(app)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_found_by_its_path_and_stands_at_its_place() {
        for (at, route) in Route::ALL.into_iter().enumerate() {
            assert_eq!(Route::of(route.path()), route);
            assert_eq!(route as usize, at, "metrics are kept in this order");
        }
        assert_eq!(Route::of("/api/v1/predict/smart/"), Route::Other);
    }
}
