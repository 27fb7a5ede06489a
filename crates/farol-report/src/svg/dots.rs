//! Figures with their intervals, one below the other (a forest plot).

use super::{
    drawing::{Anchor, Drawing, Shape},
    frame::{Axis, Frame},
};
use crate::{Html, Lang};

const WIDTH: f64 = 720.0;
const NAMES: f64 = 210.0;
const FIGURES: f64 = 150.0;
const TOP: f64 = 36.0;
const ROW: f64 = 24.0;

/// Letters of a name that fit beside the plane.
const LONGEST: usize = 32;

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// What it is.
    pub name: String,
    /// The figure; nothing is drawn where there is none.
    pub value: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// The same in words, at the right.
    pub text: String,
    /// Whether it is out of order.
    pub bad: bool,
}

/// A dot plot.
#[derive(Debug, Clone, PartialEq)]
pub struct DotPlot {
    /// Its title, seen and as text alternative.
    pub title: String,
    /// What it shows, in a sentence, for who does not see it.
    pub description: String,
    /// Across.
    pub x: Axis,
    /// A value to compare with, such as 0 for differences.
    pub reference: Option<f64>,
    /// Where values are in order, shaded.
    pub bounds: Option<(f64, f64)>,
    /// The rows, from the top.
    pub dots: Vec<Dot>,
}

/// Draws a dot plot.
pub fn dot_plot(plot: &DotPlot, lang: Lang) -> Html {
    let frame = Frame {
        x: plot.x.clone(),
        y: Axis::share(""),
        left: NAMES,
        top: TOP,
        width: WIDTH - NAMES - FIGURES,
        height: ROW * plot.dots.len().max(1) as f64,
    };
    let mut shapes = vec![Shape::text("title", Anchor::Start, (12.0, 22.0), plot.title.clone())];
    shapes.extend(plot.bounds.map(|bounds| band(&frame, bounds)));
    shapes.extend(frame.draw_x(lang));
    let upright =
        |value| Shape::line("reference", (frame.x(value), frame.top), (frame.x(value), frame.bottom()));
    shapes.extend(plot.reference.map(upright));
    for (nth, dot) in plot.dots.iter().enumerate() {
        shapes.extend(row(&frame, frame.top + ROW * (nth as f64 + 0.5), dot));
    }
    Drawing {
        width: WIDTH,
        height: frame.bottom() + 42.0,
        title: plot.title.clone(),
        description: plot.description.clone(),
        shapes,
    }
    .render()
}

fn band(frame: &Frame, (low, high): (f64, f64)) -> Shape {
    let corner = (frame.x(low), frame.top);
    Shape::Rect {
        class: "bounds",
        corner,
        size: (frame.x(high) - corner.0, frame.height),
        title: String::new(),
    }
}

fn row(frame: &Frame, y: f64, dot: &Dot) -> Vec<Shape> {
    let name = Shape::text("", Anchor::End, (frame.left - 10.0, y + 4.0), shortened(&dot.name));
    let text = Shape::text("tick", Anchor::Start, (frame.right() + 10.0, y + 4.0), dot.text.clone());
    let [whisker, mark] = if dot.bad { ["whisker bad", "dot bad"] } else { ["whisker", "dot"] };
    let line = dot.interval.map(|(low, high)| Shape::line(whisker, (frame.x(low), y), (frame.x(high), y)));
    let point = dot.value.map(|value| Shape::Circle {
        class: mark,
        centre: (frame.x(value), y),
        radius: 4.5,
        title: format!("{}: {}", dot.name, dot.text),
    });
    [name, text].into_iter().chain(line).chain(point).collect()
}

/// A name that would run out of the drawing, cut; it is whole where the point says its title.
pub(super) fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_long_name_is_cut_between_letters() {
        let long = "é".repeat(40);
        assert_eq!(super::shortened(&long).chars().count(), 32);
        assert_eq!(super::shortened("Privada"), "Privada");
    }
}
