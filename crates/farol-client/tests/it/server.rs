//! A small real server: HTTP/1.1 over TCP, requests validated by the domain's own rules, and at most one flaw.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    thread::{self, JoinHandle},
};

use farol_domain::{
    SchoolYear,
    request::{Enrolment, Fault, Limits, Previous, RawRequest},
};
use serde_json::{Value, json};

pub(crate) const KEY: &str = "chave";

/// What a server does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    Unwell,
    Degraded,
    NotReady,
    WrongLabel,
    FiveDecimals,
    AboveOne,
    WithoutPrediction,
    NeverReviews,
    FirstFaultOnly,
    RepeatsValues,
    TakesAnyAge,
    TakesAnything,
    RefusesText,
    RefusesUnknownMembers,
    DropsCorrelation,
    ReversesBatch,
    ShortensBatch,
    CounterStands,
    OpenApiCut,
    OpenApiShort,
    DashboardIsJson,
    NoDocs,
    IgnoresKey,
    Refuses,
    Fails,
    Redirects,
    AnswersNoise,
    ClosesOnPost,
    HoldsBack,
}

/// A running server; dropping it stops it.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
    accepting: Option<JoinHandle<()>>,
}

struct State {
    flaw: Flaw,
    key: Option<&'static str>,
    predictions: AtomicU64,
    connections: AtomicU64,
    stopped: AtomicBool,
    bodies: Mutex<Vec<String>>,
    released: Mutex<bool>,
    release: Condvar,
}

struct Request {
    method: String,
    path: String,
    headers: HashMap<String, String>,
    body: String,
}

struct Reply {
    status: u16,
    kind: &'static str,
    body: String,
}

impl Server {
    pub(crate) fn start(flaw: Flaw) -> Self {
        Self::with_key(flaw, None)
    }

