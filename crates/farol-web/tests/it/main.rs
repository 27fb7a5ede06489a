//! The server as a client meets it: real connections, a real store, models trained from a made-up workbook.

mod access;
mod api {
    mod v1 {
        mod monitoring {
            mod dashboard;
        }
        mod predict {
            mod batch;
            mod full;
            mod smart;
        }
    }
}
mod docs;
mod health;
mod limits;
mod metrics;
mod refresh;
mod shutdown;
mod support;
