//! Mappings as a whole.

mod draft;
mod notation;

use super::*;

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}
