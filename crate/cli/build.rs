//! Puts a release into the command: the archive that `GADGET_CONSENT_RELEASE` names. `cargo xtask
//! dist` sets it. Without it, the command holds none.

use std::{env, error::Error, fs, path::PathBuf};

const VARIABLE: &str = "GADGET_CONSENT_RELEASE";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    println!("cargo::rerun-if-changed=build.rs");
    let inside = PathBuf::from(env::var("OUT_DIR")?).join("release.tar.gz");
    let Some(archive) = env::var_os(VARIABLE).filter(|path| !path.is_empty()) else {
        fs::write(inside, "")?;
        return Ok(());
    };
    let archive = PathBuf::from(archive);
    println!("cargo::rerun-if-changed={}", archive.display());
    let bytes = fs::read(&archive)
        .map_err(|error| format!("{VARIABLE}: {}: {error}", archive.display()))?;
    fs::write(inside, bytes)?;
    Ok(())
}
