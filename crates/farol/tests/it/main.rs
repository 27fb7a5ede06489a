//! The binary, as its users run it.

mod commands;
mod demo;
mod kill;
mod packaging;
mod support;
