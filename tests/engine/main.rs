//! Tests against a real Docker Engine and a real registry, which `STEPGATE_TEST_DOCKER` names; `tests/run` sets it.

#[cfg(unix)]
mod builtin;
#[cfg(unix)]
mod chapter;
#[cfg(unix)]
mod cleanup;
#[cfg(unix)]
mod cli_parity;
#[cfg(unix)]
mod engine_api;
#[cfg(unix)]
mod far;
#[cfg(unix)]
mod guard;
#[cfg(unix)]
mod hurt;
#[cfg(unix)]
mod memory;
#[cfg(unix)]
mod registries;
#[cfg(unix)]
mod registry_contract;
#[cfg(unix)]
#[path = "../suite/support/mod.rs"]
mod shared;
#[cfg(unix)]
mod shim_hurt;
#[cfg(unix)]
mod states;
#[cfg(unix)]
mod support;
