//! What each scope allows.

use super::super::language::Language;
use crate::auth::Scope;

/// What a scope allows, in the language of a page.
pub fn scope_meaning(scope: Scope, language: Language) -> &'static str {
    if language.is_french() { french(scope) } else { scope.meaning() }
}

const fn french(scope: Scope) -> &'static str {
    match scope {
        Scope::OffersRead => "lire les offres, y compris celles dont l’application a accepté la licence",
        Scope::OffersWrite => "publier et retirer des offres des sources liées à la clé",
        Scope::TrainingsRead => "lire les formations",
        Scope::TrainingsWrite => "publier et retirer des formations des sources liées à la clé",
        Scope::CvsRead => "lire ce que les demandeurs d’emploi partagent, tant que l’accord est en vigueur",
        Scope::CvsWrite => "partager les CV des sources liées à la clé",
        Scope::MarketRead => "lire les chiffres du marché du travail",
        Scope::ChangesRead => "suivre les changements de ce que la clé peut lire",
        Scope::AppManage => "gérer l’application de la clé\u{a0}: clés, membres, licences, usage",
        Scope::Admin => "tout sauf cvs:read, pour chaque source et chaque application\u{a0}: pour l’opérateur",
    }
}
