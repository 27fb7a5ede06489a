//! What a school says for itself: an outcome of its own, from the configuration to the answer; and why pupils left.

use std::{fmt::Write as _, fs};

use serde_json::Value;

use crate::support::{Server, run, succeed};

#[test]
fn an_own_outcome_of_three_lines_is_trained_and_answered_for() {
    let data = tempfile::tempdir().unwrap();
    let own = "[outcomes.pouco-engajado]\ncolumn = \"IEG\"\nbelow = 7.5\nsees-roster = true\n";
    fs::write(data.path().join("farol.toml"), own).unwrap();
    succeed(data.path(), &["generate", "school.xlsx", "--pupils", "300"]);
    succeed(data.path(), &["import", "school.xlsx"]);
    let train = ["train", "--outcome", "pouco-engajado", "--learner", "logistic"];
    succeed(data.path(), &[&train[..], &["--force", "--because", "trying it out"]].concat());
    let server = Server::start(data.path(), &[]);
    let body = r#"{"RA":"RA-900001","IDADE":12,"ANO_INGRESSO":2021,"GENERO":"Feminino","TURMA":"2A","INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"2A","outcome":"pouco-engajado"}"#;
    let agent = ureq::Agent::new_with_defaults();
    let mut answer = agent.post(format!("{}/api/v1/predict/smart", server.url)).send(body).unwrap();
    let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
    assert_eq!(answer["outcome"], "pouco-engajado", "{answer}");
    let risk = answer["risk_probability"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&risk), "{answer}");
}

/// Of 240 pupils a year every sixth leaves after it, and of these every second has concluded or been transferred.
fn with_reasons(year: usize) -> String {
    let mut sheet = String::from("RA;Fase;Turma;Idade;Ano ingresso;IEG;IDA;INDE;Defasagem;Motivo de saída\n");
    let first = (year - 2022) * 40;
    for pupil in first..first + 240 {
        let leaves = pupil < first + 40;
        let reason = match pupil % 4 {
            0 => "concluiu",
            2 => "transferência",
            _ => "desistência",
        };
        let reason = if leaves { reason } else { "" };
        let (phase, grade) = (pupil % 7 + 1, 4 + pupil % 6);
        let gap = -i32::from(pupil % 3 == 0);
        let row = format!(
            "RA-{};{phase};A;{};{};{grade},5;{grade},1;{grade},9;{gap};{reason}",
            pupil + 1,
            8 + phase,
            year - 1
        );
        writeln!(sheet, "{row}").unwrap();
    }
    sheet
}

#[test]
fn who_concluded_or_was_transferred_is_no_leaver() {
    let data = tempfile::tempdir().unwrap();
    for year in 2022..2025 {
        let name = format!("escola-{year}.csv");
        fs::write(data.path().join(&name), with_reasons(year)).unwrap();
        succeed(data.path(), &["import", &name, "--status", "closed"]);
    }
    let args = ["backtest", "--outcome", "evasao", "--learner", "logistic", "--format", "json"];
    let output = run(data.path(), &args);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let report: Value = serde_json::from_str(&printed)
        .unwrap_or_else(|_| panic!("{printed}{}", String::from_utf8_lossy(&output.stderr)));
    let fold = &report["outcomes"][0]["folds"][0];
    assert_eq!((&fold["rows"], &fold["positives"]), (&220.into(), &20.into()), "of 40 gone 20 have a reason");
    assert_eq!(fold["cohort"]["outside"]["not-an-exit"], 20, "{}", fold["cohort"]);
}
