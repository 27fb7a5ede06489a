//! Reading a request's body: bounded in bytes and in time, and without a copy where it came in one piece.

use std::{future::poll_fn, pin::Pin, time::Duration};

use bytes::Bytes;
use hyper::body::Body;
use tokio::time::timeout;

use crate::error::WebError;

/// What is read of a refused body before the refusal is sent. A connection that is closed while the client still sends
/// loses the answer; beyond this it is the client's loss.
const DISCARDED: u64 = 16 << 20;
const DISCARDED_FOR: Duration = Duration::from_secs(2);

/// The next piece with data in it; `None` at the end.
pub(crate) async fn piece<B: Body<Data = Bytes> + Unpin>(body: &mut B) -> Result<Option<Bytes>, WebError> {
    loop {
        match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(Err(_)) => return Err(WebError::BrokenOff),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) if !data.is_empty() => return Ok(Some(data)),
                Ok(_) | Err(_) => {}
            },
        }
    }
}

/// The whole body. `asks_first`: the client waits for a word (`Expect: 100-continue`) before it sends.
pub(crate) async fn read<B: Body<Data = Bytes> + Unpin>(
    asks_first: bool,
    mut body: B,
    limit: usize,
    within: Duration,
) -> Result<Bytes, WebError> {
    if exceeds(&body, limit) {
        discard(asks_first, body).await;
        return Err(WebError::TooLarge { limit });
    }
    match timeout(within, collect(&mut body, limit)).await {
        Err(_) => Err(WebError::TooSlow),
        Ok(Err(error @ WebError::TooLarge { .. })) => {
            discard(false, body).await;
            Err(error)
        }
        Ok(collected) => collected,
    }
}

/// Whether the client announced more than `limit` bytes.
pub(crate) fn exceeds(body: &impl Body, limit: usize) -> bool {
    usize::try_from(body.size_hint().lower()).map_or(true, |announced| announced > limit)
}

async fn collect<B: Body<Data = Bytes> + Unpin>(body: &mut B, limit: usize) -> Result<Bytes, WebError> {
    let within = |length: usize| if length > limit { Err(WebError::TooLarge { limit }) } else { Ok(()) };
    let Some(first) = piece(body).await? else { return Ok(Bytes::new()) };
    within(first.len())?;
    let Some(second) = piece(body).await? else { return Ok(first) };
    let mut all = [first, second].concat();
    within(all.len())?;
    while let Some(next) = piece(body).await? {
        within(all.len() + next.len())?;
        all.extend_from_slice(&next);
    }
    Ok(all.into())
}

/// Reads a refused body away, within bounds, so that the refusal reaches the client.
pub(crate) async fn discard<B: Body<Data = Bytes> + Unpin>(asks_first: bool, mut body: B) {
    if asks_first || body.is_end_stream() {
        return;
    }
    let reading = async {
        let mut left = DISCARDED;
        while let Ok(Some(piece)) = piece(&mut body).await {
            let Some(rest) = left.checked_sub(piece.len() as u64) else { return };
            left = rest;
        }
    };
    // Whether it came to its end or not, the refusal is sent now.
    let _ = timeout(DISCARDED_FOR, reading).await;
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, convert::Infallible, task::Poll};

    use hyper::body::Frame;

    use super::*;

    /// A body in pieces, with no announced length; `endless` never ends.
    struct Pieces {
        pieces: VecDeque<&'static str>,
        endless: bool,
    }

    impl Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;
        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match self.pieces.pop_front() {
                None if self.endless => Poll::Pending,
                next => Poll::Ready(next.map(|text| Ok(Frame::data(Bytes::from_static(text.as_bytes()))))),
            }
        }
    }

    async fn reading(pieces: &[&'static str], endless: bool, limit: usize) -> Result<Bytes, WebError> {
        let body = Pieces { pieces: pieces.iter().copied().collect(), endless };
        read(false, body, limit, Duration::from_millis(10)).await
    }

    #[tokio::test]
    async fn pieces_are_put_together() {
        assert_eq!(reading(&["ab", "", "c", "d"], false, 4).await, Ok(Bytes::from_static(b"abcd")));
        assert_eq!(reading(&[], false, 4).await, Ok(Bytes::new()));
    }

    #[tokio::test]
    async fn more_than_the_limit_is_refused_wherever_it_is_passed() {
        for pieces in [&["abcde"][..], &["ab", "cde"], &["a", "b", "cde"]] {
            assert_eq!(reading(pieces, false, 4).await, Err(WebError::TooLarge { limit: 4 }));
        }
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_too_slow() {
        assert_eq!(reading(&["a"], true, 4).await, Err(WebError::TooSlow));
    }
}
