//! What happens to every request before and after its handler: an id, the door, a safety net under panics, a count.
//! One plain function, because it is on the path of every prediction.

use std::{
    convert::Infallible,
    net::IpAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Instant,
};

use axum::{
    Router,
    http::{Request, header},
    response::{IntoResponse, Response},
};
use hyper::body::Incoming;
use tower::Service as _;

use crate::{app::App, body, correlation, error::WebError, routes::Route};

/// Answers a request.
pub(crate) async fn answer(
    app: &App,
    mut router: Router,
    peer: IpAddr,
    mut request: Request<Incoming>,
) -> Response {
    let started = Instant::now();
    let route = Route::of(request.uri().path());
    let correlation = correlation::ensure(request.headers_mut());
    let admitted = app.access.admit(&app.live.load().keys, route, peer, &request);
    let mut response = match admitted {
        Ok(()) => caught(router.call(request)).await,
        Err(refusal) => {
            body::discard(request.headers().contains_key(header::EXPECT), request.into_body()).await;
            refusal.into_response()
        }
    };
    response.headers_mut().insert(correlation::NAME, correlation);
    app.metrics.answered(route, response.status(), started.elapsed());
    response
}

/// A panic becomes a 500; the panic hook has already reported where.
async fn caught(answer: impl Future<Output = Result<Response, Infallible>>) -> Response {
    let mut answer = pin!(answer);
    let polled = std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)))
            .unwrap_or_else(|_| Poll::Ready(Ok(WebError::Internal.into_response())))
    });
    polled.await.unwrap_or_else(|never| match never {})
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_answer_without_internals() {
        let response = caught(async { panic!("segredo") }).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body =
            body::read(false, response.into_body(), 1024, std::time::Duration::from_secs(1)).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("segredo"));
    }
}
