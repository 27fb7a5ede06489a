//! Bars in a plain coordinate system of 720 × 200, for an inline SVG without any script or style.

/// Size of the drawing and of its margins, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;
const BELOW: f64 = 24.0;
const ABOVE: f64 = 16.0;

/// Labels that fit side by side, at 66 units each.
const MOST_TICKS: usize = 10;

/// One bar.
#[derive(Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    /// What it says when pointed at.
    pub(super) title: String,
}

/// A label under the axis.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) x: f64,
    pub(super) text: String,
}

/// A chart.
#[derive(Debug, PartialEq)]
pub(super) struct Chart {
    pub(super) bars: Vec<Bar>,
    pub(super) ticks: Vec<Tick>,
    /// What the tallest bar stands for.
    pub(super) top: String,
}

/// One series: its class in the stylesheet, values, and a title for each value.
pub(super) struct Series {
    pub(super) class: &'static str,
    pub(super) values: Vec<f64>,
    pub(super) titles: Vec<String>,
}

impl Chart {
    /// Series side by side over the same labels.
    pub(super) fn new(labels: &[String], series: Vec<Series>, top: impl Fn(f64) -> String) -> Self {
        let most = series.iter().flat_map(|s| &s.values).copied().fold(0.0, f64::max);
        let slot = WIDTH / labels.len().max(1) as f64;
        let width = slot * 0.8 / series.len().max(1) as f64;
        let room = HEIGHT - BELOW - ABOVE;
        let bars = series.into_iter().enumerate().flat_map(|(nth, series)| {
            let Series { class, values, titles } = series;
            values.into_iter().zip(titles).enumerate().map(move |(at, (value, title))| {
                let height = if most > 0.0 { rounded(value / most * room) } else { 0.0 };
                let x = rounded(slot * (at as f64 + 0.1) + width * nth as f64);
                Bar { class, x, y: rounded(HEIGHT - BELOW - height), width: rounded(width), height, title }
            })
        });
        let every = labels.len().div_ceil(MOST_TICKS).max(1);
        let tick =
            |(at, text): (usize, &String)| Tick { x: rounded(slot * (at as f64 + 0.5)), text: text.clone() };
        let ticks = labels.iter().enumerate().step_by(every).map(tick).collect();
        Self { bars: bars.collect(), ticks, top: top(most) }
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tallest_bar_fills_the_room_and_series_stand_side_by_side() {
        let series = |class, values: [f64; 2]| Series {
            class,
            values: values.to_vec(),
            titles: vec![String::new(), String::new()],
        };
        let labels = ["a".to_owned(), "b".to_owned()];
        let chart = Chart::new(&labels, vec![series("now", [1.0, 4.0]), series("then", [2.0, 0.0])], |top| {
            top.to_string()
        });
        let drawn: Vec<_> = chart.bars.iter().map(|b| (b.class, b.x, b.y, b.width, b.height)).collect();
        assert_eq!(
            drawn,
            [
                ("now", 36.0, 136.0, 144.0, 40.0),
                ("now", 396.0, 16.0, 144.0, 160.0),
                ("then", 180.0, 96.0, 144.0, 80.0),
                ("then", 540.0, 176.0, 144.0, 0.0)
            ]
        );
        assert_eq!((chart.ticks.len(), chart.top.as_str()), (2, "4"));
    }

    #[test]
    fn nothing_to_show_is_drawn_flat() {
        let chart = Chart::new(
            &["a".into()],
            vec![Series { class: "now", values: vec![0.0], titles: vec![String::new()] }],
            |_| String::new(),
        );
        assert_eq!(chart.bars[0].height, 0.0);
    }
}
