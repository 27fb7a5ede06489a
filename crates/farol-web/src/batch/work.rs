//! The reading half of a batch: body, items, predictions, log lines. A task of its own, which the client's reading
//! holds back through the channel.

use std::{mem, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use farol_app::prediction_line;
use farol_domain::Outcome;
use serde::Serialize;
use tokio::{sync::mpsc::Sender, time::timeout};

use super::{
    answer::{Part, Rows},
    split::{Splitter, TooLong},
};
use crate::{
    app::App,
    body,
    error::{Detail, WebError},
    live::Live,
    metrics::Tally,
    scoring::{self, Shape},
};

/// Bytes scored before other tasks get their turn: about a hundred rows, about a millisecond.
const TURN: usize = 16 << 10;

/// A batch under way. The state served from is that of its beginning, for all its rows.
pub(super) struct Work {
    input: Input,
    splitter: Splitter,
    scorer: Scorer,
}

struct Input {
    body: Body,
    /// Bytes received and not yet scored.
    waiting: Bytes,
    received: usize,
}

struct Scorer {
    app: Arc<App>,
    live: Arc<Live>,
    outcome: Outcome,
    correlation_id: String,
    rows: u64,
    answers: Vec<u8>,
    lines: Vec<Vec<u8>>,
    tally: Tally,
}

/// The client has gone.
struct Gone;

#[derive(Serialize)]
struct Row<T> {
    row: u64,
    #[serde(flatten)]
    answer: T,
}

#[derive(Serialize)]
pub(super) struct Refused {
    detail: Vec<Detail>,
}

impl From<&WebError> for Refused {
    fn from(error: &WebError) -> Self {
        Self { detail: error.details() }
    }
}

impl Work {
    pub(super) fn new(
        app: Arc<App>,
        live: Arc<Live>,
        outcome: Outcome,
        correlation_id: String,
        body: Body,
    ) -> Self {
        let (answers, lines, tally) = (Vec::new(), Vec::new(), Tally::default());
        Self {
            input: Input { body, waiting: Bytes::new(), received: 0 },
            splitter: Splitter::new(),
            scorer: Scorer { app, live, outcome, correlation_id, rows: 0, answers, lines, tally },
        }
    }

    /// Reads up to the first byte that says something, so that an empty body is refused with a status of its own.
    pub(super) async fn begin(&mut self) -> Result<(), WebError> {
        loop {
            let Some(piece) = self.input.next(&self.scorer.app).await? else {
                return Err(WebError::Json { line: 1, column: 0 });
            };
            if let Some(at) = piece.iter().position(|byte| !byte.is_ascii_whitespace()) {
                self.input.waiting = piece.slice(at..);
                return Ok(());
            }
        }
    }

    /// Answers every row, and says at the end what broke the stream, if something did.
    pub(super) async fn run(mut self, sender: Sender<Part>) {
        let ended = self.rows(&sender).await;
        let Ok(ended) = ended else { return };
        if let Err(error) = ended {
            self.scorer.say(&Refused::from(&error));
        }
        if self.scorer.flush(&sender).await.is_ok() {
            // A client that has gone needs no end.
            let _ = sender.send(Part::End).await;
        }
    }

    async fn rows(&mut self, sender: &Sender<Part>) -> Result<Result<(), WebError>, Gone> {
        loop {
            let piece = match self.input.next(&self.scorer.app).await {
                Ok(Some(piece)) => piece,
                Ok(None) => return Ok(self.finish()),
                Err(error) => return Ok(Err(error)),
            };
            let Self { splitter, scorer, .. } = self;
            let fed = splitter.feed(&piece, |item| scorer.row(item));
            self.scorer.flush(sender).await?;
            if fed.is_err() {
                return Ok(Err(WebError::NotABatch));
            }
            tokio::task::yield_now().await;
        }
    }

    fn finish(&mut self) -> Result<(), WebError> {
        let Self { splitter, scorer, .. } = self;
        splitter.finish(|item| scorer.row(item)).map_err(|_| WebError::NotABatch)
    }
}

impl Input {
    /// At most [`TURN`] bytes; `None` at the end.
    async fn next(&mut self, app: &App) -> Result<Option<Bytes>, WebError> {
        if self.waiting.is_empty() {
            let read = timeout(app.options.read_timeout, body::piece(&mut self.body)).await;
            let Some(piece) = read.map_err(|_| WebError::TooSlow)?? else { return Ok(None) };
            self.received += piece.len();
            if self.received > app.options.batch_limit {
                return Err(WebError::TooLarge { limit: app.options.batch_limit });
            }
            self.waiting = piece;
        }
        Ok(Some(self.waiting.split_to(TURN.min(self.waiting.len()))))
    }
}

impl Scorer {
    fn row(&mut self, item: Result<&[u8], TooLong>) {
        let (row, snapshot) = (self.rows, &self.live.snapshot);
        self.rows += 1;
        let made = item.map_err(|TooLong| WebError::ItemTooLong).and_then(|bytes| {
            scoring::predict(snapshot, &self.app.options.limits, Shape::Either, self.outcome, bytes)
        });
        match made {
            Ok(prediction) => {
                self.lines.push(prediction_line(snapshot, &prediction, &self.correlation_id));
                self.tally.add(&prediction);
                let answer = Row { row, answer: prediction.answer(&self.correlation_id) };
                write_line(&mut self.answers, &answer);
            }
            Err(error) => self.say(&Row { row, answer: Refused::from(&error) }),
        }
    }

    fn say(&mut self, line: &impl Serialize) {
        write_line(&mut self.answers, line);
    }

    /// Hands the chunk over: its log lines to the log, its answers to whoever waits for the log and then sends them.
    async fn flush(&mut self, sender: &Sender<Part>) -> Result<(), Gone> {
        if self.answers.is_empty() {
            return Ok(());
        }
        let recorded = self.app.log().append_many(&self.lines);
        self.lines.clear();
        let (answers, tally) = (mem::take(&mut self.answers), mem::take(&mut self.tally));
        let rows = Rows { recorded, answers: answers.into(), tally, app: Arc::clone(&self.app) };
        sender.send(Part::Rows(rows)).await.map_err(|_| Gone)
    }
}

/// Plain data always serialises, and a vector takes every byte.
pub(super) fn write_line(to: &mut Vec<u8>, line: &impl Serialize) {
    let written = serde_json::to_writer(&mut *to, line);
    debug_assert!(written.is_ok(), "plain data always serialises");
    to.push(b'\n');
}
