//! What a person has: levels of languages and diplomas, driving licences.

use crate::domain::work::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// How well a language is known: the levels of the Council of Europe (CEFR), and the first language.
    LanguageLevel, "a language level", {
        /// A few words.
        A1 = "A1",
        /// Simple exchanges.
        A2 = "A2",
        /// Everyday matters.
        B1 = "B1",
        /// With ease.
        B2 = "B2",
        /// Fluently.
        C1 = "C1",
        /// Like one's own.
        C2 = "C2",
        /// The first language.
        Native = "native",
    }
}

terms! {
    /// The level of a diploma in the French framework of 2019, which is that of the European one (EQF).
    DiplomaLevel, "a diploma level", {
        /// Basic knowledge.
        Level2 = "2",
        /// CAP, BEP.
        Level3 = "3",
        /// Baccalauréat.
        Level4 = "4",
        /// BTS, DUT: two years after the baccalauréat.
        Level5 = "5",
        /// Licence, BUT.
        Level6 = "6",
        /// Master, engineer.
        Level7 = "7",
        /// Doctorate.
        Level8 = "8",
    }
}

terms! {
    /// A category of driving licence.
    DrivingLicence, "a driving licence", {
        /// Mopeds.
        Am = "AM",
        /// Light motorcycles.
        A1 = "A1",
        /// Motorcycles up to 35 kW.
        A2 = "A2",
        /// Motorcycles.
        A = "A",
        /// Light quadricycles.
        B1 = "B1",
        /// Cars.
        B = "B",
        /// Cars with a heavy trailer.
        Be = "BE",
        /// Lorries up to 7.5 t.
        C1 = "C1",
        /// The same with a heavy trailer.
        C1e = "C1E",
        /// Lorries.
        C = "C",
        /// The same with a heavy trailer.
        Ce = "CE",
        /// Buses up to 16 seats.
        D1 = "D1",
        /// The same with a heavy trailer.
        D1e = "D1E",
        /// Buses.
        D = "D",
        /// The same with a heavy trailer.
        De = "DE",
    }
}
