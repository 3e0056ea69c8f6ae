//! Which tests use which wikis.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A few wikis for many tests.
#[derive(Debug)]
pub struct Wikis {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// The numbers of the wikis that no test uses at the moment.
    free: Vec<usize>,
    /// How many tests wait for several wikis. They go first: otherwise they would wait for all others.
    waiting: usize,
}

/// The wikis that one test uses. Dropped, they are free again.
#[derive(Debug)]
pub struct Taken<'a> {
    wikis: &'a Wikis,
    numbers: Vec<usize>,
}

impl Wikis {
    /// So many wikis, all free.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self {
            state: Mutex::new(State {
                free: (0..count).rev().collect(),
                waiting: 0,
            }),
            changed: Condvar::new(),
        }
    }

    /// Waits until `count` wikis are free, and takes them.
    pub fn take(&self, count: usize) -> Taken<'_> {
        let several = usize::from(count > 1);
        let mut state = self.state();
        state.waiting += several;
        while state.free.len() < count || (several == 0 && state.waiting > 0) {
            state = (self.changed.wait(state)).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= several;
        let rest = state.free.len() - count;
        Taken {
            wikis: self,
            numbers: state.free.split_off(rest),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken<'_> {
    /// The number of the first of them.
    #[must_use]
    pub fn first(&self) -> usize {
        self.numbers[0]
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.wikis.state().free.append(&mut self.numbers);
        self.wikis.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_wiki_serves_two_tests_and_all_tests_get_one() {
        let wikis = Wikis::new(2);
        let used = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for number in 0..12 {
                let (wikis, used) = (&wikis, &used);
                scope.spawn(move || {
                    let count = if number % 3 == 0 { 2 } else { 1 };
                    let taken = wikis.take(count);
                    let before = used.fetch_add(count, Ordering::SeqCst);
                    assert!(before + count <= 2, "{before} wikis were in use");
                    std::thread::sleep(Duration::from_millis(5));
                    used.fetch_sub(count, Ordering::SeqCst);
                    drop(taken);
                });
            }
        });
        assert_eq!(wikis.state().free.len(), 2);
    }

    #[test]
    fn a_test_that_needs_all_wikis_is_not_overtaken() {
        let wikis = Wikis::new(2);
        let first = wikis.take(1);
        let order = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            let several = scope.spawn(|| {
                let _all = wikis.take(2);
                order.lock().unwrap().push("all");
            });
            while wikis.state().waiting == 0 {
                std::thread::yield_now();
            }
            let late = scope.spawn(|| {
                let _one = wikis.take(1);
                order.lock().unwrap().push("late");
            });
            std::thread::sleep(Duration::from_millis(20));
            drop(first);
            several.join().unwrap();
            late.join().unwrap();
        });
        assert_eq!(*order.lock().unwrap(), ["all", "late"]);
    }
}
