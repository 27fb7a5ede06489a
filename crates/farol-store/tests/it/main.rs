//! The contract, run over every store; and what is SQLite's own.

mod contract;
mod replay;
mod sqlite;
mod upkeep;
