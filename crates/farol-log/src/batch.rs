//! The completion that all lines of a batch share, and the future that waits for it. Knows no files.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use crate::AppendError;

/// One result for many waiters: a waiter costs a push into a vector, and the writer wakes them all in one pass.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    result: OnceLock<Result<(), AppendError>>,
    wakers: Mutex<Vec<Waker>>,
}

impl Batch {
    /// Answers every waiter. Only the first answer counts.
    pub(crate) fn complete(&self, result: Result<(), AppendError>) {
        // Set before the wakers are taken: a waiter that comes too late to be woken sees the result under the lock.
        let _ = self.result.set(result);
        let wakers = std::mem::take(&mut *self.wakers.lock().unwrap_or_else(PoisonError::into_inner));
        wakers.into_iter().for_each(Waker::wake);
    }

    fn poll(&self, waker: &Waker, place: &mut Option<usize>) -> Poll<Result<(), AppendError>> {
        if let Some(result) = self.result.get() {
            return Poll::Ready(result.clone());
        }
        let mut wakers = self.wakers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(result) = self.result.get() {
            return Poll::Ready(result.clone());
        }
        if let Some(known) = place.and_then(|at| wakers.get_mut(at)) {
            known.clone_from(waker);
        } else {
            *place = Some(wakers.len());
            wakers.push(waker.clone());
        }
        Poll::Pending
    }
}

/// Resolves when the lines are durable, or when it is certain that they are not in the log.
///
/// The lines are queued by the call that made this value, not by polling it: dropping it loses the answer, not the lines.
#[derive(Debug)]
#[must_use = "a line is durable only once this has resolved"]
pub struct Append(State);

#[derive(Debug)]
enum State {
    Settled(Result<(), AppendError>),
    Queued { batch: Arc<Batch>, place: Option<usize> },
}

impl Append {
    pub(crate) fn settled(result: Result<(), AppendError>) -> Self {
        Self(State::Settled(result))
    }

    pub(crate) fn queued(batch: Arc<Batch>) -> Self {
        Self(State::Queued { batch, place: None })
    }

    /// Blocks the thread until the answer is there. For command-line use; in async code await the value instead.
    ///
    /// # Errors
    /// [`AppendError`] when the lines are not in the log.
    pub fn wait(mut self) -> Result<(), AppendError> {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match Pin::new(&mut self).poll(&mut context) {
                Poll::Ready(result) => return result,
                Poll::Pending => thread::park(),
            }
        }
    }
}

impl Future for Append {
    type Output = Result<(), AppendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Settled(result) => Poll::Ready(result.clone()),
            State::Queued { batch, place } => batch.poll(context.waker(), place),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiter_is_answered_whether_it_comes_before_or_after_the_result() {
        let batch = Arc::new(Batch::default());
        let before = Append::queued(Arc::clone(&batch));
        let waiting = thread::spawn(move || before.wait());
        batch.complete(Err(AppendError::Closed));
        assert_eq!(waiting.join().unwrap(), Err(AppendError::Closed));
        assert_eq!(Append::queued(batch).wait(), Err(AppendError::Closed));
    }

    #[test]
    fn polling_again_keeps_one_place_in_the_list_of_wakers() {
        let batch = Arc::new(Batch::default());
        let mut append = Append::queued(Arc::clone(&batch));
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..3 {
            assert!(Pin::new(&mut append).poll(&mut context).is_pending());
        }
        assert_eq!(batch.wakers.lock().unwrap().len(), 1);
        batch.complete(Ok(()));
        assert_eq!(Pin::new(&mut append).poll(&mut context), Poll::Ready(Ok(())));
    }
}
