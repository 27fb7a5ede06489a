//! A set of bins, 256 bits. Knows nothing of columns.

/// Bins of one column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct BinSet([u64; 4]);

impl BinSet {
    /// The bins from 0 to this one, at most 255.
    pub(super) fn up_to(bin: usize) -> Self {
        let word = |word: usize| match (bin + 1).saturating_sub(word * 64) {
            0 => 0,
            bits => !0 >> (64 - bits.min(64)),
        };
        Self(std::array::from_fn(word))
    }

    #[inline]
    pub(super) fn contains(&self, bin: u8) -> bool {
        self.0[usize::from(bin >> 6)] >> (bin & 63) & 1 == 1
    }

    pub(super) fn insert(&mut self, bin: u8) {
        self.0[usize::from(bin >> 6)] |= 1 << (bin & 63);
    }

    /// The bins of this set that are not in the other.
    pub(super) fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    /// For each bin whether it is in the set: quicker to ask a million times.
    pub(super) fn table(&self) -> [bool; 256] {
        let mut table = [false; 256];
        for (word, table) in self.0.iter().zip(table.chunks_mut(64)) {
            for (bit, inside) in table.iter_mut().enumerate() {
                *inside = word >> bit & 1 == 1;
            }
        }
        table
    }
}

impl FromIterator<u8> for BinSet {
    fn from_iter<I: IntoIterator<Item = u8>>(bins: I) -> Self {
        let mut set = Self::default();
        bins.into_iter().for_each(|bin| set.insert(bin));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_can_lose_another() {
        let set: BinSet = [0, 63, 64, 255].into_iter().collect();
        let rest = set.without([63, 64, 100].into_iter().collect());
        assert_eq!(rest, [0, 255].into_iter().collect());
        for last in [0, 62, 63, 64, 127, 128, 254, 255] {
            assert_eq!(BinSet::up_to(usize::from(last)), (0..=last).collect());
        }
        let table = set.table();
        assert!((0..=u8::MAX).all(|bin| table[usize::from(bin)] == set.contains(bin)));
        assert_eq!(table.iter().filter(|inside| **inside).count(), 4);
    }
}
