//! What the members of a CV are called on a page, in the order in which people read them.

use crate::portal::language::Language;

/// Every member of JSON Resume and of what we keep beside it: its name there, in English and in French.
const MEMBERS: [(&str, &str, &str); 81] = [
    ("basics", "who you are", "qui vous êtes"),
    ("passerelle", "what you look for", "ce que vous cherchez"),
    ("work", "job", "emploi"),
    ("education", "studies", "études"),
    ("skills", "skills", "compétences"),
    ("languages", "language", "langue"),
    ("certificates", "certificate", "certificat"),
    ("volunteer", "volunteer work", "bénévolat"),
    ("projects", "project", "projet"),
    ("awards", "award", "distinction"),
    ("publications", "publication", "publication"),
    ("interests", "interest", "centre d’intérêt"),
    ("references", "reference", "recommandation"),
    ("name", "name", "nom"),
    ("title", "title", "intitulé"),
    ("label", "in a few words", "en quelques mots"),
    ("position", "position", "poste"),
    ("organization", "organisation", "organisme"),
    ("institution", "school", "établissement"),
    ("studyType", "diploma", "diplôme"),
    ("area", "field", "domaine"),
    ("startDate", "from", "du"),
    ("endDate", "to", "au"),
    ("date", "date", "date"),
    ("releaseDate", "published on", "paru le"),
    ("email", "e-mail", "e-mail"),
    ("phone", "telephone", "téléphone"),
    ("location", "place", "lieu"),
    ("address", "address", "adresse"),
    ("postalCode", "postal code", "code postal"),
    ("city", "town", "ville"),
    ("region", "region", "région"),
    ("countryCode", "country", "pays"),
    ("profiles", "page on a network", "page sur un réseau"),
    ("network", "network", "réseau"),
    ("username", "name there", "nom sur ce réseau"),
    ("url", "page", "page"),
    ("language", "language", "langue"),
    ("fluency", "level", "niveau"),
    ("level", "level", "niveau"),
    ("keywords", "among them", "dont"),
    ("awarder", "given by", "remise par"),
    ("issuer", "issued by", "délivré par"),
    ("publisher", "publisher", "éditeur"),
    ("entity", "for", "pour"),
    ("type", "kind", "genre"),
    ("roles", "parts taken", "rôles"),
    ("score", "mark", "mention"),
    ("courses", "courses", "cours"),
    ("highlights", "what stands out", "points forts"),
    ("description", "description", "description"),
    ("summary", "summary", "présentation"),
    ("reference", "what was said", "ce qui a été dit"),
    ("occupations", "occupation wanted", "métier souhaité"),
    ("contracts", "contracts wanted", "contrats souhaités"),
    ("working_times", "working time wanted", "temps de travail souhaité"),
    ("available_from", "available from", "disponible à partir du"),
    ("salary_min", "least pay", "salaire minimum"),
    ("areas", "where you accept to work", "où vous acceptez de travailler"),
    ("licences", "driving licences", "permis de conduire"),
    ("diploma", "highest diploma", "diplôme le plus élevé"),
    ("rome", "occupation (ROME code)", "métier (code ROME)"),
    ("months", "months of experience", "mois d’expérience"),
    ("lat", "latitude", "latitude"),
    ("lon", "longitude", "longitude"),
    ("radius_km", "distance in km", "distance en km"),
    ("commune", "commune", "commune"),
    ("department", "département", "département"),
    ("remote", "from wherever you are", "à distance"),
    // Of what is left out, and of the file itself.
    ("image", "photo", "photo"),
    ("photo", "photo", "photo"),
    ("birthDate", "date of birth", "date de naissance"),
    ("gender", "gender", "sexe"),
    ("nationality", "nationality", "nationalité"),
    ("meta", "about the file", "à propos du fichier"),
    ("body", "the file", "le fichier"),
    ("file", "the CV", "le CV"),
    ("nir", "social security number", "numéro de sécurité sociale"),
    ("coverLetter", "letter", "lettre"),
    ("attachments", "attached files", "pièces jointes"),
    ("age", "age", "âge"),
];

/// A member of a CV, in words; one that nobody has named keeps its name.
pub fn member(name: &str, language: Language) -> &str {
    let known = MEMBERS.iter().find(|(known, _, _)| *known == name);
    known.map_or(name, |(_, english, french)| if language.is_french() { french } else { english })
}

/// Where it stands among its neighbours.
pub fn rank(name: &str) -> usize {
    MEMBERS.iter().position(|(known, _, _)| *known == name).unwrap_or(MEMBERS.len())
}

/// A field of a file in words: `work[0].startDate` is `emploi 1 · du`.
pub fn place(field: &str, language: Language) -> String {
    let part = |part: &str| {
        let (name, at) = part.split_once('[').unwrap_or((part, ""));
        let number = at.trim_end_matches(']').parse::<usize>().map(|at| format!(" {}", at + 1));
        format!("{}{}", member(name, language), number.unwrap_or_default())
    };
    field.split('.').map(part).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_is_named_once_and_a_place_is_told_by_its_names() {
        let mut names = MEMBERS.map(|(name, _, _)| name);
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        assert_eq!(place("work[0].startDate", Language::French), "emploi 1 · du");
        assert_eq!(place("work[].keywords", Language::English), "job · among them");
        assert_eq!(place("hobby", Language::English), "hobby");
        assert!(rank("basics") < rank("work") && rank("work") < rank("hobby"));
    }
}
