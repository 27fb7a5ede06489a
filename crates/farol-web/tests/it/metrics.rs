use crate::support::{PUPIL, Programmed, SMART, pupil};

fn value(text: &str, series: &str) -> f64 {
    let line =
        text.lines().find(|line| line.starts_with(series)).unwrap_or_else(|| panic!("{series} in {text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn counters_grow_with_what_happens() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    for _ in 0..3 {
        server.post(SMART, PUPIL);
    }
    server.post(SMART, &pupil(&[("RA", programmed.known_ra.into())]));
    server.post(SMART, "{");
    let reply = server.get("/metrics");
    assert_eq!(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let of = |series: &str| value(&reply.text, series);
    assert_eq!(of("farol_http_requests_total{route=\"/api/v1/predict/smart\",status=\"2xx\"}"), 4.0);
    assert_eq!(of("farol_http_requests_total{route=\"/api/v1/predict/smart\",status=\"4xx\"}"), 1.0);
    assert_eq!(of("farol_http_request_duration_seconds_count{route=\"/api/v1/predict/smart\"}"), 5.0);
    let class = |n| of(&format!("farol_predictions_total{{outcome=\"defasagem\",class=\"{n}\"}}"));
    assert_eq!(class(0) + class(1), 4.0);
    assert_eq!(of("farol_predictions_without_history_total"), 3.0);
    assert_eq!(of("farol_log_lines_total"), 4.0);
    assert_eq!(of("farol_log_healthy"), 1.0);
    assert!(
        of("farol_log_bytes_total") > 1000.0
            && of("farol_pupils") > 100.0
            && of("farol_snapshot_revision") > 0.0
    );
    assert!(of("process_resident_memory_bytes") > 1e6);
    let champion = format!("farol_champion_info{{outcome=\"defasagem\",model=\"{}\"}}", programmed.serving);
    assert_eq!(of(&champion), 1.0);
}

#[test]
fn every_line_is_a_comment_or_a_sample() {
    let text = Programmed::new().serve().get("/metrics").text;
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        assert!(
            value.parse::<f64>().is_ok() && series.starts_with(|c: char| c.is_ascii_lowercase()),
            "{line}"
        );
    }
}
