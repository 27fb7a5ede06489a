//! The log as a whole, on real files, with real kills, real full disks and real rivals.

mod full_disk;
mod interleavings;
mod kill;
mod lifecycle;
mod other_tools;
mod rotation;
mod support;
