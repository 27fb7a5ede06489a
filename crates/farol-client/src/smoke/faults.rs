//! Cases about requests that must be refused, with every fault named.

use std::collections::BTreeSet;

use farol_domain::columns::member;
use serde_json::{Value, json};

use super::expect::{Finding, body, ensure, expect_status, full_body, json, post};
use crate::{
    contract::{FULL, SMART},
    http::{Connection, Reply},
};

pub(super) fn all_at_once(connection: &Connection) -> Finding {
    let changes = [
        (member::RA, Value::Null),
        (member::IDADE, "ten".into()),
        (member::ANO_INGRESSO, 1999.into()),
        (member::GENERO, "?".into()),
        (member::TURMA, "".into()),
        (member::INSTITUICAO_ENSINO, "AB".into()),
        (member::FASE, " ".into()),
    ];
    let members = changes.each_ref().map(|(name, _)| *name);
    faults_of(connection, SMART, &body(&changes), &members)?;
    let full = body(&[(member::IDADE, "ten".into()), (member::IEG_ANTERIOR, 11.into())]);
    let members = [member::IDADE, member::INDE_ANTERIOR, member::IEG_ANTERIOR];
    faults_of(connection, FULL, &full, &members)?;
    Ok("422 with 7 faults on smart, 3 on full".to_owned())
}

pub(super) fn not_repeated(connection: &Connection) -> Finding {
    const SENT: &str = "farol-smoke-private";
    let changes = [(member::IDADE, SENT.into()), (member::GENERO, SENT.into())];
    let reply = faults_of(connection, SMART, &body(&changes), &[member::IDADE, member::GENERO])?;
    let text = String::from_utf8_lossy(&reply.body);
    ensure(!text.contains(SENT), || "the answer repeats a value of the request".to_owned())?;
    Ok("422 without the values sent".to_owned())
}

/// The accepted range is configurable; these ages are in none.
pub(super) fn ages(connection: &Connection) -> Finding {
    for age in [json!(-1), json!(300), json!("300")] {
        faults_of(connection, SMART, &body(&[(member::IDADE, age)]), &[member::IDADE])?;
    }
    Ok("422 for -1 and 300".to_owned())
}

pub(super) fn not_finite(connection: &Connection) -> Finding {
    for text in ["NaN", "inf", "-Infinity"] {
        faults_of(connection, SMART, &body(&[(member::IDADE, text.into())]), &[member::IDADE])?;
        faults_of(
            connection,
            FULL,
            &full_body(&[(member::INDE_ANTERIOR, text.into())]),
            &[member::INDE_ANTERIOR],
        )?;
    }
    Ok("422 on smart and full".to_owned())
}

pub(super) fn off_scale(connection: &Connection) -> Finding {
    for value in [-0.1, 10.5] {
        faults_of(
            connection,
            FULL,
            &full_body(&[(member::INDE_ANTERIOR, value.into())]),
            &[member::INDE_ANTERIOR],
        )?;
    }
    Ok("422 for -0.1 and 10.5".to_owned())
}

pub(super) fn without_key(connection: &Connection) -> Finding {
    let reply = post(&connection.without_key(), SMART, &body(&[]))?;
    ensure(matches!(reply.status, 401 | 403), || {
        format!("{SMART} answered {} to a call without a key, expected 401", reply.status)
    })?;
    Ok(format!("answered {}", reply.status))
}

/// Posts a body that must be refused with faults of exactly these members.
fn faults_of(connection: &Connection, path: &str, body: &Value, members: &[&str]) -> Result<Reply, String> {
    let reply = post(connection, path, body)?;
    let expected: BTreeSet<_> = members.iter().map(|name| (*name).to_owned()).collect();
    let wanted = || format!("for faults of {}", members.join(", "));
    expect_status(path, &reply, 422).map_err(|fault| format!("{fault} {}", wanted()))?;
    let found = faulty_members(&json(path, &reply)?)?;
    ensure(found == expected, || format!("{path} named faults of {found:?}, expected them {}", wanted()))?;
    Ok(reply)
}

/// The members that `{"detail":[{"loc":["body",MEMBER],"msg":…,"type":…}]}` names.
fn faulty_members(value: &Value) -> Result<BTreeSet<String>, String> {
    let detail = value["detail"].as_array().ok_or("'detail' of a refusal is no list")?;
    let member = |fault: &Value| {
        let complete = fault["loc"][0] == "body" && fault["msg"].is_string() && fault["type"].is_string();
        let name = fault["loc"][1].as_str().filter(|_| complete);
        name.map(str::to_owned).ok_or_else(|| "a fault lacks loc [\"body\", member], msg or type".to_owned())
    };
    detail.iter().map(member).collect()
}
