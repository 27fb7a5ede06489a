//! Bars from left to right, one below the other, each with its name and its figure.

use super::{
    dots::shortened,
    drawing::{Anchor, Drawing, Shape},
    frame::{Axis, Frame},
};
use crate::{Html, Lang};

const WIDTH: f64 = 720.0;
const NAMES: f64 = 210.0;
const FIGURES: f64 = 90.0;
const TOP: f64 = 36.0;
const ROW: f64 = 24.0;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it is.
    pub name: String,
    /// Its length; may be below 0.
    pub value: f64,
    /// The same in words, at the right.
    pub text: String,
    /// Whether it stands out.
    pub strong: bool,
}

/// A chart of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Its title, seen and as text alternative.
    pub title: String,
    /// What it shows, in a sentence, for who does not see it.
    pub description: String,
    /// Across; should hold 0, where the bars begin.
    pub x: Axis,
    /// The bars, from the top.
    pub bars: Vec<Bar>,
}

/// Draws bars.
pub fn bars(chart: &Bars, lang: Lang) -> Html {
    let frame = Frame {
        x: chart.x.clone(),
        y: Axis::share(""),
        left: NAMES,
        top: TOP,
        width: WIDTH - NAMES - FIGURES,
        height: ROW * chart.bars.len().max(1) as f64,
    };
    let mut shapes = vec![Shape::text("title", Anchor::Start, (12.0, 22.0), chart.title.clone())];
    shapes.extend(frame.draw_x(lang));
    for (nth, bar) in chart.bars.iter().enumerate() {
        shapes.extend(row(&frame, frame.top + ROW * nth as f64, bar));
    }
    shapes.push(Shape::line("axis", (frame.x(0.0), frame.top), (frame.x(0.0), frame.bottom())));
    Drawing {
        width: WIDTH,
        height: frame.bottom() + 42.0,
        title: chart.title.clone(),
        description: chart.description.clone(),
        shapes,
    }
    .render()
}

fn row(frame: &Frame, top: f64, bar: &Bar) -> [Shape; 3] {
    let [from, to] = [frame.x(bar.value.min(0.0)), frame.x(bar.value.max(0.0))];
    [
        Shape::text("", Anchor::End, (frame.left - 10.0, top + ROW / 2.0 + 4.0), shortened(&bar.name)),
        Shape::Rect {
            class: if bar.strong { "bar bad" } else { "bar" },
            corner: (from, top + 4.0),
            size: (to - from, ROW - 8.0),
            title: format!("{}: {}", bar.name, bar.text),
        },
        Shape::text("tick", Anchor::Start, (frame.right() + 10.0, top + ROW / 2.0 + 4.0), bar.text.clone()),
    ]
}