    pub(crate) fn with_key(flaw: Flaw, key: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            flaw,
            key,
            predictions: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            bodies: Mutex::default(),
            released: Mutex::default(),
            release: Condvar::new(),
        });
        let shared = Arc::clone(&state);
        let accepting = Some(thread::spawn(move || accept(&listener, &shared)));
        Self { address, state, accepting }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// Bodies of all predictions asked for, in the order they came.
    pub(crate) fn bodies(&self) -> Vec<String> {
        self.state.bodies.lock().unwrap().clone()
    }

    /// Lets a server that holds back answer from now on.
    pub(crate) fn release(&self) {
        *self.state.released.lock().unwrap() = true;
        self.state.release.notify_all();
    }

    /// Connections taken.
    pub(crate) fn connections(&self) -> u64 {
        self.state.connections.load(SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.stopped.store(true, SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>) {
    for stream in listener.incoming() {
        if state.stopped.load(SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let state = Arc::clone(state);
        state.connections.fetch_add(1, SeqCst);
        thread::spawn(move || state.converse(stream));
    }
}

impl State {
    fn converse(&self, stream: TcpStream) -> Option<()> {
        stream.set_nodelay(true).ok()?;
        let mut writer = stream.try_clone().ok()?;
        let mut reader = BufReader::new(stream);
        loop {
            let request = read(&mut reader)?;
            if self.flaw == Flaw::ClosesOnPost && request.method == "POST" {
                return None;
            }
            let reply = self.reply(&request);
            let echo =
                request.headers.get("x-correlation-id").filter(|_| self.flaw != Flaw::DropsCorrelation);
            let echo = echo.map(|id| format!("x-correlation-id: {id}\r\n")).unwrap_or_default();
            let Reply { status, kind, body } = reply;
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n{echo}\r\n"
            );
            writer.write_all([head, body].concat().as_bytes()).ok()?;
        }
    }

    fn reply(&self, request: &Request) -> Reply {
        if !request.headers.get("host").is_some_and(|host| host.starts_with("localhost:")) {
            return json_reply(421, &json!({"detail": "unknown host"}));
        }
        let known = self.key.is_none_or(|key| request.headers.get("x-api-key").is_some_and(|k| k == key));
        if request.method == "POST" && !known && self.flaw != Flaw::IgnoresKey {
            return json_reply(401, &json!({"detail": "a key is needed"}));
        }
        match request.path.as_str() {
            "/health" => self.health(),
            "/ready" => {
                json_reply(if self.flaw == Flaw::NotReady { 503 } else { 200 }, &json!({"status": "ready"}))
            }
            "/metrics" => self.metrics(),
            "/openapi.json" => self.openapi(),
            "/docs" if self.flaw == Flaw::NoDocs => json_reply(404, &json!({"detail": "not found"})),
            "/api/v1/monitoring/dashboard" if self.flaw == Flaw::DashboardIsJson => {
                json_reply(200, &json!({}))
            }
            "/docs" | "/api/v1/monitoring/dashboard" => page(),
            "/api/v1/predict/smart" => self.predict(request, false),
            "/api/v1/predict/full" => self.predict(request, true),
            "/api/v1/predict/batch" => self.batch(request),
            _ => json_reply(404, &json!({"detail": "not found"})),
        }
    }

    fn health(&self) -> Reply {
        match self.flaw {
            Flaw::Unwell => json_reply(503, &json!({"status": "unavailable"})),
            Flaw::Degraded => json_reply(200, &json!({"status": "degraded"})),
            _ => json_reply(200, &json!({"status": "ok"})),
        }
    }

    fn metrics(&self) -> Reply {
        let count = self.predictions.load(SeqCst);
        let text = format!(
            "# TYPE farol_predictions_total counter\nfarol_predictions_total{{class=\"0\"}} {count}\n\
             farol_predictions_total{{class=\"1\"}} 0\nprocess_resident_memory_bytes 1\n"
        );
        Reply { status: 200, kind: "text/plain; version=0.0.4", body: text }
    }

    fn openapi(&self) -> Reply {
        let mut paths = json!({"/health": {}, "/api/v1/predict/smart": {}, "/api/v1/predict/full": {}});
        if self.flaw != Flaw::OpenApiShort {
            paths["/api/v1/predict/batch"] = json!({});
        }
        let mut reply = json_reply(200, &json!({"openapi": "3.1.0", "paths": paths}));
        if self.flaw == Flaw::OpenApiCut {
            reply.body.pop();
        }
        reply
    }

    fn predict(&self, request: &Request, full: bool) -> Reply {
        self.bodies.lock().unwrap().push(request.body.clone());
        match self.flaw {
            Flaw::HoldsBack => {
                let held = self.released.lock().unwrap();
                drop(self.release.wait_while(held, |released| !*released).unwrap());
            }
            Flaw::Refuses => return json_reply(429, &json!({"detail": "too many"})),
            Flaw::Fails => return json_reply(500, &json!({"detail": "internal"})),
            Flaw::Redirects => return json_reply(302, &json!({})),
            Flaw::AnswersNoise => {
                return Reply { status: 200, kind: "application/json", body: "noise".to_owned() };
            }
            _ => {}
        }
        match self.answer(&request.body, full, request.headers.get("x-correlation-id")) {
            Ok(answer) => json_reply(200, &answer),
            Err(faults) => json_reply(422, &json!({ "detail": faults })),
        }
    }

    fn batch(&self, request: &Request) -> Reply {
        let lines = request.body.lines().map(|line| self.answer(line, false, None));
        let mut lines: Vec<String> =
            lines.map(|answer| answer.unwrap_or_else(|faults| json!(faults)).to_string()).collect();
        match self.flaw {
            Flaw::ReversesBatch => lines.reverse(),
            Flaw::ShortensBatch => drop(lines.pop()),
            _ => {}
        }
        Reply { status: 200, kind: "application/x-ndjson", body: lines.join("\n") + "\n" }
    }

    /// The answer to one pupil, or all faults.
    fn answer(&self, body: &str, full: bool, correlation: Option<&String>) -> Result<Value, Vec<Value>> {
        self.refusal(body)?;
        let year = SchoolYear::new(2025).unwrap();
        let limits = match self.flaw {
            Flaw::TakesAnyAge => Limits { age: 0..=u8::MAX },
            _ => Limits::default(),
        };
        let raw: RawRequest<'_> = serde_json::from_str(body).map_err(|_| vec![])?;
        let checked = if full {
            raw.full(year, &limits).map(|(enrolment, previous)| (enrolment, Some(previous)))
        } else {
            raw.smart(year, &limits).map(|enrolment| (enrolment, None))
        };
        match checked {
            Ok((enrolment, previous)) => Ok(self.risk(&enrolment, previous.as_ref(), correlation)),
            Err(_) if self.flaw == Flaw::TakesAnything => Ok(json!({})),
            Err(faults) => Err(self.told(&faults, body)),
        }
    }

    fn refusal(&self, body: &str) -> Result<(), Vec<Value>> {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let refused = match self.flaw {
            Flaw::RefusesText => body["IDADE"].is_string(),
            Flaw::RefusesUnknownMembers => body.get("NOME").is_some(),
            _ => false,
        };
        if refused { Err(vec![]) } else { Ok(()) }
    }

    fn told(&self, faults: &[Fault], body: &str) -> Vec<Value> {
        let text = |fault: &Fault| {
            if self.flaw == Flaw::RepeatsValues {
                format!("{} in {body}", fault.message)
            } else {
                fault.message.clone()
            }
        };
        let kept = if self.flaw == Flaw::FirstFaultOnly { &faults[..1] } else { faults };
        let told = kept.iter().map(
            |fault| json!({"loc": ["body", fault.member], "msg": text(fault), "type": fault.kind.as_str()}),
        );
        told.collect()
    }

    fn risk(
        &self,
        enrolment: &Enrolment,
        previous: Option<&Previous>,
        correlation: Option<&String>,
    ) -> Value {
        if self.flaw != Flaw::CounterStands {
            self.predictions.fetch_add(1, SeqCst);
        }
        let known = match previous {
            Some(previous) => *previous != Previous::Newcomer,
            None => enrolment.ra.as_str() == "1500",
        };
        // Rises with age: 0.0312 a year.
        let probability = f64::from(enrolment.roster.age.unwrap_or_default()) * 312.0 / 1e4;
        let high = probability >= 0.5;
        let mut answer = json!({
            "risk_probability": probability,
            "risk_label": if high == (self.flaw != Flaw::WrongLabel) { "ALTO RISCO" } else { "BAIXO RISCO" },
            "prediction": u8::from(high),
            "requires_human_review": !known && self.flaw != Flaw::NeverReviews,
            "threshold": 0.5,
        });
        match self.flaw {
            Flaw::FiveDecimals => answer["risk_probability"] = json!(0.312_34),
            Flaw::AboveOne => answer["risk_probability"] = json!(31.2),
            Flaw::WithoutPrediction => drop(answer.as_object_mut().unwrap().remove("prediction")),
            Flaw::DropsCorrelation => {}
            _ => answer["correlation_id"] = json!(correlation),
        }
        answer
    }
}

fn json_reply(status: u16, body: &Value) -> Reply {
    Reply { status, kind: "application/json", body: body.to_string() }
}

fn page() -> Reply {
    let body = "<!DOCTYPE html><html><body>Farol</body></html>".to_owned();
    Reply { status: 200, kind: "text/html; charset=utf-8", body }
}

/// Reads one request; `None` at the end of the connection.
fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(Some(0), |length| length.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, headers, body: String::from_utf8(body).ok()? })
}
