//! TLS with a real engine behind it, and certificates made on the spot by openssl.

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use stepgate::engine::docker::{Address, Endpoint, TlsMaterial, Trust, connect};
use stepgate::engine::{Engine, EngineError};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::support::certificates::certificates;

/// Takes TLS connections whose clients show a certificate of the folder's authority, and hands them to a socket.
fn server_config(folder: &Path) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(folder.join("ca.pem")).unwrap())
        .unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(
            vec![CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap()],
            PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap(),
        );
    Arc::new(config.unwrap())
}

async fn forward(listener: TcpListener, acceptor: TlsAcceptor, socket: std::path::PathBuf) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, socket) = (acceptor.clone(), socket.clone());
        connections.spawn(async move {
            let Ok(mut outer) = acceptor.accept(stream).await else {
                return;
            };
            let mut inner = UnixStream::connect(socket).await.unwrap();
            let _ = copy_bidirectional(&mut outer, &mut inner).await;
        });
    }
}

#[tokio::test]
async fn tls_is_spoken_with_the_right_certificates_only() {
    let engine = Address::parse(&address_or_skip!(), None).unwrap();
    let Endpoint::Unix(socket) = engine.endpoint else {
        panic!("this test needs the engine's Unix socket");
    };
    let authority = tempfile::tempdir().unwrap();
    let client = tempfile::tempdir().unwrap();
    certificates(authority.path(), "subjectAltName=IP:127.0.0.1\n");
    let acceptor = TlsAcceptor::from(server_config(authority.path()));
    for name in ["ca.pem", "ca-key.pem"] {
        std::fs::copy(authority.path().join(name), client.path().join(name)).unwrap();
    }
    certificates(client.path(), "extendedKeyUsage=clientAuth\n");
    let stranger = tempfile::tempdir().unwrap();
    certificates(stranger.path(), "extendedKeyUsage=clientAuth\n");
    let nobody = tempfile::tempdir().unwrap();
    std::fs::copy(authority.path().join("ca.pem"), nobody.path().join("ca.pem")).unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let text = format!("tcp://{}", listener.local_addr().unwrap());
    let mut server = JoinSet::new();
    server.spawn(forward(listener, acceptor, socket));
    let address = |folder: &Path, trust| {
        let folder = folder.to_owned();
        Address::parse(&text, Some(TlsMaterial { folder, trust })).unwrap()
    };

    let engine = connect(&address(client.path(), Trust::Verified)).await.unwrap();
    assert!(!engine.about().await.unwrap().version.is_empty());
    // The client's certificate is right, the engine's authority another: only who trusts anyone gets on.
    std::fs::copy(stranger.path().join("ca.pem"), client.path().join("ca.pem")).unwrap();
    let error = connect(&address(client.path(), Trust::Verified))
        .await
        .err()
        .unwrap();
    let EngineError::Unreachable { source, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(
        source.to_string().contains("invalid peer certificate"),
        "{source}"
    );
    connect(&address(client.path(), Trust::Anyone)).await.unwrap();
    for folder in [stranger.path(), nobody.path()] {
        let error = connect(&address(folder, Trust::Anyone)).await.err().unwrap();
        assert!(matches!(error, EngineError::Unreachable { .. }), "{error:?}");
    }
    server.shutdown().await;
}
