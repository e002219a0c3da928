//! Where a session takes place.

use super::said;
use crate::domain::PlaceDraft;
use crate::ingest::xml::Tree;

/// The place of an `adresse`, and its lines. The names above it, such as that of a school, come first.
pub(super) fn of_address(coordinates: &Tree, address: &Tree) -> (PlaceDraft, Option<String>) {
    let number = |name| address.text(name).and_then(|text: &str| text.replace(',', ".").parse().ok());
    let (commune, department) = (said(address.text("code-INSEE-commune")), said(address.text("departement")));
    let postcode = said(address.text("codepostal"));
    let narrower = commune.is_some() || department.is_some() || postcode.is_some();
    let place = PlaceDraft {
        label: said(address.text("ville")),
        // Codes of régions before 2016 still stand there: only where nothing narrower does.
        region: said(address.text("region")).filter(|_| !narrower),
        country: said(address.text("pays")),
        lat: number("geolocalisation/latitude"),
        lon: number("geolocalisation/longitude"),
        commune,
        postcode,
        department,
    };
    let named = coordinates.all("ligne").chain(address.all("denomination")).chain(address.all("ligne"));
    let lines: Vec<String> = named.filter_map(|line| said(line.own_text())).collect();
    (place, (!lines.is_empty()).then(|| lines.join(", ")))
}

/// The places of an action.
pub(super) fn all(action: &Tree) -> Vec<(PlaceDraft, Option<String>)> {
    let places = action.all("lieu-de-formation").flat_map(|place| {
        place
            .all("coordonnees")
            .flat_map(|coordinates| coordinates.all("adresse").map(move |address| of_address(coordinates, address)))
    });
    places.collect()
}
