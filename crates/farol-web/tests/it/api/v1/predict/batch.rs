use std::{
    io::{Read, Write},
    time::Duration,
};

use farol_web::ServeOptions;
use serde_json::{Value, json};

use crate::support::{BATCH, FULL, PUPIL, Programmed, SMART, pupil};

fn rows(lines: &[Value]) -> Vec<u64> {
    lines.iter().map(|line| line["row"].as_u64().unwrap()).collect()
}

#[test]
fn an_array_and_lines_give_the_same_answers_and_one_bad_row_does_not_stop_the_others() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    let sent = [PUPIL.to_owned(), pupil(&[("IDADE", 99.into())]), pupil(&[("INDE_ANTERIOR", 3.into())])];
    let array = server.post(BATCH, &format!("[{}]", sent.join(" ,\n")));
    let lines = server.post(BATCH, &sent.join("\n"));
    for reply in [&array, &lines] {
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/x-ndjson"));
        let lines = reply.lines();
        assert_eq!(rows(&lines), [0, 1, 2]);
        assert_eq!(lines[0]["risk_probability"], server.post(SMART, PUPIL).json()["risk_probability"]);
        assert_eq!(lines[1]["detail"][0]["loc"], json!(["body", "IDADE"]));
        assert_eq!(lines[2]["risk_probability"], server.post(FULL, &sent[2]).json()["risk_probability"]);
        assert_eq!(lines[2]["history_year"], 2024, "INDE_ANTERIOR makes an item one of predict/full");
    }
    assert_eq!(programmed.log_lines().len(), 8, "four of the batches, four of the comparisons");
}

#[test]
fn every_answered_row_is_in_the_log_in_order() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    let body = vec![PUPIL; 2000].join("\n");
    let reply = server.post_with(BATCH, &body, &[("x-correlation-id", "lote")]);
    let answered: Vec<_> = reply.lines().iter().map(|line| line["prediction_id"].clone()).collect();
    let logged: Vec<_> = programmed.log_lines().iter().map(|line| line["prediction_id"].clone()).collect();
    assert_eq!(answered.len(), 2000);
    assert_eq!(answered, logged);
}

#[test]
fn answers_come_while_the_batch_is_still_being_sent() {
    let server = Programmed::new().serve();
    let mut stream = server.connect();
    let head = format!(
        "POST {BATCH} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    stream.write_all((head + &chunk(&format!("{PUPIL}\n"))).as_bytes()).unwrap();
    let mut received = String::new();
    let mut piece = [0; 4096];
    while !received.contains("\"row\":0") {
        let read = stream.read(&mut piece).unwrap();
        assert!(read > 0, "{received}");
        received.push_str(std::str::from_utf8(&piece[..read]).unwrap());
    }
    stream.write_all((chunk(PUPIL) + "0\r\n\r\n").as_bytes()).unwrap();
    let rest = crate::support::read_all(stream);
    assert!(rest.contains("\"row\":1"), "{rest}");
    assert!(rest.ends_with("0\r\n\r\n"));
}

#[test]
fn a_client_that_does_not_read_is_no_longer_read_from() {
    let server = Programmed::new().serve();
    let mut stream = server.connect();
    stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let head = format!("POST {BATCH} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 60000000\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let lines = format!("{PUPIL}\n").repeat(1000);
    let mut sent = 0;
    let stuck = loop {
        match stream.write(lines.as_bytes()) {
            Ok(n) => sent += n,
            Err(error) => break error,
        }
        assert!(sent < 60_000_000, "everything was taken");
    };
    assert_eq!(stuck.kind(), std::io::ErrorKind::WouldBlock);
    assert_eq!(server.post(SMART, PUPIL).status, 200, "others are served meanwhile");
}

#[test]
fn a_batch_that_breaks_off_says_so_in_its_last_line() {
    let server = Programmed::new().serve();
    let lines = server.post(BATCH, &format!("[{PUPIL},{PUPIL}")).lines();
    assert_eq!((lines.len(), &lines[1]["detail"][0]["type"]), (2, &json!("not_a_batch")));
    assert_eq!(lines[1].get("row"), None);
}

#[test]
fn nothing_is_an_error_of_its_own_and_an_empty_array_is_not() {
    let server = Programmed::new().serve();
    assert_eq!(server.post(BATCH, " \n ").status, 422);
    let reply = server.post(BATCH, "[]");
    assert_eq!((reply.status, reply.text.as_str()), (200, ""));
}

#[test]
fn the_limit_holds_for_an_announced_length_and_for_what_is_counted() {
    let programmed = Programmed::new();
    let options = ServeOptions { batch_limit: 1000, ..programmed.options("127.0.0.1:0") };
    let server = programmed.serve_with(options).unwrap();
    let body = vec![PUPIL; 20].join("\n");
    assert_eq!(server.post(BATCH, &body).status, 413);
    let chunks: Vec<_> = body.lines().map(|line| format!("{:x}\r\n{line}\n\r\n", line.len() + 1)).collect();
    let head = format!(
        "POST {BATCH} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    let reply = server.raw(&format!("{head}{}0\r\n\r\n", chunks.concat()));
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    assert!(
        reply.contains("too_large") && reply.contains("\"row\":0") && !reply.contains("\"row\":19"),
        "{reply}"
    );
}

#[test]
fn without_a_model_a_batch_is_unavailable() {
    assert_eq!(Programmed::empty().serve().post(BATCH, PUPIL).status, 503);
}
