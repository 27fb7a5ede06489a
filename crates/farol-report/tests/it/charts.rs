//! Charts.

use farol_report::{
    Axis, Bar, Bars, CalibrationChart, CalibrationPoint, Dot, DotPlot, Html, Lang, LineChart, LineStyle,
    Series, bars, calibration_chart, dot_plot, line_chart,
};

use crate::support::{HOSTILE, assert_harmless, texts};

fn hostile_charts() -> [Html; 4] {
    let h = || HOSTILE.to_owned();
    let lines = LineChart {
        title: h(),
        description: h(),
        x: Axis::share(h()),
        y: Axis::share(h()),
        series: vec![Series { name: h(), style: LineStyle::Strong, points: vec![(0.0, 0.0), (1.0, 1.0)] }],
    };
    let point = CalibrationPoint { predicted: 0.5, observed: 0.4, interval: Some((0.3, 0.5)), count: 10 };
    let calibration = CalibrationChart {
        title: h(),
        description: h(),
        x_label: h(),
        y_label: h(),
        count_label: h(),
        points: vec![point],
    };
    let dot = Dot { name: h(), value: Some(0.5), interval: None, text: h(), bad: true };
    let dots = DotPlot {
        title: h(),
        description: h(),
        x: Axis::share(h()),
        reference: Some(0.5),
        bounds: Some((0.4, 0.6)),
        dots: vec![dot],
    };
    let bar = Bar { name: h(), value: -0.5, text: h(), strong: false };
    let bar_chart = Bars { title: h(), description: h(), x: Axis::around(h(), [-1.0, 1.0]), bars: vec![bar] };
    [
        line_chart(&lines, Lang::Pt),
        calibration_chart(&calibration, Lang::Pt),
        dot_plot(&dots, Lang::Pt),
        bars(&bar_chart, Lang::Pt),
    ]
}

#[test]
fn whatever_a_chart_is_given_stays_text() {
    for chart in hostile_charts() {
        assert_harmless(chart.as_str());
    }
}

#[test]
fn every_chart_has_a_text_alternative() {
    for chart in hostile_charts() {
        let chart = chart.as_str();
        assert!(chart.starts_with("<svg") && chart.contains("role=\"img\""));
        let after = chart.split_once('>').map(|(_, after)| after.trim_start());
        assert!(after.is_some_and(|after| after.starts_with("<title>")), "{chart}");
        assert!(chart.contains("<desc>"));
    }
}

#[test]
fn a_line_is_drawn_where_its_points_lie_and_skips_what_is_not_finite() {
    let points = vec![(0.0, 0.0), (f64::NAN, 0.5), (0.5, f64::INFINITY), (1.0, 1.0)];
    let chart = LineChart {
        title: String::new(),
        description: String::new(),
        x: Axis::share(""),
        y: Axis::share(""),
        series: vec![Series { points, ..Series::default() }],
    };
    let drawn = line_chart(&chart, Lang::En);
    // Without a legend the plane lies from (52, 34) to (446, 334), upside down.
    assert!(drawn.as_str().contains("points=\"52,334 446,34\""), "{drawn}");
}

#[test]
fn nothing_to_draw_is_drawn_without_failing() {
    let empty = DotPlot {
        title: "t".into(),
        description: "d".into(),
        x: Axis::around("x", []),
        reference: None,
        bounds: None,
        dots: vec![Dot {
            name: "a".into(),
            value: None,
            interval: None,
            text: "undefined".into(),
            bad: false,
        }],
    };
    let drawn = dot_plot(&empty, Lang::En);
    assert!(texts(drawn.as_str()).iter().any(|text| text == "undefined"));
    assert!(!drawn.as_str().contains("<circle") && !drawn.as_str().contains("NaN"));
}

#[test]
fn numbers_on_the_axes_follow_the_language() {
    let [chart, ..] = hostile_charts();
    let texts = texts(chart.as_str());
    assert!(texts.iter().any(|text| text == "0,2") && !texts.iter().any(|text| text == "0.2"));
}
