//! The words of a permission.

use crate::domain::work::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// For what a CV may be used.
    Purpose, "a purpose", {
        /// To be found, without one's name: what a search shows.
        Search = "search",
        /// To be contacted: the identity is revealed.
        Contact = "contact",
        /// To be compared with offers.
        Matching = "matching",
        /// To be counted, in tables that nobody is recognised in.
        Statistics = "statistics",
    }
}

terms! {
    /// On which ground of GDPR art. 6(1) a CV is used.
    Basis, "a basis", {
        /// The person consents (a): withdrawing and portability.
        Consent = "consent",
        /// A task of public interest (e): objecting.
        PublicTask = "public_task",
        /// Steps before a contract, at the person's request (b): portability.
        PreContract = "pre_contract",
    }
}

terms! {
    /// A part of a CV.
    DataCategory, "a category of data", {
        /// Name, address, telephone, e-mail, pages on networks.
        Identity = "identity",
        /// What the person looks for, skills, languages, licences, level of diploma.
        Profile = "profile",
        /// Jobs, studies, certificates and the like, with employers, schools and dates.
        History = "history",
        /// What the person wrote freely: summaries, descriptions.
        Text = "text",
    }
}
