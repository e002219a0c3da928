//! Where an offer is, and how its network tells it.

use super::chance::Chance;
use super::sources::{Network, Told};
use crate::domain::PlaceDraft;
use crate::reference::{Commune, department, region};

/// How far an offer's place is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The commune.
    Commune,
    /// The département only.
    Department,
    /// The région only: the job is done from anywhere.
    Region,
}

/// Kilometres in a degree of latitude.
const KM_PER_DEGREE: f64 = 111.195;

/// Where, for a sentence: `à Lille`, `au Touquet`, `dans l'Oise`.
pub fn whereabouts(known: Known, commune: &Commune) -> String {
    let name = commune.name;
    match known {
        Known::Region if commune.region() == "32" => "dans les Hauts-de-France".to_owned(),
        Known::Region => format!("en région {}", region_name(commune)),
        Known::Department => match commune.department {
            "02" => "dans l'Aisne".to_owned(),
            "60" => "dans l'Oise".to_owned(),
            "62" => "dans le Pas-de-Calais".to_owned(),
            "80" => "dans la Somme".to_owned(),
            "59" => "dans le Nord".to_owned(),
            other => format!("dans le département {}", department(other).map_or("", |department| department.name)),
        },
        Known::Commune => match name.split_once(' ') {
            Some(("Le", rest)) => format!("au {rest}"),
            Some(("Les", rest)) => format!("aux {rest}"),
            _ => format!("à {name}"),
        },
    }
}

/// The place as the network tells it. `address` is the chance of the employer, so that its offers stand at one point.
pub fn draft(network: &Network, known: Known, commune: &Commune, address: u64, chance: &mut Chance) -> PlaceDraft {
    match known {
        Known::Region => {
            return PlaceDraft {
                label: Some(region_name(commune).to_owned()),
                region: Some(commune.region().to_owned()),
                ..PlaceDraft::default()
            };
        }
        Known::Department => {
            let name = department(commune.department).map_or("", |department| department.name);
            return PlaceDraft {
                label: Some(format!("{} - {name}", commune.department)),
                department: (network.places != Told::Label).then(|| commune.department.to_owned()),
                ..PlaceDraft::default()
            };
        }
        Known::Commune => {}
    }
    let postcode = || commune.postcodes().next().map(str::to_owned);
    match network.places {
        Told::Coordinates => {
            // Some employers give no address: the commune has to do.
            let point = if chance.percent(85) { position(commune, address) } else { None };
            PlaceDraft {
                label: Some(label(commune)),
                commune: Some(commune.code.to_owned()),
                postcode: postcode(),
                lat: point.map(|(lat, _)| lat),
                lon: point.map(|(_, lon)| lon),
                ..PlaceDraft::default()
            }
        }
        Told::CommuneCode => PlaceDraft { commune: Some(commune.code.to_owned()), ..PlaceDraft::default() },
        Told::PostcodeAndName => {
            PlaceDraft { label: Some(commune.name.to_owned()), postcode: postcode(), ..PlaceDraft::default() }
        }
        Told::Label => PlaceDraft { label: Some(label(commune)), ..PlaceDraft::default() },
    }
}

fn region_name(commune: &Commune) -> &'static str {
    region(commune.region()).map_or("", |region| region.name)
}

fn label(commune: &Commune) -> String {
    format!("{} - {}", commune.department, commune.name.to_uppercase())
}

/// A point of the commune, to a metre or so, denser in the middle and never farther than its radius.
pub fn position(commune: &Commune, address: u64) -> Option<(f64, f64)> {
    let center = commune.center?;
    let mut own = Chance::of(&[address, 2]);
    let away = commune.radius_km * 0.95 * own.unit().powf(0.8);
    let (north, east) = (own.unit() * std::f64::consts::TAU).sin_cos();
    let lat = center.lat() + away * north / KM_PER_DEGREE;
    let lon = center.lon() + away * east / (KM_PER_DEGREE * center.lat().to_radians().cos());
    let metre = |degrees: f64| (degrees * 100_000.0).round() / 100_000.0;
    Some((metre(lat), metre(lon)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Point;
    use crate::reference::{commune, communes};

    #[test]
    fn an_address_lies_in_the_disk_of_its_commune() {
        for commune in communes().iter().filter(|commune| commune.region() == "32") {
            let (lat, lon) = position(commune, u64::from(commune.population)).unwrap();
            let away = Point::new(lat, lon).unwrap().distance_km(commune.center.unwrap());
            assert!(away <= commune.radius_km + 0.01, "{}: {away} km", commune.name);
        }
    }

    #[test]
    fn places_are_told_in_french() {
        let told = |code| whereabouts(Known::Commune, commune(code).unwrap());
        assert_eq!(told("59350"), "à Lille");
        assert_eq!(told("59136"), "au Cateau-Cambrésis");
        assert_eq!(told("62043"), "aux Attaques");
        assert_eq!(whereabouts(Known::Department, commune("02691").unwrap()), "dans l'Aisne");
        assert_eq!(whereabouts(Known::Region, commune("02691").unwrap()), "dans les Hauts-de-France");
        assert_eq!(whereabouts(Known::Department, commune("33063").unwrap()), "dans le département Gironde");
        assert_eq!(whereabouts(Known::Region, commune("35238").unwrap()), "en région Bretagne");
    }
}
