//! Where answers live: the stores, the outbox of answers that are not confirmed yet, and how the two
//! are kept in step.

pub mod outbox;
pub mod resend;
pub mod store;
pub mod sync;
