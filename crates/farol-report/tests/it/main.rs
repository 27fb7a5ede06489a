//! Pages and charts, as a browser would get them.

mod charts;
mod evaluation;
mod pages;
mod support;
