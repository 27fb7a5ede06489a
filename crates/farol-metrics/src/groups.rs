//! Which rows belong together: arbitrary keys turned into 0, 1, 2, … in ascending order of the keys, so that results
//! do not hang on the order of the rows.

/// Distinct keys and the rows that carry them.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    of_row: Vec<usize>,
    count: usize,
}

impl Groups {
    pub(crate) fn new(keys: &[u64]) -> Self {
        let distinct = distinct(keys);
        // Every key is among the distinct ones, so the insertion point is its place.
        let of_row = keys.iter().map(|key| distinct.partition_point(|other| other < key)).collect();
        Self { of_row, count: distinct.len() }
    }

    /// The group of each row, 0 to `count()` − 1.
    pub(crate) fn of_row(&self) -> &[usize] {
        &self.of_row
    }

    /// The number of groups.
    pub(crate) fn count(&self) -> usize {
        self.count
    }
}

/// The distinct keys, ascending.
pub(crate) fn distinct(keys: &[u64]) -> Vec<u64> {
    let mut distinct = keys.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

#[cfg(test)]
mod tests {
    use super::Groups;

    #[test]
    fn keys_become_ranks() {
        let groups = Groups::new(&[70, 5, u64::MAX, 5]);
        assert_eq!(groups.of_row(), [1, 0, 2, 0]);
        assert_eq!(groups.count(), 3);
    }
}
