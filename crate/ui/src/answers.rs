//! Where answers live: the stores, the outbox of pending answers, and how answers are saved.

pub mod failure;
pub mod keys;
pub mod marks;
mod on_wiki;
pub mod outbox;
pub mod ports;
mod preferences;
pub mod records;
pub mod resend;
pub mod scope;
pub mod seals;
pub mod settle;
pub mod store;
pub mod sync;

#[cfg(test)]
mod tests;
