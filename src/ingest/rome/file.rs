//! The official files, told apart by their columns: their names carry the version, and may be anything.

/// What a file is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Appellations,
    Occupations,
    Riasec,
    Skills,
    Knowledge,
    Contexts,
    /// What an occupation asks for, with the marks of its heart.
    Links,
    /// The sheet of an occupation, block by block. It says again what other files say.
    Blocks,
    Mobility,
    Texts,
    Interests,
    InterestLinks,
    Sectors,
    SectorLinks,
    NafLinks,
    Domains,
    GrandDomains,
}

impl Kind {
    /// All of them; one whose columns are among another's stands after it.
    pub(super) const ALL: [Self; 17] = [
        Self::Appellations,
        Self::Riasec,
        Self::Occupations,
        Self::Skills,
        Self::Knowledge,
        Self::Contexts,
        Self::Links,
        Self::Blocks,
        Self::Mobility,
        Self::Texts,
        Self::InterestLinks,
        Self::Interests,
        Self::SectorLinks,
        Self::Sectors,
        Self::NafLinks,
        Self::Domains,
        Self::GrandDomains,
    ];

    /// Without these, there are no sheets.
    pub(super) const SHEETS: [Self; 15] = [
        Self::Occupations,
        Self::Riasec,
        Self::Skills,
        Self::Knowledge,
        Self::Contexts,
        Self::Links,
        Self::Mobility,
        Self::Texts,
        Self::Interests,
        Self::InterestLinks,
        Self::Sectors,
        Self::SectorLinks,
        Self::NafLinks,
        Self::Domains,
        Self::GrandDomains,
    ];

    /// The part of its official name that tells it from the others.
    pub(super) const fn stem(self) -> &'static str {
        match self {
            Self::Appellations => "referentiel_appellation",
            Self::Occupations => "referentiel_code_rome",
            Self::Riasec => "referentiel_code_rome_riasec",
            Self::Skills => "referentiel_competence",
            Self::Knowledge => "referentiel_savoir",
            Self::Contexts => "referentiel_contexte_travail",
            Self::Links => "coherence_item",
            Self::Blocks => "liens_rome_referentiels",
            Self::Mobility => "rubrique_mobilite",
            Self::Texts => "unix_texte",
            Self::Interests => "centre_interet",
            Self::InterestLinks => "arborescence_centre_interet",
            Self::Sectors => "secteur_activite",
            Self::SectorLinks => "arborescence_secteur_activite",
            Self::NafLinks => "arborescence_secteur_naf",
            Self::Domains => "domaine_professionnel",
            Self::GrandDomains => "grand_domaine",
        }
    }

    /// The columns that it must have.
    pub(super) const fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Appellations => &["code_ogr", "libelle_appellation_long", "libelle_appellation_court", "code_rome"],
            Self::Occupations => &["code_rome", "code_ogr", "libelle_rome", "code_rome_parent"],
            Self::Riasec => &["code_rome", "riasec_majeur", "riasec_mineur"],
            Self::Skills => &["code_ogr", "libelle_competence", "cat_comp"],
            Self::Knowledge => &["code_ogr_savoir", "libelle_savoir", "categorie_savoir"],
            Self::Contexts => &["code_ogr", "libelle_cont_travail", "libelle_type_cont_trav"],
            Self::Links => &["code_rome", "code_ogr", "coeur_metier"],
            Self::Blocks => &["code_rome", "code_compo_bloc", "code_rubrique", "code_ogr"],
            Self::Mobility => &["code_rome", "code_rome_cible", "numero_ordre"],
            Self::Texts => &["code_rome", "libelle_type_texte", "position_phrase", "libelle_texte"],
            Self::Interests => &["code_centre_interet", "libelle_centre_interet", "definition_centre_interet"],
            Self::InterestLinks => &["code_rome", "code_centre_interet", "principal"],
            Self::Sectors => &["code_sect_activite", "libelle_sect_activite", "definition_sect_activite"],
            Self::SectorLinks => {
                &["code_rome", "code_sect_activite", "code_ss_sect_activite", "libelle_ss_sect_activite", "principal"]
            }
            Self::NafLinks => &["code_rome", "code_secteur_naf"],
            Self::Domains => &["code_domaine_professionnel", "libelle_domaine_professionnel"],
            Self::GrandDomains => &["code_grand_domaine", "libelle_grand_domaine"],
        }
    }

    /// Columns that are read where they are there: other versions do not have them.
    pub(super) const fn optional(self) -> &'static [&'static str] {
        match self {
            Self::Appellations => &["code_rome_parent"],
            Self::Occupations => &["emploi_reglemente", "emploi_cadre", "transition_eco", "transition_num"],
            Self::Skills => &["definition", "code_ogr_macro_comp"],
            Self::Riasec
            | Self::Knowledge
            | Self::Contexts
            | Self::Links
            | Self::Blocks
            | Self::Mobility
            | Self::Texts
            | Self::Interests
            | Self::InterestLinks
            | Self::Sectors
            | Self::SectorLinks
            | Self::NafLinks
            | Self::Domains
            | Self::GrandDomains => &[],
        }
    }

    /// The kind of a file with these columns.
    ///
    /// # Errors
    /// The likeliest kind, and the columns that it lacks.
    pub(super) fn of(has: impl Fn(&str) -> bool) -> Result<Self, (Self, Vec<&'static str>)> {
        let lacks = |kind: Self| kind.needed().iter().copied().filter(|column| !has(column)).collect::<Vec<_>>();
        let mut likeliest = (Self::Appellations, lacks(Self::Appellations));
        for kind in Self::ALL {
            let missing = lacks(kind);
            if missing.is_empty() {
                return Ok(kind);
            }
            let share = |kind: Self, missing: usize| (kind.needed().len() - missing) * 100 / kind.needed().len();
            if share(kind, missing.len()) > share(likeliest.0, likeliest.1.len()) {
                likeliest = (kind, missing);
            }
        }
        Err(likeliest)
    }

    /// Whether a file in a folder is one of ROME, by its name in small letters.
    pub(super) fn is_meant(name: &str) -> bool {
        [".csv", ".csv.gz"].iter().any(|end| name.ends_with(end))
            && Self::ALL.iter().any(|kind| name.contains(kind.stem()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_each_kind_are_those_of_that_kind_alone() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(|column| kind.needed().contains(&column)), Ok(kind));
        }
    }

    #[test]
    fn a_file_of_no_kind_is_told_by_the_likeliest_one() {
        let columns = ["code_rome", "riasec_majeur"];
        assert_eq!(Kind::of(|column| columns.contains(&column)), Err((Kind::Riasec, vec!["riasec_mineur"])));
        assert_eq!(Kind::of(|_| false).unwrap_err().0, Kind::Appellations);
    }
}
