//! Occupations: what an imported edition of ROME says of them, or the table that is compiled in.

use super::names::Edition;
use super::{Named, Service};
use crate::domain::{Core, ItemKind, LinkPrecision, RiasecProfile, RomeCode, RomeDomain, RomeItem};
use crate::reference::{self, RomeLink, Sheet, Suiting};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// An occupation, with the edition of ROME that it is read from.
#[derive(Debug, Clone)]
pub struct OccupationView {
    rome: RomeCode,
    label: Box<str>,
    edition: Arc<Edition>,
}

/// A skill of an occupation, or something to know for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
#[schema(as = OccupationSkill)]
#[graphql(name = "OccupationSkill")]
pub struct SkillView {
    /// Its OGR code.
    #[schema(example = "100001")]
    pub code: String,
    /// Its label in French.
    #[schema(example = "Préparer un soin")]
    pub label: String,
    /// `skill` or `knowledge`.
    pub kind: ItemKind,
    /// What ROME puts it under.
    #[schema(example = "Savoir-faire")]
    pub category: Option<String>,
    /// How it belongs to the heart of the occupation; null where it does not.
    pub core: Option<Core>,
}

/// A circumstance of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
#[schema(as = OccupationContext)]
#[graphql(name = "OccupationContext")]
pub struct ContextView {
    /// Its OGR code.
    #[schema(example = "20001")]
    pub code: String,
    /// Its label in French.
    #[schema(example = "Travail de nuit")]
    pub label: String,
    /// What it is about.
    #[schema(example = "Horaires")]
    pub category: Option<String>,
}

/// A centre of interest or a sector of an occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
#[schema(as = OccupationTopic)]
#[graphql(name = "OccupationTopic")]
pub struct TopicView {
    /// Its code.
    #[schema(example = "1")]
    pub code: String,
    /// Its label in French.
    #[schema(example = "Prendre soin des autres")]
    pub label: String,
    /// Whether it is the main one of the occupation.
    pub main: bool,
}

/// A centre of interest, by which people find occupations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
#[schema(as = CentreOfInterest)]
#[graphql(name = "CentreOfInterest")]
pub struct InterestView {
    /// Its code.
    #[schema(example = "1")]
    pub code: String,
    /// Its label in French.
    #[schema(example = "Prendre soin des autres")]
    pub label: String,
    /// What it means, at length.
    pub definition: Option<String>,
    /// The occupations that it leads to.
    #[schema(example = 120)]
    pub occupations: u32,
}

/// Codes of another version of ROME, and how precise the link is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
#[schema(as = RomeVersionLink)]
#[graphql(name = "RomeVersionLink")]
pub struct LinkView {
    /// The codes, the one that the sheet itself names first.
    pub codes: Vec<RomeCode>,
    /// How precise the link is.
    pub precision: LinkPrecision,
}

/// A field that is null, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
pub struct MissingField {
    /// The field.
    #[schema(example = "definition")]
    pub field: &'static str,
    /// Why it is null.
    pub why: WhyMissing,
}

/// Why a field is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum WhyMissing {
    /// The operator has imported no edition of ROME with sheets.
    NotImported,
    /// The edition has no sheet of this occupation.
    NotInEdition,
    /// The sheet does not say it.
    NotTold,
}

impl OccupationView {
    /// ROME code.
    #[must_use]
    pub fn rome(&self) -> &RomeCode {
        &self.rome
    }

    /// Label in French.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its professional domain.
    #[must_use]
    pub fn domain(&self) -> RomeDomain {
        self.rome.domain()
    }

    /// Label of its professional domain.
    #[must_use]
    pub fn domain_label(&self) -> Option<&str> {
        self.edition.rome.item(ItemKind::Domain, self.domain().as_str()).map(|domain| domain.label.as_str())
    }

