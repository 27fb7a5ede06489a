#![doc = include_str!("../README.md")]

mod evaluation;
mod html;
mod lang;
mod page;
mod svg;
mod table;

pub use evaluation::{EvaluationReport, evaluation_body, evaluation_page};
pub use html::{Html, join};
pub use lang::{Lang, Text};
pub use page::{figure, list, note, page, paragraph, section, side_by_side};
pub use svg::{
    Axis, Bar, Bars, CalibrationChart, CalibrationPoint, Dot, DotPlot, LineChart, LineStyle, Series, bars,
    calibration_chart, dot_plot, line_chart,
};
pub use table::{Cell, Table, table};
