//! HTTP to an engine: kept connections, the API version in every path, and a deadline for every wait.
//!
//! bollard is driven over this as well, because on its own it loses the version on the way (`Wire::bollard`).
//! Not here: what is asked (`images`, `objects`, …), and opening a connection (`dial`).

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HOST, HeaderValue, USER_AGENT};
use hyper::http::uri::PathAndQuery;
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::dial::Dialer;
use super::version::ApiVersion;
use crate::engine::EngineError;

/// What requests are made of.
pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// How long is waited for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadlines {
    /// A connection; ssh may have to ask for a passphrase.
    pub(super) dial: Duration,
    /// A whole ordinary answer; removing a big image takes its time.
    pub(super) answer: Duration,
    /// The next piece of a stream; a build's step may be silent for long.
    pub(super) silence: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            dial: Duration::from_secs(30),
            answer: Duration::from_secs(120),
            silence: Duration::from_secs(15 * 60),
        }
    }
}

/// Says that nothing came for too long.
#[derive(Debug, thiserror::Error)]
#[error("nothing came for {} s", .0.as_secs_f32())]
pub(super) struct Silence(Duration);

/// The way to one engine.
pub(super) struct Wire {
    address: String,
    dialer: Dialer,
    host: HeaderValue,
    idle: Mutex<Vec<Lane>>,
    deadlines: Deadlines,
}

/// One kept connection; dropping it closes it.
pub(super) struct Lane {
    sender: SendRequest<Body>,
    _driver: JoinSet<()>,
}

/// Says that a request's body goes on.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulse(Arc<AtomicBool>);

impl Pulse {
    pub(super) fn beat(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Says whether it has beaten since it was last asked.
    fn has_beaten(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// An answer that has come whole.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: hyper::HeaderMap,
    pub(super) body: Bytes,
}

/// An answer that comes in pieces; dropping it closes the connection.
pub(super) struct Flow {
    response: Response<Incoming>,
    _lane: Lane,
    doing: &'static str,
    silence: Duration,
}

impl Wire {
    pub(super) fn new(address: String, dialer: Dialer, deadlines: Deadlines) -> Self {
        let host =
            HeaderValue::from_str(&dialer.host()).unwrap_or_else(|_| HeaderValue::from_static("localhost"));
        Self {
            address,
            dialer,
            host,
            idle: Mutex::default(),
            deadlines,
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Sends a request and takes the whole answer, whatever its status. `version` goes before the path.
    pub(super) async fn call(
        &self,
        doing: &'static str,
        version: Option<ApiVersion>,
        request: Request<Body>,
    ) -> Result<Answer, EngineError> {
        let limit = self.deadlines.answer;
        let exchange = async {
            let (response, lane) = self.send(doing, version, request).await?;
            let (head, body) = response.into_parts();
            let body = body
                .collect()
                .await
                .map_err(|error| interrupted(doing, error))?
                .to_bytes();
            self.keep(lane).await;
            Ok(Answer {
                status: head.status.as_u16(),
                headers: head.headers,
                body,
            })
        };
        within(doing, limit, exchange).await
    }

    /// Sends a request whose answer comes in pieces.
    pub(super) async fn flow(
        &self,
        doing: &'static str,
        version: ApiVersion,
        request: Request<Body>,
    ) -> Result<Flow, EngineError> {
        self.flow_while(doing, version, request, &Pulse::default()).await
    }

    /// Sends a request whose body takes its time; as long as `pulse` beats, nothing is silent.
    pub(super) async fn flow_while(
        &self,
        doing: &'static str,
        version: ApiVersion,
        request: Request<Body>,
        pulse: &Pulse,
    ) -> Result<Flow, EngineError> {
        let silence = self.deadlines.silence;
        let mut sending = pin!(self.send(doing, Some(version), request));
        let (response, lane) = loop {
            match timeout(silence, &mut sending).await {
                Ok(sent) => break sent?,
                Err(_) if pulse.has_beaten() => {}
                Err(_) => return Err(silent(doing, silence)),
            }
        };
        Ok(Flow {
            response,
            _lane: lane,
            doing,
            silence,
        })
    }

    /// bollard over this wire; its own deadline is never reached, `within` comes before it.
    pub(super) fn bollard(self: Arc<Self>, version: ApiVersion) -> Result<bollard::Docker, EngineError> {
        let transport = move |request: bollard::BollardRequest| {
            let wire = Arc::clone(&self);
            async move {
                let request = request.map(|body| body.map_err(io::Error::other).boxed_unsync());
                match wire.send("answering", Some(version), request).await {
                    Ok((response, lane)) => {
                        // The lane is busy until the answer's body has been read; `idle_lane` sees that.
                        wire.park(lane);
                        Ok(response)
                    }
                    Err(error) => Err(bollard::errors::Error::from(io::Error::other(error))),
                }
            }
        };
        bollard::Docker::connect_with_custom_transport(
            transport,
            Some("http://localhost"),
            60 * 60,
            bollard::API_DEFAULT_VERSION,
        )
        .map_err(|error| EngineError::Protocol(error.to_string()))
    }

    /// Waits for an answer that bollard decodes, within the deadline for answers.
    pub(super) async fn within_answer<T>(
        &self,
        doing: &'static str,
        call: impl Future<Output = Result<T, bollard::errors::Error>>,
    ) -> Result<T, EngineError> {
        within(doing, self.deadlines.answer, async {
            call.await.map_err(|error| from_bollard(doing, error))
        })
        .await
    }

    /// Opens a connection where none is open.
    pub(super) async fn reach(&self) -> Result<(), EngineError> {
        let lane = self.open().await?;
        self.park(lane);
        Ok(())
    }

    async fn send(
        &self,
        doing: &'static str,
        version: Option<ApiVersion>,
        request: Request<Body>,
    ) -> Result<(Response<Incoming>, Lane), EngineError> {
        let mut request = self.addressed(version, request)?;
        while let Some(mut lane) = self.idle_lane() {
            match lane.sender.try_send_request(request).await {
                Ok(response) => return Ok((response, lane)),
                // The engine had closed it meanwhile and nothing was sent: another one will do.
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(interrupted(doing, error.into_error())),
                },
            }
        }
        let mut lane = self.open().await?;
        let response = lane.sender.send_request(request).await;
        let response = response.map_err(|error| interrupted(doing, error))?;
        Ok((response, lane))
    }

    /// Puts base path, version and headers to a request.
    fn addressed(
        &self,
        version: Option<ApiVersion>,
        mut request: Request<Body>,
    ) -> Result<Request<Body>, EngineError> {
        let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
        let base = self.dialer.base();
        let path = match version {
            Some(version) => format!("{base}/v{version}{path}"),
            None => format!("{base}{path}"),
        };
        *request.uri_mut() = path
            .parse::<Uri>()
            .map_err(|error| EngineError::Protocol(format!("`{path}` cannot be asked for: {error}")))?;
        let headers = request.headers_mut();
        headers.insert(HOST, self.host.clone());
        let agent = concat!("stepgate/", env!("CARGO_PKG_VERSION"));
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        Ok(request)
    }

    async fn open(&self) -> Result<Lane, EngineError> {
        let unreachable = |source: Box<dyn std::error::Error + Send + Sync>| EngineError::Unreachable {
            address: self.address.clone(),
            source,
        };
        let opening = async {
            let stream = self
                .dialer
                .open()
                .await
                .map_err(|error| unreachable(error.into()))?;
            let handshake = http1::handshake(TokioIo::new(stream)).await;
            handshake.map_err(|error| unreachable(error.into()))
        };
        let limit = self.deadlines.dial;
        let (sender, connection) = match timeout(limit, opening).await {
            Ok(opened) => opened?,
            Err(_) => return Err(unreachable(Silence(limit).into())),
        };
        let mut driver = JoinSet::new();
        // Whatever ends the connection is told to the request that it carries.
        driver.spawn(async move { connection.await.unwrap_or(()) });
        Ok(Lane {
            sender,
            _driver: driver,
        })
    }

    fn idle_lane(&self) -> Option<Lane> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|lane| !lane.sender.is_closed());
        let at = idle.iter().position(|lane| lane.sender.is_ready())?;
        Some(idle.swap_remove(at))
    }

    /// Keeps a lane whose answer was read to its end.
    async fn keep(&self, mut lane: Lane) {
        if lane.sender.ready().await.is_ok() {
            self.park(lane);
        }
    }

    fn park(&self, lane: Lane) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(lane);
    }
}

