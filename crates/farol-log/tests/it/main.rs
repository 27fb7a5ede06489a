//! The log as a whole, on real files, with real kills, real full disks and real rivals.

mod compression;
mod full_disk;
mod interleavings;
mod kill;
mod lifecycle;
mod other_tools;
mod retention;
mod rotation;
mod support;
