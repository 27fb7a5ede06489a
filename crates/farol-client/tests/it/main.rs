//! The client against a server on loopback that keeps the HTTP contract, and against one that breaks it in one place.

mod server;
mod simulate;
mod smoke;
