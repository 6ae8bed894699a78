//! Why an engine could not be asked.
//!
//! Not here: what is asked (`engine`).

/// Says why an engine could not be asked, or what it refused.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Nothing answers there.
    #[error("no Docker Engine answers at `{address}`")]
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// Why not.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The address or a docker context cannot be used.
    #[error("`{address}` cannot be used as an engine: {reason}")]
    Address {
        /// The address or context.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It answered no; the message is the engine's own.
    #[error("{message}")]
    Refused {
        /// The HTTP status, 0 where the refusal came in a stream.
        status: u16,
        /// The engine's words.
        message: String,
    },
    /// It did not answer in time, or stopped answering midway.
    #[error("the Docker Engine stopped answering while {doing}")]
    Interrupted {
        /// What it was doing.
        doing: &'static str,
        /// Why.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// It answered something that cannot be understood.
    #[error("the Docker Engine's answer cannot be read: {0}")]
    Protocol(String),
}
