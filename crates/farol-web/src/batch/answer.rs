//! The writing half of a batch: a chunk of answers leaves once its log lines are durable.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use farol_log::{Append, AppendError};
use hyper::body::{Body, Frame};
use tokio::sync::mpsc::Receiver;

use super::work::{Refused, write_line};
use crate::{app::App, error::WebError, metrics::Tally};

/// What the reading half sends.
pub(super) enum Part {
    /// Answers, and the promise they wait for.
    Rows(Rows),
    /// All rows have been answered. Without this the stream was cut off.
    End,
}

/// A chunk.
pub(super) struct Rows {
    pub(super) recorded: Append,
    pub(super) answers: Bytes,
    pub(super) tally: Tally,
    pub(super) app: Arc<App>,
}

/// The answer's body.
pub(super) struct Answer {
    parts: Receiver<Part>,
    waiting: Option<Rows>,
    ended: bool,
}

impl Answer {
    pub(super) fn new(parts: Receiver<Part>) -> Self {
        Self { parts, waiting: None, ended: false }
    }

    /// The chunk that waits has been recorded, or could not be: then nothing of it is answered, nor anything after it.
    fn recorded(&mut self, rows: Rows, recorded: Result<(), AppendError>) -> Bytes {
        let Err(error) = recorded else {
            rows.app.metrics.predicted(&rows.tally);
            return rows.answers;
        };
        rows.app.log_failed(&error);
        self.ended = true;
        self.parts.close();
        let mut line = Vec::new();
        write_line(&mut line, &Refused::from(&WebError::Log(error)));
        line.into()
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            if self.ended {
                return Poll::Ready(None);
            }
            if let Some(mut rows) = self.waiting.take() {
                let Poll::Ready(recorded) = Pin::new(&mut rows.recorded).poll(context) else {
                    self.waiting = Some(rows);
                    return Poll::Pending;
                };
                return Poll::Ready(Some(Ok(Frame::data(self.recorded(rows, recorded)))));
            }
            match ready!(self.parts.poll_recv(context)) {
                Some(Part::Rows(rows)) => self.waiting = Some(rows),
                Some(Part::End) => self.ended = true,
                // The reading half panicked: the client must not take what it has for everything.
                None => return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
            }
        }
    }
}
