//! TLS to an engine: the certificates of a folder, and whom to trust.
//!
//! Not here: registries' TLS; that is the registry client's.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::address::{TlsMaterial, Trust};

/// Says why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsError {
    /// A file cannot be read or holds no PEM.
    #[error("`{path}` cannot be used: {reason}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The parts don't fit together.
    #[error("the certificates cannot be used")]
    Rejected(#[from] rustls::Error),
    /// The host is no name that a certificate could be for.
    #[error("`{0}` is not a name for TLS")]
    Name(String),
}

/// The configuration for an engine with these certificates.
pub(super) fn client_config(material: &TlsMaterial) -> Result<Arc<ClientConfig>, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match material.trust {
        Trust::Verified => builder.with_root_certificates(authorities(&material.folder.join("ca.pem"))?),
        Trust::Anyone => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider))),
    };
    let (cert, key) = (material.folder.join("cert.pem"), material.folder.join("key.pem"));
    let config = if cert.is_file() || key.is_file() {
        builder.with_client_auth_cert(certificates(&cert)?, private_key(&key)?)?
    } else {
        builder.with_no_client_auth()
    };
    Ok(Arc::new(config))
}

/// The name that the engine's certificate must be for.
pub(super) fn server_name(host: &str) -> Result<ServerName<'static>, TlsError> {
    ServerName::try_from(host.to_owned()).map_err(|_| TlsError::Name(host.to_owned()))
}

fn authorities(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    if path.is_file() {
        for certificate in certificates(path)? {
            store.add(certificate)?;
        }
    } else {
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    Ok(store)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let refuse = |reason: String| TlsError::File {
        path: path.display().to_string(),
        reason,
    };
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| refuse(error.to_string()))?;
    if found.is_empty() {
        return Err(refuse("it holds no certificate".to_owned()));
    }
    Ok(found)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| TlsError::File {
        path: path.display().to_string(),
        reason: error.to_string(),
    })
}

/// Takes any certificate, as `DOCKER_TLS` without `DOCKER_TLS_VERIFY` asks; signatures are checked all the same.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            cert,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            cert,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(material: &TlsMaterial) -> String {
        client_config(material).unwrap_err().to_string()
    }

    #[test]
    fn files_that_cannot_be_used_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let material = TlsMaterial {
            folder: folder.path().to_owned(),
            trust: Trust::Verified,
        };
        std::fs::write(folder.path().join("ca.pem"), "no certificate").unwrap();
        assert!(refused(&material).contains("ca.pem"));
        let material = TlsMaterial {
            trust: Trust::Anyone,
            ..material
        };
        assert!(client_config(&material).is_ok());
        std::fs::write(folder.path().join("cert.pem"), "").unwrap();
        assert!(refused(&material).contains("cert.pem"));
    }

    #[test]
    fn names_and_ip_addresses_are_what_certificates_are_for() {
        assert!(server_name("engine.example").is_ok());
        assert!(matches!(server_name("127.0.0.1"), Ok(ServerName::IpAddress(_))));
        assert!(matches!(server_name("::1"), Ok(ServerName::IpAddress(_))));
        assert!(server_name("two words").is_err());
    }
}
