//! What is said about each problem besides what its document says: in French, and what to do about it.

/// A problem in French, and what to do about it in both languages.
#[derive(Debug, Clone, Copy)]
pub struct ProblemText {
    /// Its name, as `type` ends.
    pub slug: &'static str,
    /// Its title in French.
    pub title: &'static str,
    /// When it happens, in French.
    pub meaning: &'static str,
    /// What to do, in English and in French.
    pub remedy: (&'static str, &'static str),
}

impl ProblemText {
    /// Whether something of it is not said.
    pub fn is_empty(&self) -> bool {
        [self.title, self.meaning, self.remedy.0, self.remedy.1].iter().any(|text| text.is_empty())
    }
}

/// What is said about a problem.
pub fn of(slug: &str) -> Option<&'static ProblemText> {
    ALL.iter().find(|text| text.slug == slug)
}

macro_rules! problems {
    ($($slug:literal: $title:literal, $meaning:literal, $remedy:literal, $que_faire:literal;)+) => {
        /// All of them.
        const ALL: &[ProblemText] = &[$(
            ProblemText { slug: $slug, title: $title, meaning: $meaning, remedy: ($remedy, $que_faire) }
        ),+];
    };
}

problems! {
    "invalid_request": "Certaines valeurs ne conviennent pas",
        "Un paramètre ou un champ est inconnu, répété, absent ou mal rempli\u{a0}; errors les énumère tous.",
        "Correct each entry of errors: it names the field, the value that was received and what was expected.",
        "Corrigez chaque élément de errors\u{a0}: il nomme le champ, la valeur reçue et ce qui était attendu.";
    "invalid_json": "Le corps est illisible",
        "Le corps n’est pas du JSON, ou n’a pas la forme documentée\u{a0}; errors dit où.",
        "Check the JSON with a parser, then compare it with the example in the documentation.",
        "Vérifiez le JSON avec un analyseur, puis comparez-le à l’exemple de la documentation.";
    "bad_request": "La requête est mal formée",
        "La requête elle-même est mal formée.",
        "Use an HTTP library rather than building the request by hand.",
        "Utilisez une bibliothèque HTTP plutôt que de construire la requête à la main.";
    "two_keys": "Deux clés différentes ont été envoyées",
        "Authorization et X-API-Key contiennent deux clés différentes.",
        "Send one key, in one of the two headers.",
        "Envoyez une seule clé, dans l’un des deux en-têtes.";
    "cursor_invalid": "Le curseur est illisible",
        "cursor n’est pas une valeur donnée par une réponse.",
        "Take cursor as it stands in next of an answer, without changing it.",
        "Reprenez cursor tel qu’il figure dans next d’une réponse, sans le modifier.";
    "cursor_of_another_query": "Le curseur appartient à une autre recherche",
        "cursor a été donné pour une autre recherche ou un autre tri.",
        "Keep every parameter as it was from page to page, or begin again without cursor.",
        "Gardez tous les paramètres d’une page à l’autre, ou recommencez sans cursor.";
    "cursor_expired": "Le curseur est trop ancien",
        "La première page de cursor a été demandée il y a plus d’un jour.",
        "Begin again without cursor.",
        "Recommencez sans cursor.";
    "too_many_cells": "La carte aurait trop de cellules",
        "La carte de chaleur aurait trop de cellules\u{a0}; resolution indique celle qui convient.",
        "Ask again with the resolution that the document names, or for a smaller area.",
        "Redemandez avec la résolution indiquée, ou pour une zone plus petite.";
    "lattice_only": "Ces statistiques n’existent pas",
        "Les statistiques des demandeurs sont les tables d’un treillis\u{a0}: cellules H3 de résolution 5 par grand domaine \
         ROME (a), départements par domaine ROME (b), par code ROME (c) et par niveau de diplôme (d), publiées chaque \
         semaine. Rien d’autre n’est compté\u{a0}: ni rayon, ni polygone, ni autre résolution, ni autre filtre.",
        "Ask for a table, and at most one place and one category of it. Counts on demand would let somebody single out a \
         person.",
        "Demandez une table, et au plus un lieu et une catégorie de celle-ci. Des comptes à la demande permettraient d’isoler \
         une personne.";
    "graphql_parse_failed": "La requête GraphQL est illisible",
        "La requête n’est pas un document GraphQL.",
        "Open the query in /graphiql, which marks the place where it cannot be read.",
        "Ouvrez la requête dans /graphiql, qui marque l’endroit où elle devient illisible.";
    "graphql_validation_failed": "La requête ne correspond pas au schéma",
        "La requête nomme ce qui n’existe pas, ou donne des valeurs qui ne conviennent pas.",
        "Compare the query with the schema: /graphiql completes and explains every field.",
        "Comparez la requête au schéma\u{a0}: /graphiql complète et explique chaque champ.";
    "query_too_expensive": "La requête est trop coûteuse",
        "La requête est plus profonde ou plus grande que ce à quoi nous répondons, ou coûte plus que ce que l’appelant peut \
         dépenser d’un coup\u{a0}; rien n’en a été exécuté.",
        "Ask for fewer items with first, for fewer lists inside lists, or in several requests; extensions.cost tells what a \
         query costs.",
        "Demandez moins d’éléments avec first, moins de listes imbriquées, ou plusieurs requêtes\u{a0}; extensions.cost dit ce \
         que coûte une requête.";
    "unauthenticated": "Une clé valable est nécessaire",
        "Aucune clé n’a été envoyée là où il en faut une, ou la clé est fausse, révoquée ou expirée.",
        "Send a key in force as X-API-Key or Authorization: Bearer. The portal shows which keys you have.",
        "Envoyez une clé en service dans X-API-Key ou Authorization: Bearer. Le portail montre vos clés.";
    "forbidden": "La clé ne le permet pas",
        "Il manque à la clé la portée nommée par scope, ou elle n’est pas liée à la source.",
        "Create a key with that scope in the portal. Writing scopes are given by the operator.",
        "Créez une clé avec cette portée dans le portail. Les portées d’écriture sont données par l’opérateur.";
    "app_pending": "L’application n’est pas encore confirmée",
        "Aucun membre de l’application n’a encore confirmé son adresse. Les clés de test fonctionnent déjà.",
        "Open the link that was mailed when the app was registered; POST /v1/apps/{app}/confirmation sends it again.",
        "Ouvrez le lien envoyé lors de l’inscription\u{a0}; POST /v1/apps/{app}/confirmation le renvoie.";
    "app_suspended": "L’application est suspendue",
        "L’opérateur a suspendu l’application.",
        "Write to the operator, who says why.",
        "Écrivez à l’opérateur, qui en dira la raison.";
    "approval_needed": "Un accord est nécessaire",
        "La portée nommée par scope demande un accord en vigueur.",
        "Ask for it in the portal: the agreement is there, and an answer takes 14 days at most.",
        "Demandez-le dans le portail\u{a0}: la convention s’y trouve, et la réponse prend 14 jours au plus.";
    "no_such_path": "Il n’y a rien à cette adresse",
        "Aucun chemin de l’API ne correspond.",
        "Compare the path with the documentation: it begins with /v1.",
        "Comparez le chemin à la documentation\u{a0}: il commence par /v1.";
    "not_found": "Il n’y a pas de tel enregistrement",
        "L’enregistrement n’existe pas, ou l’appelant ne peut pas le lire.",
        "Check the id. Where the licence of the source is missing, accept it in the portal.",
        "Vérifiez l’identifiant. Si la licence de la source manque, acceptez-la dans le portail.";
    "method_not_allowed": "Ce chemin n’a pas cette méthode",
        "Le chemin existe, mais pas avec cette méthode\u{a0}; Allow énumère celles qu’il a.",
        "Use one of the methods in Allow.",
        "Utilisez l’une des méthodes de Allow.";
    "not_acceptable": "Aucun des types de contenu acceptés ne convient",
        "Accept n’énumère aucun type de contenu dans lequel ce chemin répond.",
        "Send Accept: application/graphql-response+json, or application/json.",
        "Envoyez Accept: application/graphql-response+json, ou application/json.";
    "request_timeout": "La requête a mis trop de temps à arriver",
        "Le corps n’est pas arrivé à temps.",
        "Send the body at once, or in smaller parts.",
        "Envoyez le corps d’un trait, ou en parties plus petites.";
    "name_taken": "Le nom est pris",
        "Une autre application porte ce nom.",
        "Choose another name. If the app is yours, sign in to the portal with its address.",
        "Choisissez un autre nom. Si l’application est la vôtre, connectez-vous au portail avec son adresse.";
    "conflict": "La demande ne correspond pas à l’état des choses",
        "Ce qui est demandé n’est pas possible dans l’état actuel\u{a0}; detail dit pourquoi.",
        "Read the record again, and decide with what it says now.",
        "Relisez l’enregistrement, et décidez avec ce qu’il dit maintenant.";
    "idempotency_key_under_way": "La même requête est en cours",
        "Une requête avec cette Idempotency-Key n’a pas encore sa réponse.",
        "Wait a moment, and send the same request again: its answer is kept.",
        "Patientez un instant, puis renvoyez la même requête\u{a0}: sa réponse est conservée.";
    "idempotency_key_of_another_request": "La clé appartient à une autre requête",
        "Cette Idempotency-Key a déjà servi, avec un autre corps ou un autre chemin.",
        "Draw a new key for every request; use it again only to repeat the very same one.",
        "Tirez une nouvelle clé pour chaque requête\u{a0}; ne la reprenez que pour répéter la même.";
    "headers_too_large": "Les en-têtes sont trop grands",
        "Les en-têtes dépassent ce que le serveur accepte.",
        "Send fewer or shorter headers; browsers may have to clear their cookies.",
        "Envoyez des en-têtes moins nombreux ou plus courts\u{a0}; un navigateur doit parfois effacer ses cookies.";
    "quota_exceeded": "Le quota est épuisé",
        "Le quota du jour ou du mois de l’application est épuisé\u{a0}: attendez le temps indiqué par Retry-After.",
        "Wait for the next day or month, or ask the operator for another plan.",
        "Attendez le jour ou le mois suivant, ou demandez une autre offre à l’opérateur.";
    "position_of_another_epoch": "La position appartient à une autre époque",
        "min_position a été donné avant que la base ne soit restaurée.",
        "Read again without min_position.",
        "Relisez sans min_position.";
    "withdrawn": "L’offre a été retirée",
        "L’offre a été retirée, à withdrawn_at.",
        "Remove it from what you show and keep.",
        "Retirez-la de ce que vous affichez et conservez.";
    "body_too_large": "Le corps est trop grand",
        "Le corps dépasse ce que ce chemin accepte.",
        "Split it: a batch may be sent in several requests.",
        "Divisez-le\u{a0}: un lot peut être envoyé en plusieurs requêtes.";
    "query_too_long": "La requête est trop longue",
        "La requête dépasse 8 ko, sans compter la valeur de cells.",
        "Ask the same with POST and a JSON body.",
        "Posez la même question en POST, avec un corps JSON.";
    "unsupported_media_type": "Le corps a un autre type que celui attendu",
        "Content-Type n’est pas ce que ce chemin accepte.",
        "Send the content type that the documentation names, mostly application/json.",
        "Envoyez le type indiqué par la documentation, le plus souvent application/json.";
    "too_many_requests": "Trop de requêtes",
        "La limite de la clé ou de l’adresse est atteinte\u{a0}: attendez le temps indiqué par Retry-After.",
        "Wait as long as Retry-After says; RateLimit tells what is left. With a key, more is allowed than without.",
        "Attendez le temps indiqué par Retry-After\u{a0}; RateLimit dit ce qui reste. Une clé permet davantage.";
    "processor_needed": "On ne sait pas qui traite ces CV",
        "Seuls traitent des CV ceux qui ont dit qui ils sont en droit\u{a0}: une application par PUT /v1/apps/{app}/processor, une source par l’exploitant.",
        "Say who your app is in law: name, SIREN, data protection officer, privacy notice, role and countries. For a source, ask the operator.",
        "Dites qui vous êtes en droit\u{a0}: nom, SIREN, délégué à la protection des données, politique de confidentialité, rôle et pays. Pour une source, demandez à l’exploitant.";
    "cv_cap_reached": "Plus de profils aujourd’hui",
        "L’application a vu autant de profils différents qu’elle peut en voir en un jour\u{a0}; Retry-After dit quand commence le suivant.",
        "Wait as long as Retry-After says, and narrow your searches: the cap protects people from being collected.",
        "Attendez le temps que donne Retry-After, et précisez vos recherches\u{a0}: cette limite protège les personnes d’une collecte.";
    "contact_limit": "La personne ne reçoit plus de demande pour le moment",
        "Une personne reçoit au plus trois demandes de contact par semaine, et une seule en attente par application.",
        "Wait for the answer to your request, or ask another day.",
        "Attendez la réponse à votre demande, ou demandez un autre jour.";
    "cvs_not_configured": "Ce serveur ne tient pas de CV",
        "Ce serveur n’est pas réglé pour tenir des CV, ou pas encore.",
        "Ask the operator whether this server is meant to hold CVs.",
        "Demandez à l’exploitant si ce serveur doit tenir des CV.";
    "cvs_stale": "Les CV ne sont pas montrés en ce moment",
        "Depuis 5 secondes, ce nœud ne sait plus si des personnes ont retiré leur accord\u{a0}: il ne montre donc aucun profil.",
        "Ask again after a second. Where it lasts, the operator has an alert.",
        "Redemandez dans une seconde. Si cela dure, l’exploitant en est averti.";
    "subscription_too_slow": "L’abonnement n’a pas été lu à temps",
        "Les événements d’un abonnement GraphQL ont attendu trop longtemps, et certains sont perdus\u{a0}: il est terminé.",
        "Subscribe again, then read the whole result once. Read events as they come, and narrow the search.",
        "Abonnez-vous de nouveau, puis relisez tout le résultat. Lisez les événements au fil de l’eau, et précisez la recherche.";
    "internal_error": "Une erreur est survenue de notre côté",
        "Une panne de notre fait.",
        "Quote request_id to us. Trying again is safe for reads, and for writes with an Idempotency-Key.",
        "Citez-nous request_id. Réessayer est sans risque en lecture, et en écriture avec une Idempotency-Key.";
    "index_behind": "L’index n’a pas encore vu cette écriture",
        "L’index n’a pas dépassé min_position en 2 secondes.",
        "Ask again after Retry-After, or without min_position.",
        "Redemandez après Retry-After, ou sans min_position.";
    "unavailable": "Le service ne peut pas répondre maintenant",
        "La base de données ne répond pas.",
        "Ask again after Retry-After.",
        "Redemandez après Retry-After.";
}
