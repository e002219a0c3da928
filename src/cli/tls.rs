//! The certificate of the API, read again when its file changes, at once at SIGHUP: a renewal needs no restart.

use super::signals::Hangups;
use crate::config::Tls;
use anyhow::Context;
use rustls::ServerConfig;
use rustls::crypto;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_mins(1);

/// How connections are encrypted: TLS 1.2 and 1.3, with the certificate of the files. Inside the runtime.
pub(super) fn config(files: &Tls) -> anyhow::Result<ServerConfig> {
    let current = Arc::new(Current(RwLock::new(Arc::new(read(files)?))));
    tokio::spawn(renew(files.clone(), current.clone(), Hangups::listen()?));
    let builder = ServerConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().context("TLS cannot be set up")?;
    Ok(builder.with_no_client_auth().with_cert_resolver(current))
}

/// The certificate in force.
struct Current(RwLock<Arc<CertifiedKey>>);

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current(…)")
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

async fn renew(files: Tls, current: Arc<Current>, mut hangups: Hangups) {
    let mut known = written(&files);
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = hangups.next() => {}
        }
        let now = written(&files);
        if now == known {
            continue;
        }
        match read(&files) {
            Ok(key) => {
                *current.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
                tracing::info!("the certificate was read anew");
                known = now;
            }
            // One of the two files may not be there yet: the old certificate serves until both fit.
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the new certificate cannot be used"),
        }
    }
}

/// When each file was written.
fn written(files: &Tls) -> [Option<SystemTime>; 2] {
    [&files.certificate, &files.key].map(|path| std::fs::metadata(path).and_then(|file| file.modified()).ok())
}

fn read(files: &Tls) -> anyhow::Result<CertifiedKey> {
    let shown = |path: &Path, what: &str| format!("{what} {} cannot be read", path.display());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .with_context(|| shown(&files.certificate, "the certificate (--tls-certificate)"))?;
    anyhow::ensure!(
        !chain.is_empty(),
        "there is no certificate in {}: --tls-certificate takes a PEM file",
        files.certificate.display()
    );
    let key = PrivateKeyDer::from_pem_file(&files.key).with_context(|| shown(&files.key, "the key (--tls-key)"))?;
    CertifiedKey::from_der(chain, key, &crypto::aws_lc_rs::default_provider())
        .context("the certificate and the key do not belong together, or are of a kind that TLS does not know")
}
