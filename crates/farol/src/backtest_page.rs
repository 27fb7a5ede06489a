//! The backtest as a page.

use farol_app::backtest::Backtest;
use farol_report::{Html, Lang};

pub(crate) fn page(_report: &Backtest, lang: Lang) -> String {
    farol_report::page("Farol", lang, &Html::default())
}
