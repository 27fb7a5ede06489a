//! A programme on disk, made once and copied for each test, and servers over it.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    sync::{OnceLock, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use chrono::Utc;
use farol_app::{
    LOG_STEM, Registry, import,
    learn::{Recipe, Search},
    train::{self, TrainOptions},
};
use farol_domain::{Definition, Outcome, Programme, SchoolYear};
use farol_log::{Durability, Log, LogConfig, LogFiles};
use farol_store::{Forced, Repository, SqliteStore};
use farol_web::{ServeError, ServeOptions, serve};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{runtime::Runtime, sync::oneshot};

/// The contract's example.
pub(crate) const PUPIL: &str = r#"{"RA":"1500","IDADE":10,"ANO_INGRESSO":2024,"GENERO":"Feminino","TURMA":"1A","INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"1A"}"#;
pub(crate) const SMART: &str = "/api/v1/predict/smart";
pub(crate) const FULL: &str = "/api/v1/predict/full";
pub(crate) const BATCH: &str = "/api/v1/predict/batch";

/// What every test starts from: two models for `defasagem` (the first serves), one for `evasao`.
struct Template {
    dir: TempDir,
    serving: String,
    other: String,
    known: String,
}

fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| Runtime::new().unwrap().block_on(make_template()))
}

async fn make_template() -> Template {
    let dir = tempfile::tempdir().unwrap();
    let (programme, registry) = (Programme::default(), Registry::new(dir.path().join("models")));
    let store = SqliteStore::open(&dir.path().join("farol.db")).await.unwrap();
    let params = farol_synthetic::Params {
        pupils: 300,
        ..farol_synthetic::Params::new(SchoolYear::new(2022).unwrap(), 7)
    };
    let workbook = dir.path().join("pede.xlsx");
    fs::write(&workbook, farol_synthetic::workbook(&params).unwrap()).unwrap();
    let options = farol_ingest::Options { programme: programme.clone(), ..Default::default() };
    import::run(&store, import::Wish::of(&[workbook], &options, Utc::now())).await.unwrap();
    let mut ids = Vec::new();
    for (outcome, seed) in [(Outcome::Defasagem, 2), (Outcome::Evasao, 1), (Outcome::Defasagem, 1)] {
        let mut options = TrainOptions::of(Definition::of_programme(outcome).unwrap());
        options.search = Search::only(Recipe::Forest { trees: 10, max_depth: 10, min_samples_leaf: 3 });
        options.search.seed = seed;
        options.bootstrap.replicates = 20;
        options.forced = Some(Forced::new("the tests need a model, whatever its figures", None).unwrap());
        let trained =
            train::train(&store, &registry, &programme, &options, Utc::now(), &|_| {}).await.unwrap();
        ids.push(trained.id);
    }
    let year = SchoolYear::new(2024).unwrap();
    let facts = store.facts(&programme).await.unwrap();
    let known =
        facts.iter().find(|fact| fact.year == year && fact.known == year).unwrap().ra.as_str().to_owned();
    store.close().await;
    Template { dir, serving: ids[2].clone(), other: ids[0].clone(), known }
}

/// A copy of the programme of one test.
pub(crate) struct Programmed {
    dir: TempDir,
    /// The model that serves `defasagem`, and another one.
    pub(crate) serving: &'static str,
    pub(crate) other: &'static str,
    /// A pupil with a record of 2024.
    pub(crate) known_ra: &'static str,
}

