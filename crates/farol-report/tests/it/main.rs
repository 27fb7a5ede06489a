//! Pages and charts, as a browser would get them.

mod charts;
mod pages;
mod support;
