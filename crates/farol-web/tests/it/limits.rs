use std::{io::Write, time::Duration};

use farol_web::ServeOptions;

use crate::support::{PUPIL, Programmed, SMART, read_all};

#[test]
fn a_body_beyond_the_limit_is_refused_announced_or_not() {
    let server = Programmed::new().serve();
    let long = format!("{{\"NOME\":\"{}\"}}", "x".repeat(3 << 20));
    assert_eq!(server.post(SMART, &long).status, 413);
    let head = format!(
        "POST {SMART} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    let reply = server.raw(&format!("{head}{:x}\r\n{long}\r\n0\r\n\r\n", long.len()));
    assert!(reply.starts_with("HTTP/1.1 413"), "{reply}");
}

#[test]
fn a_client_that_asks_first_need_not_send_what_is_refused() {
    let server = Programmed::new().serve();
    let reply = server.raw(&format!(
        "POST {SMART} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n"
    ));
    assert!(reply.starts_with("HTTP/1.1 413"), "{reply}");
}

#[test]
fn a_body_that_does_not_come_is_given_up() {
    let programmed = Programmed::new();
    let options =
        ServeOptions { read_timeout: Duration::from_millis(50), ..programmed.options("127.0.0.1:0") };
    let server = programmed.serve_with(options).unwrap();
    let mut stream = server.connect();
    let head = format!("POST {SMART} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{{");
    stream.write_all(head.as_bytes()).unwrap();
    let reply = read_all(stream);
    assert!(reply.starts_with("HTTP/1.1 408"), "{reply}");
}

#[test]
fn a_head_that_does_not_come_is_given_up() {
    let programmed = Programmed::new();
    let options =
        ServeOptions { read_timeout: Duration::from_millis(50), ..programmed.options("127.0.0.1:0") };
    let server = programmed.serve_with(options).unwrap();
    let mut stream = server.connect();
    stream.write_all(b"POST / HT").unwrap();
    let reply = read_all(stream);
    assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 408"), "{reply}");
}

#[test]
fn more_requests_than_allowed_are_told_when_to_come_back() {
    let programmed = Programmed::new();
    let options = ServeOptions { rate_limit: Some(1), ..programmed.options("127.0.0.1:0") };
    let server = programmed.serve_with(options).unwrap();
    let replies = [(); 3].map(|()| server.post(SMART, PUPIL));
    assert_eq!(replies[0].status, 200);
    let refused = replies.iter().find(|reply| reply.status == 429).unwrap();
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(server.get("/health").status, 200, "probes are not counted");
}
