//! The sheet of an occupation, with what it points to by numbers.

use crate::domain::{Core, ItemLink, OccupationSheet, RiasecProfile, RomeCode};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u32);

        impl $name {
            pub(super) fn new(place: usize) -> Option<Self> {
                place.try_into().ok().map(Self)
            }

            /// The place that it stands for.
            #[must_use]
            pub fn place(self) -> usize {
                self.0 as usize
            }
        }
    };
}

number!(
    /// The number of an occupation in one picture.
    OccupationNumber
);
number!(
    /// The number of a skill, or of something to know, in one picture.
    SkillNumber
);

/// The sheet of an occupation.
#[derive(Debug)]
pub struct Sheet {
    pub(super) told: OccupationSheet,
    pub(super) skills: Box<[Required]>,
    pub(super) mobility: Box<[Mobility]>,
}

/// A skill that an occupation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Required {
    /// Which.
    pub skill: SkillNumber,
    /// How it belongs to the heart of the occupation, where it does.
    pub core: Option<Core>,
}

/// An occupation that one may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mobility {
    /// Which.
    pub to: OccupationNumber,
    /// Its place among those of the occupation that one comes from, from 1.
    pub rank: u16,
}

impl Sheet {
    /// Its code.
    #[must_use]
    pub fn rome(&self) -> &RomeCode {
        &self.told.rome
    }

    /// What the official files say in words, marks and codes.
    #[must_use]
    pub fn told(&self) -> &OccupationSheet {
        &self.told
    }

    /// The code of ROME 3 that it belongs to.
    #[must_use]
    pub fn parent(&self) -> Option<&RomeCode> {
        self.told.parent.as_ref()
    }

    /// Skills and knowledge, each once, by number.
    #[must_use]
    pub fn skills(&self) -> &[Required] {
        &self.skills
    }

    /// The same, those at the heart of the occupation first, in the order of the files.
    #[must_use]
    pub fn skills_core_first(&self) -> Vec<Required> {
        let mut skills = self.skills.to_vec();
        skills.sort_by_key(|required| (required.core.is_none(), required.core, required.skill));
        skills
    }

    /// The occupations that one may go to, in the order of the files.
    #[must_use]
    pub fn mobility(&self) -> &[Mobility] {
        &self.mobility
    }

    /// The interests that it suits.
    #[must_use]
    pub fn riasec(&self) -> Option<RiasecProfile> {
        self.told.riasec
    }

    /// Centres of interest, the main one first.
    #[must_use]
    pub fn interests(&self) -> &[ItemLink] {
        &self.told.interests
    }

    /// The skills that both ask for: all of them, and those at the heart of this one.
    #[must_use]
    pub fn shared(&self, other: &Self) -> (usize, usize) {
        let (mut all, mut core) = (0, 0);
        self.each_shared(other, |required| {
            all += 1;
            core += usize::from(required.core.is_some());
        });
        (all, core)
    }

    /// What this one asks for and the other does not, those at its heart first.
    #[must_use]
    pub fn missing_from(&self, other: &Self) -> Vec<Required> {
        let mut missing = self.skills_core_first();
        missing.retain(|required| other.skills.binary_search_by_key(&required.skill, |known| known.skill).is_err());
        missing
    }

    /// Walks along both lists.
    fn each_shared(&self, other: &Self, mut met: impl FnMut(&Required)) {
        let mut others = other.skills.iter().peekable();
        for required in &self.skills {
            while others.next_if(|known| known.skill < required.skill).is_some() {}
            if others.peek().is_some_and(|known| known.skill == required.skill) {
                met(required);
            }
        }
    }
}
