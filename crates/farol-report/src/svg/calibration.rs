//! What happened against what was said: points with intervals about the diagonal, and below, how many rows each holds.

use super::{
    drawing::{Anchor, Drawing, Shape},
    frame::{Axis, Frame},
};
use crate::{Html, Lang};

const WIDTH: f64 = 460.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 34.0;
const PLANE: f64 = 300.0;
const COUNTS: f64 = 46.0;

/// One bin of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationPoint {
    /// Mean probability said.
    pub predicted: f64,
    /// Share where it happened.
    pub observed: f64,
    /// Interval of the share.
    pub interval: Option<(f64, f64)>,
    /// Rows in the bin.
    pub count: usize,
}

/// A calibration chart.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationChart {
    /// Its title, seen and as text alternative.
    pub title: String,
    /// What it shows, in a sentence, for who does not see it.
    pub description: String,
    /// Label of the horizontal axis, from 0 to 1.
    pub x_label: String,
    /// Label of the vertical axis, from 0 to 1.
    pub y_label: String,
    /// What the counts below count.
    pub count_label: String,
    /// The bins.
    pub points: Vec<CalibrationPoint>,
}

/// Draws a calibration chart.
pub fn calibration_chart(chart: &CalibrationChart, lang: Lang) -> Html {
    let frame = Frame {
        x: Axis::share(chart.x_label.clone()),
        y: Axis::share(chart.y_label.clone()),
        left: LEFT,
        top: TOP,
        width: WIDTH - LEFT - 14.0,
        height: PLANE,
    };
    let mut shapes = vec![Shape::text("title", Anchor::Start, (LEFT, 22.0), chart.title.clone())];
    shapes.extend(frame.draw(lang));
    shapes.push(Shape::line("reference", frame.at((0.0, 0.0)), frame.at((1.0, 1.0))));
    let path = chart.points.iter().map(|point| frame.at((point.predicted, point.observed)));
    shapes.push(Shape::Polyline { class: "line c0", points: path.collect() });
    for point in &chart.points {
        shapes.extend(marks(&frame, point, lang));
    }
    shapes.extend(counts(&frame, chart, lang));
    Drawing {
        width: WIDTH,
        height: frame.bottom() + 42.0 + COUNTS + 22.0,
        title: chart.title.clone(),
        description: chart.description.clone(),
        shapes,
    }
    .render()
}

fn marks(frame: &Frame, point: &CalibrationPoint, lang: Lang) -> Vec<Shape> {
    let centre = frame.at((point.predicted, point.observed));
    let title = format!(
        "{} → {} [{}] (n = {})",
        lang.number(point.predicted, 3),
        lang.number(point.observed, 3),
        lang.interval(point.interval),
        lang.count(point.count)
    );
    let whisker = point
        .interval
        .map(|(low, high)| Shape::line("whisker", (centre.0, frame.y(low)), (centre.0, frame.y(high))));
    let dot = Shape::Circle { class: "dot", centre, radius: 4.0, title };
    whisker.into_iter().chain([dot]).collect()
}

/// A bar for the rows of each bin, under the axis.
fn counts(frame: &Frame, chart: &CalibrationChart, lang: Lang) -> Vec<Shape> {
    let most = chart.points.iter().map(|point| point.count).max().unwrap_or(0).max(1);
    let floor = frame.bottom() + 42.0 + COUNTS;
    let bars = chart.points.iter().map(|point| {
        let height = COUNTS * point.count as f64 / most as f64;
        let corner = (frame.x(point.predicted) - 5.0, floor - height);
        Shape::Rect { class: "faint", corner, size: (10.0, height), title: lang.count(point.count) }
    });
    let says = format!("{} (max {})", chart.count_label, lang.count(most));
    let label = Shape::text("tick", Anchor::Middle, (frame.left + frame.width / 2.0, floor + 15.0), says);
    bars.chain([Shape::line("axis", (frame.left, floor), (frame.right(), floor)), label]).collect()
}
