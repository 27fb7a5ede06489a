//! The binary, as its users run it.

mod commands;
mod demo;
mod hostile;
mod kill;
mod packaging;
mod support;
