//! What the index keeps of a training.

use crate::domain::training::{
    Enrolment, Funding, KnownDate, LabelName, RncpCode, Session, Training, TrainingId, TrainingLevel,
};
use crate::domain::{CommuneCode, DepartmentCode, RegionCode, RemoteMode, Rev, RomeCode, Siret, SourceId};
use crate::index::{Located, Text};
use crate::reference::{self, fold};

/// What the index keeps of a training: what queries filter, sort and count by.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingDoc {
    /// The training.
    pub id: TrainingId,
    /// Its revision.
    pub rev: Rev,
    /// The network that provides it.
    pub source: SourceId,
    /// ROME codes of the occupations that it leads to.
    pub rome: Vec<RomeCode>,
    /// RNCP codes of its certifications.
    pub rncp: Vec<RncpCode>,
    /// Level that is reached.
    pub level: Option<TrainingLevel>,
    /// Name of the provider, as its source writes it.
    pub provider: Option<String>,
    /// The same, folded; never empty.
    pub folded_provider: Option<String>,
    /// SIRET of the provider.
    pub siret: Option<Siret>,
    /// Title, folded.
    pub folded_title: String,
    /// Labels that its source tells.
    pub labels: Vec<LabelName>,
    /// Who pays.
    pub funding: Vec<Funding>,
    /// On site or at a distance.
    pub remote: Option<RemoteMode>,
    /// When and where.
    pub sessions: Vec<SessionDoc>,
    /// What its text is searched by.
    pub text: Text,
    /// Its ROME codes, with a space between them: each is a word.
    pub codes: String,
    /// What a list shows of it: bytes that the index keeps and does not read.
    pub card: Box<[u8]>,
}

/// What the index keeps of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionDoc {
    /// Where it is.
    pub located: Option<Located>,
    /// Commune.
    pub commune: Option<CommuneCode>,
    /// Département.
    pub department: Option<DepartmentCode>,
    /// Région.
    pub region: Option<RegionCode>,
    /// When it begins.
    pub start: Option<KnownDate>,
    /// Whether there are places left, where that is known.
    pub has_seats: Option<bool>,
}

impl SessionDoc {
    fn of(session: &Session) -> Self {
        let place = &session.place;
        Self {
            located: place.position.map(Located::new),
            commune: place.commune.clone(),
            department: place.department.clone(),
            region: place.region.clone(),
            start: session.start,
            has_seats: Enrolment::has_seats(&session.enrolment),
        }
    }
}

impl TrainingDoc {
    /// What the index keeps of `training` in its revision `rev`; `card` is what a list shows of it.
    #[must_use]
    pub fn from_training(training: &Training, rev: Rev, card: Box<[u8]>) -> Self {
        let provider = training.provider.name.clone();
        Self {
            id: training.id,
            rev,
            source: training.source.id.clone(),
            rome: training.rome.clone(),
            rncp: training.rncp().cloned().collect(),
            level: training.level_out,
            folded_provider: provider.as_deref().map(fold).filter(|name| !name.is_empty()),
            provider,
            siret: training.provider.siret.clone(),
            folded_title: training.title.as_deref().map(fold).unwrap_or_default(),
            labels: training.labels.clone(),
            funding: training.funding.clone(),
            remote: training.remote,
            sessions: training.sessions.iter().map(SessionDoc::of).collect(),
            text: text(training),
            codes: training.rome.iter().map(RomeCode::as_str).collect::<Vec<_>>().join(" "),
            card,
        }
    }
}

fn text(training: &Training) -> Text {
    let joined = |parts: Vec<&str>| parts.join("\n");
    let occupations = training.rome.iter().filter_map(|code| reference::occupation(code.as_str()));
    let certifications = training.certifications.iter().filter_map(|one| one.title.as_deref());
    let labels = training.labels.iter().map(LabelName::as_str);
    let said = [training.objectives.as_deref(), training.content.as_deref()];
    Text {
        title: training.title.clone().unwrap_or_default(),
        occupation: joined(occupations.map(|known| known.label).chain(certifications).collect()),
        employer: training.provider.name.clone().unwrap_or_default(),
        skills: joined(labels.collect()),
        description: joined(said.into_iter().flatten().collect()),
    }
}
