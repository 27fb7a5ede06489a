#![doc = include_str!("../README.md")]

mod access;
mod app;
mod batch;
mod body;
mod correlation;
mod dashboard;
mod error;
mod front;
mod handlers;
mod live;
mod metrics;
mod openapi;
mod options;
mod page;
mod rate;
mod recorder;
mod refresh;
mod routes;
mod scoring;
mod serve;

pub use options::ServeOptions;
pub use serve::{ServeError, serve};
