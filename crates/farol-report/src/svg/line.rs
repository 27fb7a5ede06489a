//! Lines in a plane: ROC, precision–recall, decision curves, anything over anything.

use super::{
    drawing::{Anchor, Drawing, Shape},
    frame::{Axis, Frame},
};
use crate::{Html, Lang};

/// Lines told apart by colour and by dashes, so that a print in black shows them too.
const CLASSES: [&str; 4] = ["line c0", "line c1", "line c2", "line c3"];

const WIDTH: f64 = 460.0;
const PLANE: f64 = 300.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 14.0;
const BELOW: f64 = 42.0;
const TITLE: f64 = 34.0;
const LEGEND_LINE: f64 = 18.0;

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineStyle {
    /// In a colour of its own.
    #[default]
    Strong,
    /// Thin and dashed: something to compare with.
    Reference,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// What the legend calls it; not in the legend when empty.
    pub name: String,
    /// How it is drawn.
    pub style: LineStyle,
    /// Its points from left to right; a point that is not finite is left out.
    pub points: Vec<(f64, f64)>,
}

/// A chart of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// Its title, seen and as text alternative.
    pub title: String,
    /// What it shows, in a sentence, for who does not see it.
    pub description: String,
    /// Across.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// The lines; from the fifth strong one on, styles repeat.
    pub series: Vec<Series>,
}

/// Draws lines.
pub fn line_chart(chart: &LineChart, lang: Lang) -> Html {
    let styled = styled(&chart.series);
    let named = styled.iter().filter(|(_, series)| !series.name.is_empty()).count();
    let top = TITLE + LEGEND_LINE * named as f64;
    let frame = Frame {
        x: chart.x.clone(),
        y: chart.y.clone(),
        left: LEFT,
        top,
        width: WIDTH - LEFT - RIGHT,
        height: PLANE,
    };
    let mut shapes = vec![Shape::text("title", Anchor::Start, (LEFT, 22.0), chart.title.clone())];
    shapes.extend(legend(&styled));
    shapes.extend(frame.draw(lang));
    for (class, series) in &styled {
        let finite = series.points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
        shapes.push(Shape::Polyline { class, points: finite.map(|point| frame.at(*point)).collect() });
    }
    Drawing {
        width: WIDTH,
        height: top + PLANE + BELOW,
        title: chart.title.clone(),
        description: chart.description.clone(),
        shapes,
    }
    .render()
}

/// Each line with its class.
fn styled(series: &[Series]) -> Vec<(&'static str, &Series)> {
    let mut colours = CLASSES.into_iter().cycle();
    series
        .iter()
        .map(|series| match series.style {
            LineStyle::Reference => ("reference", series),
            // Infallible: a cycle never ends.
            LineStyle::Strong => (colours.next().unwrap_or(CLASSES[0]), series),
        })
        .collect()
}

fn legend(styled: &[(&'static str, &Series)]) -> Vec<Shape> {
    let named = styled.iter().filter(|(_, series)| !series.name.is_empty());
    named
        .enumerate()
        .flat_map(|(nth, (class, series))| {
            let y = TITLE + LEGEND_LINE * nth as f64 + 4.0;
            [
                Shape::Line { class, from: (LEFT, y), to: (LEFT + 28.0, y) },
                Shape::text("", Anchor::Start, (LEFT + 36.0, y + 4.0), series.name.clone()),
            ]
        })
        .collect()
}
