//! Memory twins of what the saving path works with. Each call is a step: a tab can die before any of
//! them, and requests to the wiki let others go on.

mod browser;
mod device;
mod page;
mod run;
mod server;

use std::collections::BTreeMap;

pub use browser::{Browser, SEAL_KEY, Tab, USER};
pub use device::Room;
pub use page::{ENABLED, PREFIX, Watch};
pub use run::{run, run_both, try_run};
pub use server::{Fault, Server, Which};

type Texts = BTreeMap<String, String>;
