//! Runs what waits for the twins.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Lets others go on once.
pub async fn once() {
    let mut is_second = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut is_second, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// More polls than anything here takes: what is not ready by then never is.
const POLLS: usize = 1_000;

/// Runs to the end; `None`: its tab died.
pub fn try_run<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..POLLS).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    })
}

/// Runs to the end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    try_run(future).unwrap()
}

/// Runs two at once: each `true` of the order goes on with the first one, each `false` with the second;
/// at last both to their ends. What dies gives `None`.
pub fn run_both<A, B>(
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
    order: &[bool],
) -> (Option<A>, Option<B>) {
    fn go_on<T>(future: Pin<&mut impl Future<Output = T>>, done: &mut Option<T>) {
        let mut context = Context::from_waker(Waker::noop());
        if done.is_none()
            && let Poll::Ready(value) = future.poll(&mut context)
        {
            *done = Some(value);
        }
    }
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    for is_first in order {
        if *is_first {
            go_on(one.as_mut(), &mut first);
        } else {
            go_on(other.as_mut(), &mut second);
        }
    }
    for _ in 0..POLLS {
        if first.is_some() && second.is_some() {
            break;
        }
        go_on(one.as_mut(), &mut first);
        go_on(other.as_mut(), &mut second);
    }
    (first, second)
}