impl Programmed {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let template = template();
        copy(template.dir.path(), dir.path());
        Self { dir, serving: &template.serving, other: &template.other, known_ra: &template.known }
    }

    /// Nothing imported, nothing trained.
    pub(crate) fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), serving: "", other: "", known_ra: "" }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn registry(&self) -> Registry {
        Registry::new(self.path().join("models"))
    }

    pub(crate) async fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.path().join("farol.db")).await.unwrap()
    }

    pub(crate) fn log_files(&self) -> LogFiles {
        LogFiles::new(self.path().join("logs"), LOG_STEM).unwrap()
    }

    /// Lines of the log, read from the disk.
    pub(crate) fn log_lines(&self) -> Vec<Value> {
        let lines = self.log_files().tail(usize::MAX).unwrap();
        lines.iter().map(|line| serde_json::from_slice(line).unwrap()).collect()
    }

    pub(crate) fn options(&self, addr: &str) -> ServeOptions {
        let options = ServeOptions::new(addr.parse().unwrap(), self.registry());
        ServeOptions { refresh_every: Duration::from_millis(5), ..options }
    }

    /// On a free port of loopback.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(self.options("127.0.0.1:0")).unwrap()
    }

    pub(crate) fn serve_with(&self, options: ServeOptions) -> Result<Server, ServeError> {
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, address) = mpsc::channel();
        let (database, log) = (self.path().join("farol.db"), self.log_files());
        let thread = std::thread::spawn(move || {
            Runtime::new().unwrap().block_on(async move {
                let store = SqliteStore::open(&database).await.unwrap();
                let log = LogConfig { durability: Durability::Flush, ..LogConfig::new(log) };
                let (log, _) = Log::open(log).unwrap();
                let ready = move |address| ready.send(address).unwrap();
                let shutdown = async move { drop(stopped.await) };
                serve(store, log, Programme::default(), options, ready, shutdown).await
            })
        });
        match address.recv() {
            Ok(mut address) => {
                if address.ip().is_unspecified() {
                    address.set_ip([127, 0, 0, 1].into());
                }
                Ok(Server { address, stop: Some(stop), thread: Some(thread) })
            }
            Err(_) => Err(thread.join().unwrap().unwrap_err()),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let from: PathBuf = entry.unwrap().path();
        let to = to.join(from.file_name().unwrap());
        if from.is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// A server; dropping it shuts it down.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), ServeError>>>,
}

/// An answer, read whole.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// One JSON value a line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Members named in `detail`.
    pub(crate) fn faulty_members(&self) -> Vec<String> {
        let detail = self.json()["detail"].as_array().unwrap().clone();
        detail.iter().map(|fault| fault["loc"][1].as_str().unwrap_or("").to_owned()).collect()
    }

    fn of(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Self {
        let (head, mut body) = response.unwrap().into_parts();
        let text = body.with_config().limit(1 << 30).read_to_string().unwrap();
        Self { status: head.status.as_u16(), headers: head.headers, text }
    }
}

fn agent() -> &'static ureq::Agent {
    static AGENT: OnceLock<ureq::Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        config.into()
    })
}

impl Server {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Reply {
        self.post_with(path, body, &[])
    }

    pub(crate) fn post_with(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Reply {
        let request =
            headers.iter().fold(agent().post(self.url(path)), |r, (name, value)| r.header(*name, *value));
        Reply::of(request.send(body))
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let request =
            headers.iter().fold(agent().get(self.url(path)), |r, (name, value)| r.header(*name, *value));
        Reply::of(request.call())
    }

    /// A connection of the test's own, for what no client library would send.
    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).unwrap()
    }

    /// Whether a new connection gets any answer.
    pub(crate) fn accepts(&self) -> bool {
        TcpStream::connect(self.address).is_ok()
    }

    /// Sends bytes as they are and reads until the server closes; the request must ask for that.
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        read_all(stream)
    }

    /// Begins the shutdown.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits for its end.
    pub(crate) fn join(mut self) -> Result<(), ServeError> {
        self.stop();
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(std::thread::panicking() || matches!(ended, Ok(Ok(()))), "{ended:?}");
        }
    }
}

pub(crate) fn read_all(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The contract's example with members changed; `null` takes a member out.
pub(crate) fn pupil(changes: &[(&str, Value)]) -> String {
    let mut body: Value = serde_json::from_str(PUPIL).unwrap();
    for (name, value) in changes {
        body[*name] = value.clone();
    }
    body.to_string()
}

/// Asks until `met`, for at most ten seconds.
pub(crate) fn until<T>(mut ask: impl FnMut() -> T, met: impl Fn(&T) -> bool) -> T {
    let started = std::time::Instant::now();
    loop {
        let answer = ask();
        if met(&answer) {
            return answer;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "it did not happen within ten seconds");
    }
}
