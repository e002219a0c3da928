//! Whose address a request has: the caller's own, not that of the proxies before us.

use super::Network;
use std::net::{IpAddr, SocketAddr};

/// The header in which our proxies tell for whom they ask. Only one is read: a proxy renews the one that it knows, and
/// passes on the other as the caller wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`: addresses, the farthest first.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl ProxyHeader {
    /// Its name, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    /// The addresses that a value tells, the farthest first; nothing where one is hidden or not readable.
    fn addresses(self, value: &str) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
        value.split(',').map(move |hop| match self {
            Self::XForwardedFor => address(hop),
            Self::Forwarded => hop.split(';').find_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                name.trim().eq_ignore_ascii_case("for").then(|| address(value)).flatten()
            }),
        })
    }
}

/// The proxies that are believed, and what they tell. Without any, the peer of the connection is the caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proxies {
    /// The networks that they stand in.
    pub trusted: Vec<Network>,
    /// The header that they write.
    pub header: ProxyHeader,
}

impl Proxies {
    /// The address of the caller: `told` are the values of [`Proxies::header`], in the order in which they came.
    ///
    /// From the nearest hop on, the first one that is no proxy of ours. What stands before it was written by the caller,
    /// who may write anything. Where a proxy tells nothing that can be read, it is the caller itself.
    pub fn caller<'v>(&self, peer: IpAddr, told: impl DoubleEndedIterator<Item = &'v str>) -> IpAddr {
        let mut nearest = peer.to_canonical();
        if !self.trusts(nearest) {
            return nearest;
        }
        for hop in told.rev().flat_map(|value| self.header.addresses(value).rev()) {
            let Some(hop) = hop else { return nearest };
            nearest = hop;
            if !self.trusts(nearest) {
                break;
            }
        }
        nearest
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1`, `"[2001:db8::1]:4711"`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: ProxyHeader) -> Proxies {
        Proxies { trusted: ["10.0.0.0/8", "fd00::/8"].map(|text| Network::new(text).unwrap()).to_vec(), header }
    }

    fn caller(header: ProxyHeader, peer: &str, told: &[&str]) -> String {
        proxies(header).caller(peer.parse().unwrap(), told.iter().copied()).to_string()
    }

    #[test]
    fn nobody_but_a_proxy_of_ours_is_believed() {
        use ProxyHeader::XForwardedFor as For;
        assert_eq!(caller(For, "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(caller(For, "10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(caller(For, "::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7", "a mapped address is its own");
        assert_eq!(
            Proxies::default().caller("10.0.0.1".parse().unwrap(), ["1.2.3.4"].into_iter()).to_string(),
            "10.0.0.1"
        );
    }

    #[test]
    fn what_the_caller_wrote_before_the_first_hop_that_is_not_ours_says_nothing() {
        use ProxyHeader::XForwardedFor as For;
        assert_eq!(caller(For, "10.0.0.1", &["10.9.9.9, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(
            caller(For, "10.0.0.1", &["1.1.1.1", "198.51.100.7, 10.0.0.2"]),
            "198.51.100.7",
            "two headers are one list"
        );
        assert_eq!(caller(For, "10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3", "all of them are ours");
        assert_eq!(
            caller(For, "10.0.0.1", &["1.1.1.1, unknown, 10.0.0.2"]),
            "10.0.0.2",
            "a hop that hides itself ends the list"
        );
        assert_eq!(caller(For, "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(caller(For, "10.0.0.1", &[""]), "10.0.0.1");
    }

    #[test]
    fn both_headers_are_read_in_all_their_spellings() {
        let cases = [
            (ProxyHeader::XForwardedFor, "198.51.100.7:4711", "198.51.100.7"),
            (ProxyHeader::XForwardedFor, "2001:db8::1", "2001:db8::1"),
            (ProxyHeader::XForwardedFor, "[2001:db8::1]:4711", "2001:db8::1"),
            (ProxyHeader::Forwarded, "for=198.51.100.7;proto=https;by=10.0.0.1", "198.51.100.7"),
            (ProxyHeader::Forwarded, "proto=https;For=\"[2001:db8::1]:4711\"", "2001:db8::1"),
            (ProxyHeader::Forwarded, "for=1.1.1.1, for=198.51.100.7", "198.51.100.7"),
            (ProxyHeader::Forwarded, "for=_hidden", "10.0.0.1"),
        ];
        for (header, value, expected) in cases {
            assert_eq!(caller(header, "10.0.0.1", &[value]), expected, "{value}");
        }
    }
}
