//! A plane with two axes: from the values to the place in the drawing.

use super::drawing::{Anchor, Shape};
use crate::Lang;

/// More than any axis has: steps are a tenth of its width at least.
const MOST_TICKS: i32 = 11;

/// An axis: what it measures, and from where to where.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it measures.
    pub label: String,
    /// Its value at the left or at the bottom.
    pub from: f64,
    /// Its value at the right or at the top.
    pub to: f64,
}

impl Axis {
    /// From 0 to 1.
    pub fn share(label: impl Into<String>) -> Self {
        Self { label: label.into(), from: 0.0, to: 1.0 }
    }

    /// Wide enough for all values, and begun and ended at a round number. Values that are not finite do not count.
    pub fn around(label: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Self {
        let (least, greatest) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), v| (least.min(v), greatest.max(v)));
        if least > greatest {
            return Self::share(label);
        }
        let step = step(greatest - least);
        let (from, to) = ((least / step).floor() * step, (greatest / step).ceil() * step);
        Self { label: label.into(), from, to: if to > from { to } else { from + step } }
    }

    /// Where a value lies, 0 at the beginning and 1 at the end; what lies beyond is put at the edge.
    pub(super) fn place(&self, value: f64) -> f64 {
        let width = self.to - self.from;
        if width > 0.0 { ((value - self.from) / width).clamp(0.0, 1.0) } else { 0.5 }
    }

    /// Round values along the axis, with as many decimals as tell them apart.
    pub(super) fn ticks(&self, lang: Lang) -> Vec<(f64, String)> {
        let step = step(self.to - self.from);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 15")]
        let decimals = (-step.log10()).ceil().clamp(0.0, 15.0) as usize;
        let first = (self.from / step - 1e-9).ceil();
        (0..=MOST_TICKS)
            .map(|nth| (first + f64::from(nth)) * step)
            .take_while(|value| *value <= self.to + step * 1e-9)
            .map(|value| (value, lang.number(value, decimals)))
            .collect()
    }
}

/// About five steps of 1, 2 or 5 times a power of ten.
fn step(width: f64) -> f64 {
    let rough = if width > 0.0 && width.is_finite() { width / 5.0 } else { 0.2 };
    let magnitude = 10_f64.powf(rough.log10().floor());
    let round = match rough / magnitude {
        m if m <= 1.000_001 => 1.0,
        m if m <= 2.000_001 => 2.0,
        m if m <= 5.000_001 => 5.0,
        _ => 10.0,
    };
    round * magnitude
}

/// The rectangle inside the axes.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Frame {
    pub(super) fn x(&self, value: f64) -> f64 {
        self.left + self.x.place(value) * self.width
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        self.top + (1.0 - self.y.place(value)) * self.height
    }

    pub(super) fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x(x), self.y(y))
    }

    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    pub(super) fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Grid, ticks and labels of both axes.
    pub(super) fn draw(&self, lang: Lang) -> Vec<Shape> {
        let mut shapes = self.draw_x(lang);
        for (value, text) in self.y.ticks(lang) {
            let y = self.y(value);
            shapes.push(Shape::line("grid", (self.left, y), (self.right(), y)));
            shapes.push(Shape::text("tick", Anchor::End, (self.left - 6.0, y + 4.0), text));
        }
        shapes.push(Shape::line("axis", (self.left, self.top), (self.left, self.bottom())));
        let middle = (14.0, self.top + self.height / 2.0);
        shapes.push(Shape::Upwards { class: "tick", at: middle, text: self.y.label.clone() });
        shapes
    }

    /// Grid, ticks and label of the horizontal axis alone.
    pub(super) fn draw_x(&self, lang: Lang) -> Vec<Shape> {
        let mut shapes = Vec::new();
        for (value, text) in self.x.ticks(lang) {
            let x = self.x(value);
            shapes.push(Shape::line("grid", (x, self.top), (x, self.bottom())));
            shapes.push(Shape::text("tick", Anchor::Middle, (x, self.bottom() + 15.0), text));
        }
        shapes.push(Shape::line("axis", (self.left, self.bottom()), (self.right(), self.bottom())));
        let below = (self.left + self.width / 2.0, self.bottom() + 32.0);
        shapes.push(Shape::text("tick", Anchor::Middle, below, self.x.label.clone()));
        shapes
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;
    use crate::Lang;

    #[test]
    fn ticks_are_round_and_written_with_the_decimals_they_need() {
        let texts = |axis: &Axis| axis.ticks(Lang::En).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(texts(&Axis::share("")), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        let wide = Axis { label: String::new(), from: -30.0, to: 70.0 };
        assert_eq!(texts(&wide), ["−20", "0", "20", "40", "60"]);
        let narrow = Axis { label: String::new(), from: 0.01, to: 0.02 };
        assert_eq!(texts(&narrow), ["0.010", "0.012", "0.014", "0.016", "0.018", "0.020"]);
    }

    #[test]
    fn an_axis_around_values_begins_and_ends_at_round_ones() {
        let axis = Axis::around("", [0.13, f64::NAN, 0.86]);
        assert!((axis.from - 0.0).abs() < 1e-12 && (axis.to - 1.0).abs() < 1e-12, "{axis:?}");
        assert_eq!(Axis::around("", []), Axis::share(""));
        let single = Axis::around("", [3.0]);
        assert!(single.from <= 3.0 && single.to > single.from);
    }

    #[test]
    fn what_lies_beyond_is_put_at_the_edge() {
        let axis = Axis::share("");
        assert_eq!([axis.place(-1.0), axis.place(0.25), axis.place(7.0)], [0.0, 0.25, 1.0]);
    }
}
