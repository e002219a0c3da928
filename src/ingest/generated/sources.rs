//! The networks that the demo pretends to be, and how each of them tells an offer.

use super::chance::{Chance, Shares};
use crate::domain::{Policy, Source, SourceId, SourceKind};
use std::sync::LazyLock;

/// How a network tells where an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Coordinates beside commune, postal code and label.
    Coordinates,
    /// The INSEE code of the commune, nothing else.
    CommuneCode,
    /// A postal code and the commune's name.
    PostcodeAndName,
    /// A label as `59 - LILLE`.
    Label,
}

/// A network and its habits.
#[derive(Debug)]
pub struct Network {
    /// Its position in [`sources`].
    pub at: usize,
    pub id: SourceId,
    name: &'static str,
    /// The kind that it plays; it says that it is generated.
    pub plays: SourceKind,
    /// What its external ids begin with.
    pub prefix: &'static str,
    pub places: Told,
    /// Per cent of its titles in capitals.
    pub capitals: u32,
    /// Per cent of its offers that tell the employer's kind and size.
    pub frank: u32,
    /// Whether it gives a salary in figures rather than in words.
    pub figures: bool,
}

type Row = (&'static str, &'static str, SourceKind, &'static str, u32, Told, u32, u32, bool);

#[rustfmt::skip]
const ROWS: [Row; 5] = [
    ("demo-public-service", "Service public de l'emploi (démo)", SourceKind::PublicService, "PSE", 50, Told::Coordinates, 8, 80, false),
    ("demo-territorial", "Programme territorial pour l'emploi (démo)", SourceKind::Territorial, "PTE", 13, Told::CommuneCode, 4, 90, true),
    ("demo-social-economy", "Employeurs solidaires (démo)", SourceKind::SocialEconomy, "ESS", 7, Told::PostcodeAndName, 2, 100, false),
    ("demo-job-board", "Site d'annonces (démo)", SourceKind::JobBoard, "ANN", 24, Told::PostcodeAndName, 30, 25, false),
    ("demo-employers", "Sites des employeurs (démo)", SourceKind::Employer, "EMP", 6, Told::Label, 12, 60, false),
];

static NETWORKS: LazyLock<Shares<Network>> = LazyLock::new(|| {
    (0..)
        .zip(ROWS)
        .map(|(at, (id, name, plays, prefix, share, places, capitals, frank, figures))| {
            let id = SourceId::new(id).expect("the ids of the table are well-formed");
            (Network { at, id, name, plays, prefix, places, capitals, frank, figures }, share)
        })
        .collect()
});

/// The networks of the demo, all of them open and marked as generated.
#[must_use]
pub fn sources() -> Vec<Source> {
    NETWORKS.values().iter().map(Network::source).collect()
}

/// A network, as often as its share says.
pub fn draw(chance: &mut Chance) -> &'static Network {
    NETWORKS.draw(chance)
}

impl Network {
    fn source(&self) -> Source {
        Source {
            id: self.id.clone(),
            name: self.name.to_owned(),
            kind: SourceKind::Generated,
            url: Some(format!("https://demo.passerelle.example/sources/{}", self.id)),
            policy: Policy::open("Licence Ouverte 2.0", "Données de démonstration générées par Passerelle"),
            refreshed_at: None,
        }
    }
}
