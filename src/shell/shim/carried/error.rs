//! What the CLI says of an image that could not be carried.
//!
//! Not here: why it could not (`engine::carry`).

use super::super::ShimError;
use crate::engine::carry::{CarryError, Cause};

impl From<CarryError> for ShimError {
    fn from(error: CarryError) -> Self {
        match error.cause() {
            Cause::Engine(error) => Self::Engine(error),
            Cause::Registry(error) => Self::Registry(error),
            Cause::Refused(words) => Self::Said(format!("Error response from daemon: {words}")),
            Cause::Said(words) => Self::Said(words),
        }
    }
}
