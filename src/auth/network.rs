//! The networks that a key may be used from.

use crate::domain::Invalid;
use ipnet::{IpNet, Ipv4Net};
use std::net::{IpAddr, Ipv4Addr};

/// A network in CIDR notation, IPv4 or IPv6; a single address is a network of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// No caller's address is in it.
    pub(super) const NOWHERE: Self = Self(IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::BROADCAST, 32)));

    /// Reads a network such as `192.0.2.0/24`, or a single address.
    ///
    /// # Errors
    /// [`Invalid`] when it is neither.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let net = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        // What stands behind the prefix says nothing: 192.0.2.7/24 is 192.0.2.0/24.
        let reason = "a network is an address and the length of its prefix, such as 192.0.2.0/24 or 2001:db8::/48";
        net.map(|net| Self(net.trunc())).ok_or_else(|| Invalid::new(text, reason))
    }

    /// Whether the address is in it. An IPv4 address that is written as an IPv6 one is the same address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_in_its_networks_however_it_is_written() {
        let within = |network: &str, address: &str| Network::new(network).unwrap().contains(address.parse().unwrap());
        assert!(within("192.0.2.7/24", "192.0.2.200") && !within("192.0.2.0/24", "192.0.3.1"));
        assert!(within("192.0.2.7", "192.0.2.7") && !within("192.0.2.7", "192.0.2.8"));
        assert!(within("192.0.2.0/24", "::ffff:192.0.2.9"));
        assert!(within("2001:db8::/48", "2001:db8:0:7::1") && !within("2001:db8::/48", "2001:db8:1::1"));
        assert!(!within("0.0.0.0/0", "2001:db8::1"), "all of IPv4 is not all of IPv6");
        assert_eq!(Network::new(" 192.0.2.7/24 ").unwrap().to_string(), "192.0.2.0/24");
        for text in ["", "exemple.fr", "192.0.2.0/33", "192.0.2", "2001:db8::/129"] {
            assert!(Network::new(text).is_err(), "{text}");
        }
    }
}
