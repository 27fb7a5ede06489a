//! The leak detector as its users call it.

mod audit;
#[path = "../../examples/leaks/honest.rs"]
mod honest;
#[path = "../../examples/leaks/planted.rs"]
mod planted;
