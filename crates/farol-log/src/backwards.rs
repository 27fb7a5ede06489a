//! Finding line ends from the end of a file in bounded memory.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// 64 KiB: some ninety lines a read.
const CHUNK: u64 = 64 << 10;

/// Offset of the `nth` (from 1) newline before byte `end`, counted backwards, or `None` when there are fewer.
pub(crate) fn newline_before(file: &File, end: u64, nth: usize) -> io::Result<Option<u64>> {
    let mut missing = nth;
    let mut chunk = Vec::new();
    let mut end = end;
    while end > 0 {
        let start = end.saturating_sub(CHUNK);
        chunk.resize(usize::try_from(end - start).map_err(io::Error::other)?, 0);
        file.read_exact_at(&mut chunk, start)?;
        for (at, _) in chunk.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n') {
            missing -= 1;
            if missing == 0 {
                return Ok(Some(start + at as u64));
            }
        }
        end = start;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_newline_found_is_the_one_a_plain_count_finds(
            gaps in prop::collection::vec(0_usize..40_000, 0..8), cut in 0_usize..50_000, nth in 1_usize..10,
        ) {
            let text: Vec<u8> = gaps.iter().flat_map(|&gap| [vec![b'x'; gap], vec![b'\n']].concat()).collect();
            let end = text.len().saturating_sub(cut);
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&text).unwrap();
            let plain = text[..end].iter().enumerate().rev().filter(|(_, b)| **b == b'\n').nth(nth - 1);
            prop_assert_eq!(newline_before(&file, end as u64, nth).unwrap(), plain.map(|(at, _)| at as u64));
        }
    }
}
