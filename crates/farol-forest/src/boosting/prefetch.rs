//! Asks for memory before it is needed. Knows nothing of what it holds.

/// Begins to bring an item near; answers nothing, changes nothing, and does nothing where the machine has no such order
/// or the slice no such item.
#[inline]
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "the order takes a pointer"))]
pub(super) fn prefetch<T>(slice: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(item) = slice.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: the pointer comes from a reference, and the order reads nothing that the program could see.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, at);
}
