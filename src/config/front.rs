//! What the operator says of the door: who stands before us, how connections are encrypted, and how many there may be.

use super::layers::Layers;
use super::{Error, parsed};
use crate::auth::{Network, Proxies, ProxyHeader};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The names of these settings.
pub(super) const NAMES: [&str; 7] =
    ["trusted_proxies", "proxy_header", "max_connections", "tls_certificate", "tls_key", "security_contact", "sandbox"];

/// The files of the certificate, both in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// `tls_certificate`: the chain, our own certificate first.
    pub certificate: PathBuf,
    /// `tls_key`: its private key.
    pub key: PathBuf,
}

/// The settings of the door, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// `trusted_proxies`: the networks of the proxies before us, separated by commas; default: none.
    /// `proxy_header`: the one header in which they tell the caller's address, `x-forwarded-for` or `forwarded`.
    pub proxies: Proxies,
    /// `max_connections`: connections at one time. Default 10,000.
    pub max_connections: usize,
    /// `tls_certificate`, `tls_key`: both, or none for connections in clear, behind a proxy.
    pub tls: Option<Tls>,
    /// `security_contact`: whom `/.well-known/security.txt` names; default: nobody, and no such file.
    pub security_contact: Option<String>,
    /// `sandbox`: `on` or `off`. Default `on`.
    pub sandbox: bool,
}

impl Front {
    pub(super) fn read(layers: &Layers) -> Result<Self, Error> {
        let file = |name| layers.read(name, "the path of a PEM file", |text| (!text.is_empty()).then(|| text.into()));
        let tls = match (file("tls_certificate")?, file("tls_key")?) {
            (Some(certificate), Some(key)) => Some(Tls { certificate, key }),
            (None, None) => None,
            (Some(_), None) => return Err(Error::Missing { setting: "tls_key", needed_by: "tls_certificate" }),
            (None, Some(_)) => return Err(Error::Missing { setting: "tls_certificate", needed_by: "tls_key" }),
        };
        Ok(Self {
            proxies: Proxies {
                trusted: layers.read("trusted_proxies", NETWORKS, networks)?.unwrap_or_default(),
                header: layers
                    .read("proxy_header", "`x-forwarded-for` or `forwarded`", |text| {
                        let all = [ProxyHeader::XForwardedFor, ProxyHeader::Forwarded];
                        all.into_iter().find(|header| header.name().eq_ignore_ascii_case(text))
                    })?
                    .unwrap_or_default(),
            },
            max_connections: layers
                .read::<NonZeroUsize>("max_connections", "a whole number of connections, at least 1", parsed)?
                .map_or(10_000, NonZeroUsize::get),
            tls,
            security_contact: layers
                .read("security_contact", CONTACT, |text| is_contact(text).then(|| text.to_owned()))?,
            sandbox: layers
                .read("sandbox", "`on` or `off`", |text| match text {
                    "on" => Some(true),
                    "off" => Some(false),
                    _ => None,
                })?
                .unwrap_or(true),
        })
    }
}

const NETWORKS: &str = "addresses and networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas";
const CONTACT: &str = "an address such as mailto:securite@exemple.fr or https://exemple.fr/securite";

fn networks(text: &str) -> Option<Vec<Network>> {
    text.split(',').map(|network| Network::new(network).ok()).collect()
}

fn is_contact(text: &str) -> bool {
    let begins = ["mailto:", "https://"].iter().any(|scheme| text.starts_with(scheme) && text.len() > scheme.len());
    begins && text.chars().all(|letter| letter.is_ascii_graphic())
}
