//! A token bucket for each key, or for each address where there is no key. Memory is bounded: addresses that have
//! their tokens back are forgotten.

use std::{
    borrow::Borrow,
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Addresses remembered at once; at about 60 bytes each well under 1 MiB.
const MAX_CALLERS: usize = 10_000;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Caller<'a> {
    /// The holder of the key with this id.
    Key(&'a str),
    /// Somebody at this address.
    Address(IpAddr),
}

/// The limit and everybody's tokens.
#[derive(Debug)]
pub(crate) struct RateLimit {
    per_second: f64,
    callers: Mutex<Callers>,
}

#[derive(Debug, Default)]
struct Callers {
    keys: HashMap<String, Bucket>,
    addresses: HashMap<IpAddr, Bucket>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl RateLimit {
    /// At most `per_second` requests in a second, and as many at once.
    pub(crate) fn new(per_second: u32) -> Self {
        Self { per_second: f64::from(per_second.max(1)), callers: Mutex::default() }
    }

    /// Takes a token; `false` where none is left.
    pub(crate) fn allows(&self, caller: Caller<'_>, now: Instant) -> bool {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        match caller {
            Caller::Key(id) => take(&mut callers.keys, id, self.per_second, now),
            Caller::Address(address) => take(&mut callers.addresses, &network(address), self.per_second, now),
        }
    }
}

/// One subscriber of IPv6 holds a whole /64 (RFC 6177): it counts as one caller.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn take<K, Q>(buckets: &mut HashMap<K, Bucket>, caller: &Q, per_second: f64, now: Instant) -> bool
where
    K: Borrow<Q> + Eq + Hash,
    Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
{
    let tokens_at = |bucket: &Bucket| {
        let earned = now.saturating_duration_since(bucket.at).as_secs_f64() * per_second;
        (bucket.tokens + earned).min(per_second)
    };
    if let Some(bucket) = buckets.get_mut(caller) {
        let tokens = tokens_at(bucket);
        let allowed = tokens >= 1.0;
        *bucket = Bucket { tokens: if allowed { tokens - 1.0 } else { tokens }, at: now };
        return allowed;
    }
    if buckets.len() >= MAX_CALLERS {
        buckets.retain(|_, bucket| tokens_at(bucket) < per_second);
    }
    if buckets.len() >= MAX_CALLERS {
        buckets.clear();
    }
    buckets.insert(caller.to_owned(), Bucket { tokens: per_second - 1.0, at: now });
    true
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_caller_gets_its_tokens_back_with_time_and_others_have_their_own() {
        let (limit, start) = (RateLimit::new(2), Instant::now());
        let answers = |caller, at| [(); 3].map(|()| limit.allows(caller, at));
        assert_eq!(answers(Caller::Key("a"), start), [true, true, false]);
        assert_eq!(answers(Caller::Key("b"), start), [true, true, false]);
        assert_eq!(answers(Caller::Key("a"), start + Duration::from_millis(500)), [true, false, false]);
    }

    #[test]
    fn addresses_of_one_subscriber_are_one_caller() {
        let address = |text: &str| Caller::Address(text.parse().unwrap());
        let (limit, now) = (RateLimit::new(1), Instant::now());
        assert!(limit.allows(address("2001:db8::1"), now));
        assert!(!limit.allows(address("2001:db8::2"), now));
        assert!(limit.allows(address("192.0.2.1"), now));
        assert!(!limit.allows(address("::ffff:192.0.2.1"), now));
    }

    #[test]
    fn memory_is_bounded() {
        let (limit, now) = (RateLimit::new(1), Instant::now());
        for n in 0..=u32::try_from(MAX_CALLERS).unwrap() {
            assert!(limit.allows(Caller::Address(IpAddr::from(n.to_be_bytes())), now));
        }
        assert_eq!(limit.callers.lock().unwrap().addresses.len(), 1);
    }
}
