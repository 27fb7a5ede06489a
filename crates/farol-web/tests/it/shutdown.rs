use std::{
    io::{Read, Write},
    time::Duration,
};

use farol_web::ServeOptions;

use crate::support::{PUPIL, Programmed, SMART, Server, read_all, until};

/// Sends the head of a request and waits until the server asks for its body: then it is under way.
fn begin(server: &Server) -> std::net::TcpStream {
    let mut stream = server.connect();
    let length = PUPIL.len();
    let head = format!(
        "POST {SMART} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[test]
fn requests_under_way_are_finished_and_new_connections_are_not_taken() {
    let programmed = Programmed::new();
    let mut server = programmed.serve();
    let mut stream = begin(&server);
    server.stop();
    until(|| server.accepts(), |accepts| !accepts);
    stream.write_all(PUPIL.as_bytes()).unwrap();
    let reply = read_all(stream);
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    server.join().unwrap();
    assert_eq!(programmed.log_lines().len(), 1);
}

#[test]
fn a_request_that_does_not_finish_does_not_hold_up_the_end_for_ever() {
    let programmed = Programmed::new();
    let options =
        ServeOptions { drain_timeout: Duration::from_millis(50), ..programmed.options("127.0.0.1:0") };
    let server = programmed.serve_with(options).unwrap();
    let stream = begin(&server);
    server.join().unwrap();
    assert_eq!(read_all(stream), "");
}
