//! Sends a run of requests over several connections, one thread each. Policy of time and chance is elsewhere.

use std::{
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    ClientError, Drift, Pupil, Report, contract,
    drift::draw,
    http::{Connection, Reply, Server},
    schedule::{Schedule, Turn},
    tally::{Ending, Tally},
};

const MAX_CONNECTIONS: usize = 4096;
/// More than blocking connections of one machine send.
const MAX_RATE: f64 = 1e6;
const MAX_DURATION: Duration = Duration::from_hours(24 * 7);
const PROGRESS_EVERY: Duration = Duration::from_millis(200);
/// Without a rate, a connection that broke would try again thousands of times a second while a server restarts.
const PAUSE_AFTER_BREAK: Duration = Duration::from_millis(20);

/// What is sent, where, how fast and for how long.
#[derive(Clone)]
pub struct Traffic {
    /// `http://HOST:PORT`, with a path where the server stands under one.
    pub base_url: String,
    /// Key to present.
    pub api_key: Option<String>,
    /// Requests a second, above 0 and at most a million; `None` sends as fast as answers come.
    pub requests_per_second: Option<f64>,
    /// For how long requests are sent, up to a week. Answers to the last ones may come later.
    pub duration: Duration,
    /// Connections at once, 1 to 4096; each is a thread.
    pub connections: usize,
    /// Injected drift.
    pub drift: Option<Drift>,
    /// Of all chance.
    pub seed: u64,
}

impl Traffic {
    /// Ten seconds over 8 connections, as fast as answers come, without key and drift, from seed 0.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            api_key: None,
            requests_per_second: None,
            duration: Duration::from_secs(10),
            connections: 8,
            drift: None,
            seed: 0,
        }
    }

    fn check(&self) -> Result<(), ClientError> {
        if !(1..=MAX_CONNECTIONS).contains(&self.connections) {
            return Err(ClientError::Connections { connections: self.connections, max: MAX_CONNECTIONS });
        }
        if let Some(rate) = self.requests_per_second
            && !(rate > 0.0 && rate <= MAX_RATE)
        {
            return Err(ClientError::Rate { rate, max: MAX_RATE });
        }
        if self.duration.is_zero() || self.duration > MAX_DURATION {
            return Err(ClientError::Duration { duration: self.duration, max: MAX_DURATION });
        }
        self.drift.as_ref().map_or(Ok(()), Drift::check)
    }
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Since the start.
    pub elapsed: Duration,
    /// Requests that have come to an end.
    pub sent: u64,
    /// Of these, answered 200 with a prediction.
    pub ok: u64,
}

/// Sends traffic about randomly drawn pupils to a running server's `predict/smart`.
///
/// `progress` is called five times a second, and once at the end, from the calling thread.
///
/// # Errors
/// When the traffic or the URL cannot be, there are no pupils, nobody listens at the start, or a thread cannot be
/// started. Faults met while sending are counted in the report.
pub fn simulate(
    pupils: &[Pupil],
    traffic: &Traffic,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, ClientError> {
    traffic.check()?;
    if pupils.is_empty() {
        return Err(ClientError::NoPupils);
    }
    let server = Server::find(&traffic.base_url, traffic.api_key.as_deref())?;
    let run = Run {
        pupils,
        traffic,
        server,
        schedule: Schedule { rate: traffic.requests_per_second, duration: traffic.duration },
        started: Instant::now(),
        next: AtomicU64::new(0),
        sent: AtomicU64::new(0),
        ok: AtomicU64::new(0),
        stop: AtomicBool::new(false),
    };
    let tally = run.all(progress)?;
    Ok(Report::of(tally, run.started.elapsed()))
}

struct Run<'a> {
    pupils: &'a [Pupil],
    traffic: &'a Traffic,
    server: Server,
    schedule: Schedule,
    started: Instant,
    /// Number of the next request.
    next: AtomicU64,
    sent: AtomicU64,
    ok: AtomicU64,
    stop: AtomicBool,
}

impl Run<'_> {
    /// Runs every connection to its end, telling how far it is meanwhile.
    fn all(&self, progress: &dyn Fn(Progress)) -> Result<Tally, ClientError> {
        let (done, tallies) = channel();
        let mut total = Tally::new();
        thread::scope(|scope| {
            for _ in 0..self.traffic.connections {
                let done = done.clone();
                thread::Builder::new()
                    .spawn_scoped(scope, move || self.connection(&done))
                    .inspect_err(|_| self.stop.store(true, Relaxed))
                    .map_err(ClientError::Thread)?;
            }
            drop(done);
            loop {
                match tallies.recv_timeout(PROGRESS_EVERY) {
                    Ok(tally) => total.merge(&tally),
                    Err(RecvTimeoutError::Timeout) => progress(self.progress()),
                    Err(RecvTimeoutError::Disconnected) => break Ok(()),
                }
            }
        })?;
        progress(self.progress());
        Ok(total)
    }

    fn progress(&self) -> Progress {
        Progress { elapsed: self.started.elapsed(), sent: self.sent.load(Relaxed), ok: self.ok.load(Relaxed) }
    }

    /// Takes one request after the other until the run is over.
    fn connection(&self, done: &Sender<Tally>) {
        let connection = self.server.connect();
        let (mut tally, mut body) = (Tally::new(), Vec::new());
        while !self.stop.load(Relaxed) {
            let index = self.next.fetch_add(1, Relaxed);
            match self.schedule.turn(index, self.started.elapsed()) {
                Turn::Over => break,
                Turn::Unsent { waited } => tally.add_unsent(waited),
                Turn::Send { wait, late } => {
                    thread::sleep(wait);
                    self.write_body(index, &mut body);
                    self.send(&connection, &body, late, &mut tally);
                }
            }
        }
        // Nobody listens any more only where the run was given up.
        let _ = done.send(tally);
    }

    fn write_body(&self, index: u64, body: &mut Vec<u8>) {
        let Traffic { drift, seed, .. } = self.traffic;
        let share = self.schedule.share(index, self.started.elapsed());
        let request = draw(self.pupils, drift.as_ref(), *seed, index, share);
        body.clear();
        // Texts and whole numbers, written to memory.
        serde_json::to_writer(body, &request).expect("a request is always JSON");
    }

    fn send(&self, connection: &Connection, body: &[u8], late: Duration, tally: &mut Tally) {
        let sent = Instant::now();
        let reply = connection.post(contract::SMART, body, &[("content-type", contract::JSON)]).ok();
        let latency = late + sent.elapsed();
        let ending = reply.as_ref().map_or(Ending::Broken, Ending::of);
        tally.add(ending, reply.as_ref().map(|reply: &Reply| reply.status), latency);
        self.sent.fetch_add(1, Relaxed);
        self.ok.fetch_add(u64::from(matches!(ending, Ending::Answered { .. })), Relaxed);
        if ending == Ending::Broken && self.schedule.rate.is_none() {
            thread::sleep(PAUSE_AFTER_BREAK);
        }
    }
}
