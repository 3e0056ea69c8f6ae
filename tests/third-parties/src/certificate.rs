//! Keys and certificates for one run of the servers.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PublicKeyData,
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use sha2::{Digest, Sha256};

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// It could not be made, for example because a host is not a DNS name.
    #[error("cannot make a certificate for {hosts}: {source}")]
    Make {
        /// The names that it should have.
        hosts: String,
        /// The library's error.
        source: rcgen::Error,
    },
    /// TLS does not accept it.
    #[error("TLS does not accept the certificate made for it: {0}")]
    Tls(#[from] rustls::Error),
}

/// A server's certificate, and how a browser recognizes it.
#[derive(Debug)]
pub(crate) struct Identity {
    /// For HTTP/2 and HTTP/1.1.
    pub(crate) tls: Arc<ServerConfig>,
    /// SHA-256 of the leaf's public key, in base64: what Chromium's
    /// `--ignore-certificate-errors-spki-list` takes.
    pub(crate) key_hash: String,
}

impl Identity {
    /// Makes an authority, and a certificate for all hosts signed by it.
    pub(crate) fn for_hosts<'a>(
        hosts: impl Iterator<Item = &'a str>,
    ) -> Result<Self, CertificateError> {
        let hosts: Vec<String> = hosts.map(str::to_owned).collect();
        let names = hosts.join(", ");
        let (chain, key) = issue(hosts).map_err(|source| CertificateError::Make {
            hosts: names,
            source,
        })?;
        let key_hash = STANDARD.encode(Sha256::digest(key.subject_public_key_info()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                chain.into_iter().map(|one| one.der().clone()).collect(),
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )?;
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            tls: Arc::new(tls),
            key_hash,
        })
    }

    /// The same identity for a server that speaks HTTP/1.1 only.
    pub(crate) fn without_http2(&self) -> Arc<ServerConfig> {
        let mut tls = ServerConfig::clone(&self.tls);
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(tls)
    }
}

fn issue(hosts: Vec<String>) -> Result<([rcgen::Certificate; 2], KeyPair), rcgen::Error> {
    let mut authority = CertificateParams::default();
    authority.distinguished_name = named("Third parties of the demo wiki");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    let authority_key = KeyPair::generate()?;
    let authority_certificate = authority.self_signed(&authority_key)?;

    let mut leaf = CertificateParams::new(hosts)?;
    leaf.distinguished_name = named("third parties");
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let leaf = leaf.signed_by(&key, &Issuer::new(authority, authority_key))?;
    Ok(([leaf, authority_certificate], key))
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}
