//! Charts as inline SVG: plain structs in, markup with a text alternative out. Knows nothing of what is drawn.

mod bars;
mod calibration;
mod dots;
mod drawing;
mod frame;
mod line;

pub use bars::{Bar, Bars, bars};
pub use calibration::{CalibrationChart, CalibrationPoint, calibration_chart};
pub use dots::{Dot, DotPlot, dot_plot};
pub use frame::Axis;
pub use line::{LineChart, LineStyle, Series, line_chart};
