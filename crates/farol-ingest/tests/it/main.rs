//! What an import makes of whole files: the real workbook, small ones with one trap each, and damaged ones; and the
//! annotated copies of them.

mod across_years;
mod annotate;
mod damaged;
mod files;
mod fixtures;
mod formats;
mod mapped;
mod real_workbook;
mod stand_in;
mod traps;
