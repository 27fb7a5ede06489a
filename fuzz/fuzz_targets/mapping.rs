//! A mapping, then a fixed text read with it.
#![no_main]

use std::sync::Arc;

use farol_fuzz::{begin, check, panics, valid};
use farol_ingest::{Mapping, Options, Source, mapping, samples};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(init: begin(), |text: &str| -> Corpus {
    panics::remember(text.as_bytes());
    let Ok(mapping) = Mapping::parse(text) else { return Corpus::Keep };
    assert_eq!(Mapping::parse(mapping.text()).as_ref(), Ok(&mapping));
    let options = Options { mapping: Some(Arc::new(mapping.clone())), ..Options::default() };
    if let Ok(tables) = samples(&[Source::new(check::TEXT, valid::CSV)], &options) {
        let _ = mapping::check(&mapping, &tables);
    }
    check::import(check::TEXT, valid::CSV, options.mapping);
    Corpus::Keep
});
