//! Running the binary and talking to it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// The binary, on a data directory, untouched by the caller's settings.
pub(crate) fn farol(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_farol"));
    for variable in
        ["PORT", "MIN_RECALL", "RISK_THRESHOLD", "FAROL_API_KEY", "HISTORICAL_PATH", "FAROL_CONFIG"]
    {
        command.env_remove(variable);
    }
    command.env("FAROL_DATA_DIR", data).env("NO_COLOR", "1").current_dir(data);
    command
}

/// Runs it to its end.
pub(crate) fn run(data: &Path, args: &[&str]) -> Output {
    farol(data).args(args).output().expect("the binary starts")
}

/// Runs it; it must succeed; returns what it printed.
pub(crate) fn succeed(data: &Path, args: &[&str]) -> String {
    let output = run(data, args);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// A data directory with a synthetic school imported and a small model serving.
pub(crate) fn prepared() -> tempfile::TempDir {
    let data = tempfile::tempdir().expect("a temporary directory");
    succeed(data.path(), &["generate", "school.xlsx", "--pupils", "300"]);
    succeed(data.path(), &["import", "school.xlsx"]);
    succeed(data.path(), &["train", "--learner", "logistic", "--seed", "20"]);
    data
}

/// A running server; it is killed when dropped.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) url: String,
}

impl Server {
    /// Starts on a free port and waits until it says where it listens.
    pub(crate) fn start(data: &Path, args: &[&str]) -> Self {
        let mut command = farol(data);
        command.args(["serve", "--port", "0"]).args(args).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let stderr = BufReader::new(child.stderr.take().expect("its error stream is piped"));
        let mut lines = stderr.lines().map_while(Result::ok);
        let url = lines.find_map(|line| {
            let rest = line.split_once("http://")?.1;
            Some(format!("http://{}", rest.split(' ').next()?))
        });
        // Its later messages are read away, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Self { url: url.expect("the server says where it listens"), child }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Posts a pupil to `predict/smart`; the answer's JSON, or `None` where none came.
pub(crate) fn predict(agent: &ureq::Agent, url: &str, ra: usize) -> Option<serde_json::Value> {
    let body = format!(
        r#"{{"RA":"RA-{ra}","IDADE":12,"ANO_INGRESSO":2021,"GENERO":"Feminino","TURMA":"2A","INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"2A"}}"#
    );
    let mut answer = agent.post(format!("{url}/api/v1/predict/smart")).send(body.as_bytes()).ok()?;
    serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()
}