    /// Label of its grand domaine.
    #[must_use]
    pub fn grand_domain(&self) -> Option<&'static str> {
        reference::rome_grand_domain_label(&self.rome.as_str()[..1])
    }

    /// The version of the edition that its sheet is of.
    #[must_use]
    pub fn release(&self) -> Option<&str> {
        self.sheet()?;
        self.edition.rome.release().map(crate::domain::RomeRelease::as_str)
    }

    /// Its sheet, where there is one.
    #[must_use]
    pub fn sheet(&self) -> Option<&Sheet> {
        self.edition.rome.sheet_of(&self.rome)
    }

    /// Its names, other than its label: those that hold every word of the query, the best first; all, by label, where
    /// there is no query.
    #[must_use]
    pub fn appellations(&self, query: Option<&str>, limit: usize) -> Vec<Named> {
        self.edition.appellations(&self.rome, query, limit)
    }

    /// What it is about, in sentences.
    #[must_use]
    pub fn definition(&self) -> Option<String> {
        self.sheet().and_then(|sheet| text(&sheet.told().definition))
    }

    /// What gives access to it, in sentences.
    #[must_use]
    pub fn access(&self) -> Option<String> {
        self.sheet().and_then(|sheet| text(&sheet.told().access))
    }

    /// The interests that it suits.
    #[must_use]
    pub fn riasec(&self) -> Option<RiasecProfile> {
        self.sheet()?.riasec()
    }

    /// Skills and knowledge, those at its heart first.
    #[must_use]
    pub fn skills(&self, limit: usize) -> Option<Vec<SkillView>> {
        let skills = self.sheet()?.skills_core_first();
        let shown = skills.into_iter().take(limit).map(|required| {
            let RomeItem { kind, code, label, category, .. } = self.edition.rome.skill(required.skill).clone();
            SkillView { code, label, kind, category, core: required.core }
        });
        Some(shown.collect())
    }

    /// Circumstances of work.
    #[must_use]
    pub fn contexts(&self) -> Option<Vec<ContextView>> {
        let items =
            self.sheet()?.told().contexts.iter().filter_map(|code| self.edition.rome.item(ItemKind::Context, code));
        let shown = |item: &RomeItem| ContextView {
            code: item.code.clone(),
            label: item.label.clone(),
            category: item.category.clone(),
        };
        Some(items.map(shown).collect())
    }

    /// Centres of interest, or sectors, the main one first.
    #[must_use]
    pub fn topics(&self, kind: ItemKind) -> Option<Vec<TopicView>> {
        let told = self.sheet()?.told();
        let links = if kind == ItemKind::Interest { &told.interests } else { &told.sectors };
        let shown = links.iter().filter_map(|link| {
            let item = self.edition.rome.item(kind, &link.code)?;
            Some(TopicView { code: item.code.clone(), label: item.label.clone(), main: link.main })
        });
        Some(shown.collect())
    }

    /// The occupations that one may go to from it, in ROME's order.
    #[must_use]
    pub fn mobility(&self) -> Option<Vec<(Self, u16)>> {
        let links = self.sheet()?.mobility().iter();
        Some(links.map(|link| (Self::of_sheet(self.edition.rome.sheet(link.to), &self.edition), link.rank)).collect())
    }

    /// The codes of ROME 3 that it comes from.
    #[must_use]
    pub fn rome3(&self) -> Option<LinkView> {
        self.edition.rome.rome3_of(&self.rome).map(LinkView::from)
    }

    /// The occupations that its code means where it is one of ROME 3.
    #[must_use]
    pub fn rome4(&self) -> Option<LinkView> {
        self.edition.rome.rome4_of(&self.rome).map(LinkView::from)
    }

    /// The fields that are null, and why.
    #[must_use]
    pub fn missing(&self) -> Vec<MissingField> {
        const OF_SHEETS: [&str; 14] = [
            "edition",
            "definition",
            "access",
            "riasec",
            "regulated",
            "executive",
            "ecological",
            "digital",
            "interests",
            "sectors",
            "naf",
            "skills",
            "contexts",
            "mobility",
        ];
        let links = [("rome3", self.rome3().is_none()), ("rome4", self.rome4().is_none())];
        let field = |why| move |field| MissingField { field, why };
        let Some(sheet) = self.sheet() else {
            let why = if self.edition.rome.is_whole() { WhyMissing::NotInEdition } else { WhyMissing::NotImported };
            let links = links.iter().filter(|(_, missing)| *missing).map(|(name, _)| *name);
            return OF_SHEETS.into_iter().chain(links).map(field(why)).collect();
        };
        let told = sheet.told();
        let of_sheet = [
            ("edition", self.release().is_none()),
            ("definition", told.definition.is_empty()),
            ("access", told.access.is_empty()),
            ("riasec", told.riasec.is_none()),
            ("regulated", told.regulated.is_none()),
            ("executive", told.executive.is_none()),
            ("ecological", told.ecological.is_none()),
            ("digital", told.digital.is_none()),
        ];
        let nulls = of_sheet.into_iter().chain(links).filter(|(_, missing)| *missing).map(|(name, _)| name);
        nulls.map(field(WhyMissing::NotTold)).collect()
    }

    fn of_sheet(sheet: &Sheet, edition: &Arc<Edition>) -> Self {
        Self { rome: sheet.rome().clone(), label: sheet.told().label.as_str().into(), edition: edition.clone() }
    }
}

