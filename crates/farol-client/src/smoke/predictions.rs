//! Cases about requests that must be answered.

use farol_domain::columns::member;
use serde_json::{Value, json};

use super::expect::{Finding, body, ensure, expect_status, full_body, json, predict, probability, send};
use crate::{
    contract::{CORRELATION_ID, FULL, JSON, SMART, answer},
    http::Connection,
};

const UNKNOWN_RA: &str = "FAROL-SMOKE-UNKNOWN";

pub(super) fn smart(connection: &Connection) -> Finding {
    let value = predict(connection, SMART, &body(&[]))?;
    ensure(value[answer::REVIEW].is_boolean(), || {
        format!("{} is missing or no truth value", answer::REVIEW)
    })?;
    Ok(format!("probability {}", probability(&value)?))
}

pub(super) fn full(connection: &Connection) -> Finding {
    let value = predict(connection, FULL, &full_body(&[]))?;
    Ok(format!("probability {}", probability(&value)?))
}

pub(super) fn unknown_pupil(connection: &Connection) -> Finding {
    let value = predict(connection, SMART, &body(&[(member::RA, UNKNOWN_RA.into())]))?;
    needs_review(&value)
}

pub(super) fn newcomer(connection: &Connection) -> Finding {
    let changes = [(member::INDE_ANTERIOR, 0.into()), (member::ALUNO_NOVO, 1.into())];
    let value = predict(connection, FULL, &full_body(&changes))?;
    needs_review(&value)
}

fn needs_review(value: &Value) -> Finding {
    ensure(value[answer::REVIEW] == true, || {
        format!("{} is {}, expected true", answer::REVIEW, value[answer::REVIEW])
    })?;
    Ok("answered, with review asked for".to_owned())
}

pub(super) fn numbers_as_text(connection: &Connection) -> Finding {
    let enrolment = [(member::IDADE, "10".into()), (member::ANO_INGRESSO, "2024".into())];
    same_answer(connection, SMART, &body(&[]), &body(&enrolment))?;
    let earlier = [(member::INDE_ANTERIOR, "7.2".into()), (member::ALUNO_NOVO, "0".into())];
    same_answer(connection, FULL, &full_body(&[]), &full_body(&[&enrolment[..], &earlier].concat()))
}

pub(super) fn unknown_members(connection: &Connection) -> Finding {
    let changes = [("NOME", "Fulana".into()), ("EXTRA", json!({"a": [1, null]}))];
    same_answer(connection, SMART, &body(&[]), &body(&changes))
}

/// Both bodies get the same probability.
fn same_answer(connection: &Connection, path: &str, plain: &Value, other: &Value) -> Finding {
    let expected = probability(&predict(connection, path, plain)?)?;
    let found = probability(&predict(connection, path, other)?)?;
    ensure(found == expected, || {
        format!("{path}: probability {found}, expected {expected} as for the plain example")
    })?;
    Ok("the same answer".to_owned())
}

pub(super) fn correlation_id(connection: &Connection) -> Finding {
    const ID: &str = "farol-smoke-correlation";
    let headers = [("content-type", JSON), (CORRELATION_ID, ID)];
    let reply = send(connection, SMART, body(&[]).to_string().as_bytes(), &headers)?;
    expect_status(SMART, &reply, 200)?;
    let header = reply.header(CORRELATION_ID);
    ensure(header == Some(ID), || format!("header {CORRELATION_ID} is {header:?}, expected '{ID}'"))?;
    let member = &json(SMART, &reply)?[answer::CORRELATION_ID];
    ensure(member.is_null() || member == ID, || {
        format!("member {} is {member}, expected '{ID}'", answer::CORRELATION_ID)
    })?;
    Ok("echoed".to_owned())
}
