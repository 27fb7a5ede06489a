//! Mappings as a whole.

mod draft;
mod notation;
mod second_school;

use super::*;

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}
