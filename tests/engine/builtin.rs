//! The built-in engine beside a real one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod build;
mod contract;
mod contract_commands;
mod contract_transfers;
mod corpus;
mod logins;
mod moving;
mod tools;
mod transfer;

use stepgate::engine::builtin::Builtin;
use stepgate::engine::docker::{Address, DockerEngine, connect};

use crate::support::engine::Engine;

/// A tar of files, as a build's context.
fn context(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(text.len() as u64);
        tar.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    tar.into_inner().unwrap()
}

/// The real engine, and the built-in one with its images in a folder.
async fn both(test: &Engine, folder: &std::path::Path) -> (DockerEngine, Builtin) {
    let address = Address::parse(test.address(), None).unwrap();
    (connect(&address).await.unwrap(), Builtin::open(folder).unwrap())
}

/// Both answered the same to everything, in order.
fn assert_alike(real: &[String], ours: &[String]) {
    let pairs = real.iter().zip(ours).filter(|(real, ours)| real != ours);
    let differing: Vec<String> = pairs
        .map(|(real, ours)| format!("real  {real}\nours  {ours}"))
        .collect();
    assert!(
        differing.is_empty(),
        "{} of {}\n{}",
        differing.len(),
        real.len(),
        differing.join("\n")
    );
    assert_eq!(real.len(), ours.len());
}
