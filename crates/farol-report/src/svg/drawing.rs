//! Shapes in drawing units, and their markup. Everything written in a drawing passes through this one template.

use askama::Template;

use crate::html::{Html, render};

/// Where a text stands with regard to its place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A shape. Classes come from this crate's style sheet; `title` is what it says when pointed at.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Line {
        class: &'static str,
        from: (f64, f64),
        to: (f64, f64),
    },
    Polyline {
        class: &'static str,
        points: Vec<(f64, f64)>,
    },
    Rect {
        class: &'static str,
        corner: (f64, f64),
        size: (f64, f64),
        title: String,
    },
    Circle {
        class: &'static str,
        centre: (f64, f64),
        radius: f64,
        title: String,
    },
    Text {
        class: &'static str,
        anchor: Anchor,
        at: (f64, f64),
        text: String,
    },
    /// A text that runs upwards.
    Upwards {
        class: &'static str,
        at: (f64, f64),
        text: String,
    },
}

impl Shape {
    pub(super) fn text(class: &'static str, anchor: Anchor, at: (f64, f64), text: impl Into<String>) -> Self {
        Self::Text { class, anchor, at, text: text.into() }
    }

    pub(super) fn line(class: &'static str, from: (f64, f64), to: (f64, f64)) -> Self {
        Self::Line { class, from, to }
    }
}

/// A drawing with its text alternative: a short name, and what it shows in a sentence.
#[derive(Debug, Clone, Template)]
#[template(path = "drawing.html")]
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) shapes: Vec<Shape>,
}

impl Drawing {
    pub(super) fn render(&self) -> Html {
        render(self)
    }
}

/// A coordinate to a tenth of a unit: finer than any screen shows, and short.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
fn tenth(value: &f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // Adding 0 turns -0 into 0.
    format!("{}", rounded + 0.0)
}

/// The points of a line, those left out that fall on the place of the one before.
fn points(points: &[(f64, f64)]) -> String {
    let mut text = String::new();
    let mut last = String::new();
    for (x, y) in points {
        let place = format!("{},{}", tenth(x), tenth(y));
        if place != last {
            text.push_str(if text.is_empty() { "" } else { " " });
            text.push_str(&place);
            last = place;
        }
    }
    text
}

impl Anchor {
    fn class(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn points_that_fall_on_one_place_are_drawn_once() {
        assert_eq!(super::points(&[(0.0, 1.0), (0.01, 1.02), (2.25, -0.01)]), "0,1 2.3,0");
    }
}
