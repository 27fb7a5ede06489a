//! Files that must not hurt.

mod files;

use std::collections::HashSet;

#[test]
fn every_odd_file_has_a_name_of_its_own_and_says_what_is_odd() {
    let files = files::files();
    let names: HashSet<&str> = files.iter().map(|file| file.name).collect();
    assert_eq!(names.len(), files.len());
    assert!(files.len() >= 60, "{}", files.len());
    assert!(files.iter().all(|file| !file.what.is_empty()));
    assert_eq!(files.iter().filter(|file| file.bytes.is_empty()).count(), 1);
}