impl Flow {
    pub(super) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The next piece, `None` at the end; fails where nothing comes for too long or the connection breaks.
    pub(super) async fn next_piece(&mut self) -> Result<Option<Bytes>, EngineError> {
        let (doing, silence) = (self.doing, self.silence);
        let body = self.response.body_mut();
        within(doing, silence, async {
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|error| interrupted(doing, error))?;
                if let Ok(piece) = frame.into_data() {
                    return Ok(Some(piece));
                }
            }
            Ok(None)
        })
        .await
    }
}

/// A body of known bytes.
pub(super) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

async fn within<T>(
    doing: &'static str,
    limit: Duration,
    wait: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, EngineError> {
    match timeout(limit, wait).await {
        Ok(result) => result,
        Err(_) => Err(silent(doing, limit)),
    }
}

fn silent(doing: &'static str, limit: Duration) -> EngineError {
    EngineError::Interrupted {
        doing,
        source: Some(Silence(limit).into()),
    }
}

fn interrupted(doing: &'static str, error: hyper::Error) -> EngineError {
    EngineError::Interrupted {
        doing,
        source: Some(error.into()),
    }
}

/// The wire's own error where bollard only carries it, else what bollard found in the answer.
fn from_bollard(doing: &'static str, error: bollard::errors::Error) -> EngineError {
    use bollard::errors::Error;
    match error {
        Error::DockerResponseServerError { status_code, message } => EngineError::Refused {
            status: status_code,
            message: message.trim().to_owned(),
        },
        Error::IOError { err } => match err.downcast::<EngineError>() {
            Ok(EngineError::Interrupted { source, .. }) => EngineError::Interrupted { doing, source },
            Ok(error) => error,
            Err(error) => EngineError::Interrupted {
                doing,
                source: Some(error.into()),
            },
        },
        Error::HyperResponseError { err } => interrupted(doing, err),
        other => EngineError::Protocol(other.to_string()),
    }
}
