//! The descent with AVX-512: each table is two registers, and one instruction looks up 32 places in it.

use std::arch::x86_64::{
    __m512i, __mmask32, _mm512_add_epi16, _mm512_cmpgt_epu16_mask, _mm512_loadu_si512, _mm512_mask_add_epi16,
    _mm512_mask_blend_epi16, _mm512_permutex2var_epi16, _mm512_set1_epi16, _mm512_srli_epi16,
    _mm512_storeu_si512, _mm512_sub_epi16, _mm512_test_epi16_mask,
};

use super::{Crown, LANES, NODES, Pack, TABLE};

/// Proof that this processor has the instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Detected(());

impl Detected {
    /// The proof, if it has.
    pub(in crate::engine) fn here() -> Option<Self> {
        let detected = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
        detected.then_some(Self(()))
    }
}

/// See [`Crown::descend`].
#[expect(unsafe_code, reason = "the instructions are not in every processor")]
pub(super) fn descend(_: Detected, crown: &Crown, pack: &Pack, codes: &[u16], at: &mut [u16]) {
    let walk = Walk { trees: crown.trees_in_pack(), columns: crown.columns() };
    // SAFETY: a `Detected` is made only where the processor has what the function needs.
    unsafe { all_levels(walk, pack, codes, at) }
}

/// What decides which lane is whose.
#[derive(Clone, Copy)]
struct Walk {
    trees: usize,
    columns: usize,
}

/// A table of 64 numbers.
type Table = [__m512i; 2];

/// The numbers a level's nodes may have, in one, two or four tables.
#[derive(Clone, Copy)]
struct Level<const TABLES: usize> {
    bounds: [Table; TABLES],
    questions: [Table; TABLES],
}

/// What each lane knows of itself.
#[derive(Clone, Copy)]
struct Lanes {
    /// Its tree in the pack.
    tree: __m512i,
    /// Where its row's codes begin in the table of codes.
    row: __m512i,
    /// Trees in a pack, in every lane.
    trees: __m512i,
}

/// Comes down the levels whose tables are registers at the same time; places in between are kept in `at`.
#[target_feature(enable = "avx512f,avx512bw")]
fn all_levels(walk: Walk, pack: &Pack, codes: &[u16], at: &mut [u16]) {
    let lanes = Lanes::of(walk);
    let (first, second) = (Level::<1>::of(pack, 0), Level::<1>::of(pack, 1));
    // Heap positions below this have their places in the first table.
    let levels_in_first = (TABLE / walk.trees).ilog2();
    let codes = codes.as_chunks::<TABLE>().0;
    for (codes, at) in codes.iter().zip(at.as_chunks_mut().0) {
        let codes = table(codes);
        let mut place = _mm512_add_epi16(lanes.trees, lanes.tree);
        for _ in 0..levels_in_first {
            place = first.step(place, codes, lanes);
        }
        store(second.step(place, codes, lanes), at);
    }
    let (third, fourth) = (Level::<2>::of(pack, 2), Level::<4>::of(pack, 4));
    for (codes, at) in codes.iter().zip(at.as_chunks_mut().0) {
        let codes = table(codes);
        let place = third.step(load(at), codes, lanes);
        store(fourth.step(place, codes, lanes), at);
    }
}

impl Lanes {
    #[target_feature(enable = "avx512f,avx512bw")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "all are at most 64")]
    fn of(walk: Walk) -> Self {
        let (mut tree, mut row) = ([0; LANES], [0; LANES]);
        for lane in 0..LANES {
            tree[lane] = (lane % walk.trees) as u16;
            row[lane] = (lane / walk.trees * walk.columns) as u16;
        }
        Self { tree: load(&tree), row: load(&row), trees: _mm512_set1_epi16(walk.trees as i16) }
    }
}

impl<const TABLES: usize> Level<TABLES> {
    /// The tables from number `first` on.
    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn of(pack: &Pack, first: usize) -> Self {
        let (bounds, questions) = (tables(&pack.bounds, first), tables(&pack.questions, first));
        Self { bounds, questions }
    }

    /// From a node's place to its child's.
    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn step(&self, place: __m512i, codes: Table, lanes: Lanes) -> __m512i {
        let bound = pick(&self.bounds, place);
        let question = pick(&self.questions, place);
        let code = look_up(codes, _mm512_add_epi16(question, lanes.row));
        let mark = _mm512_srli_epi16::<15>(question);
        let right = _mm512_cmpgt_epu16_mask(_mm512_add_epi16(code, mark), bound);
        let left = _mm512_sub_epi16(_mm512_add_epi16(place, place), lanes.tree);
        _mm512_mask_add_epi16(left, right, left, lanes.trees)
    }
}

/// The number at each place, whose bits above the lowest six say which table.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn pick<const TABLES: usize>(tables: &[Table; TABLES], place: __m512i) -> __m512i {
    match tables.as_slice() {
        [only] => look_up(*only, place),
        [even, odd] => either(bit(place, 64), *even, *odd, place),
        [first, second, third, fourth] => {
            let odd = bit(place, 64);
            let low = either(odd, *first, *second, place);
            let high = either(odd, *third, *fourth, place);
            _mm512_mask_blend_epi16(bit(place, 128), low, high)
        }
        // A level has one, two or four tables.
        _ => place,
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn either(second: __mmask32, one: Table, two: Table, place: __m512i) -> __m512i {
    _mm512_mask_blend_epi16(second, look_up(one, place), look_up(two, place))
}

/// The number at the place that the lowest six bits name.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn look_up([low, high]: Table, place: __m512i) -> __m512i {
    _mm512_permutex2var_epi16(low, place, high)
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn bit(place: __m512i, bit: i16) -> __mmask32 {
    _mm512_test_epi16_mask(place, _mm512_set1_epi16(bit))
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn tables<const TABLES: usize>(numbers: &[u16; NODES], first: usize) -> [Table; TABLES] {
    let mut loaded = [[_mm512_set1_epi16(0); 2]; TABLES];
    let numbers = numbers.as_chunks::<TABLE>().0;
    for (table_, numbers) in loaded.iter_mut().zip(&numbers[first..]) {
        *table_ = table(numbers);
    }
    loaded
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn table(numbers: &[u16; TABLE]) -> Table {
    let halves = numbers.as_chunks::<LANES>().0;
    [load(&halves[0]), load(&halves[1])]
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
#[expect(unsafe_code, reason = "the instruction takes a pointer")]
fn load(numbers: &[u16; LANES]) -> __m512i {
    // SAFETY: reads the 64 bytes of `numbers`, which need not be aligned.
    unsafe { _mm512_loadu_si512(numbers.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
#[expect(unsafe_code, reason = "the instruction takes a pointer")]
fn store(numbers: __m512i, out: &mut [u16; LANES]) {
    // SAFETY: writes the 64 bytes of `out`, which need not be aligned.
    unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), numbers) }
}