impl From<RomeLink> for LinkView {
    fn from(RomeLink { codes, precision }: RomeLink) -> Self {
        Self { codes, precision }
    }
}

/// Sentences as one text.
fn text(sentences: &[String]) -> Option<String> {
    let ended = |sentence: &String| {
        let closed = sentence.ends_with(['.', '!', '?', ':', ';', '…']);
        if closed { sentence.clone() } else { format!("{sentence}.") }
    };
    (!sentences.is_empty()).then(|| sentences.iter().map(ended).collect::<Vec<_>>().join(" "))
}

impl Service {
    /// The occupation with that code, where the imported edition or the table that is compiled in has it.
    #[must_use]
    pub fn occupation(&self, rome: &RomeCode) -> Option<OccupationView> {
        let edition = self.names.edition();
        let label = edition.label(rome)?.into();
        Some(OccupationView { rome: rome.clone(), label, edition })
    }

    /// The occupations that suit somebody, the best first; of them those that a query by name finds, where there is one.
    /// None where no edition with sheets is imported.
    #[must_use]
    pub fn occupations_suiting(&self, suiting: &Suiting, query: Option<&str>) -> Vec<OccupationView> {
        let edition = self.names.edition();
        let named: Option<BTreeSet<RomeCode>> =
            query.map(|query| edition.occupations(query, usize::MAX).into_iter().map(|found| found.rome).collect());
        let suiting = edition.rome.suiting(suiting);
        let sheets = suiting.into_iter().map(|number| edition.rome.sheet(number));
        let named = sheets.filter(|sheet| named.as_ref().is_none_or(|named| named.contains(sheet.rome())));
        named.map(|sheet| OccupationView::of_sheet(sheet, &edition)).collect()
    }

    /// The centres of interest, by code; none where no edition with sheets is imported.
    #[must_use]
    pub fn interests(&self) -> Vec<InterestView> {
        let edition = self.names.edition();
        let leads = |code: &str| {
            let sheets = edition.rome.sheets().iter();
            sheets.filter(|sheet| sheet.interests().iter().any(|link| link.code == code)).count()
        };
        let shown = edition.rome.items(ItemKind::Interest).map(|item| InterestView {
            code: item.code.clone(),
            label: item.label.clone(),
            definition: item.definition.clone(),
            occupations: leads(&item.code).try_into().unwrap_or(u32::MAX),
        });
        let mut shown: Vec<_> = shown.collect();
        shown.sort_by_key(|interest| interest.code.parse::<u32>().unwrap_or(u32::MAX));
        shown
    }
}
