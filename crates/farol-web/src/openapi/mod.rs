//! The API described once: [`operations`] and [`members`] hold the words, and both the OpenAPI document and the page of
//! `/docs` are made from them.

mod document;
mod members;
mod operations;
mod page;

pub(crate) use document::document;
pub(crate) use page::DocsPage;
