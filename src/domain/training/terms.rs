//! The closed lists of trainings.

use crate::domain::work::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// Whether a session still takes people.
    EnrolmentState, "a state of enrolment", {
        /// It does.
        Open = "open",
        /// It does not any more.
        Closed = "closed",
        /// Not at present.
        Suspended = "suspended",
    }
}

terms! {
    /// Who pays for a training, or for a part of it.
    Funding, "a funding", {
        /// The région.
        Region = "region",
        /// The département.
        Department = "department",
        /// A commune.
        Commune = "commune",
        /// Another local authority.
        LocalAuthority = "local_authority",
        /// The State.
        State = "state",
        /// France Travail, the public employment service.
        FranceTravail = "france_travail",
        /// The European Union, such as its social fund.
        Europe = "europe",
        /// A skills operator (OPCO), or the body that came before it.
        Opco = "opco",
        /// The compte personnel de formation of the person.
        Cpf = "cpf",
        /// The employer.
        Employer = "employer",
        /// Agefiph, for people with a disability.
        Agefiph = "agefiph",
        /// The person.
        Person = "person",
        /// Somebody else.
        Other = "other",
    }
}
