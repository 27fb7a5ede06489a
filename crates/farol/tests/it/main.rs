//! The binary, as its users run it.

mod backtest;
mod backup;
mod card;
mod commands;
mod demo;
mod doctor;
mod evaluate;
mod hostile;
mod imports;
mod kill;
mod manners;
mod own;
mod packaging;
mod runs;
mod support;
