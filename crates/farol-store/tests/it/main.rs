//! The contract, run over every store; and what is SQLite's own.

mod as_it_is;
mod contract;
mod replay;
mod sqlite;
mod upkeep;
