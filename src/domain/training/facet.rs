//! Facets of trainings.

use crate::domain::work::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// A field that trainings can be counted by. A training counts once for each of its values.
    TrainingFacet, "a facet", {
        /// ROME code of an occupation that it leads to.
        Rome = "rome",
        /// ROME domain.
        RomeDomain = "rome_domain",
        /// RNCP code of a certification.
        Rncp = "rncp",
        /// Level that is reached.
        Level = "level",
        /// Name of the provider.
        Provider = "provider",
        /// Label.
        Label = "label",
        /// Who pays.
        Funding = "funding",
        /// On site or at a distance.
        Remote = "remote",
        /// Network.
        Source = "source",
        /// Commune of a session.
        Commune = "commune",
        /// Département of a session.
        Department = "department",
        /// Région of a session.
        Region = "region",
        /// Month in which a session begins.
        StartMonth = "start_month",
    }
}
