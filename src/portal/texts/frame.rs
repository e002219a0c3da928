//! What stands on every page, on the first one, on those that were not shown, about problems, and about the service.

use super::texts;

texts! {
    /// What stands on every page.
    FrameTexts {
        skip: "Skip to the content", "Aller au contenu";
        menu: "Main menu", "Menu principal";
        portal: "Developer portal", "Portail des développeurs";
        my_apps: "My apps", "Mes applications";
        register: "Register an app", "Inscrire une application";
        sign_in: "Sign in", "Se connecter";
        sign_out: "Sign out", "Se déconnecter";
        signed_in_as: "Signed in as", "Connecté\u{b7}e avec";
        about: "About this site", "À propos de ce site";
        documentation: "API documentation", "Documentation de l’API";
        problems: "Problems and what to do", "Problèmes et solutions";
        terms: "Terms of use", "Conditions d’utilisation";
        privacy: "Your CV and your rights", "Votre CV et vos droits";
        privacy_plain: "The same as plain text.", "Le même en texte brut.";
        operator: "Who is responsible", "Qui est responsable";
        officer: "Data protection officer:", "Délégué à la protection des données\u{a0}:";
        status: "Service status", "État du service";
        wrong_title: "This was not saved", "Rien n’a été enregistré";
        wrong: "Some fields need another value.", "Certains champs sont à corriger.";
        wrong_field: "This value does not fit.", "Cette valeur ne convient pas.";
        expected: "Expected", "Attendu";
        optional: "optional", "facultatif";
        never: "Never", "Jamais";
    }
}

texts! {
    /// The first page.
    HomeTexts {
        title: "Job offers of the region, for your app",
               "Les offres d’emploi de la région, pour votre application";
        lead: "Passerelle brings the offers of every network together and gives them out through one open API: \
               geolocated, up to date, documented.",
              "Passerelle rassemble les offres de tous les réseaux et les partage par une seule API ouverte\u{a0}: \
               géolocalisées, à jour, documentées.";
        steps: "From here to your first call", "D’ici à votre premier appel";
        step_register: "Register your app. A test key is shown at once: it works on generated data.",
                       "Inscrivez votre application. Une clé de test s’affiche aussitôt\u{a0}: elle fonctionne sur des \
                        données générées.";
        step_confirm: "Open the link that we mail to you: your app is active.",
                      "Ouvrez le lien que nous vous envoyons\u{a0}: votre application est active.";
        step_call: "Create a key for the real data, and copy the line that calls the API with it.",
                   "Créez une clé pour les données réelles, et copiez la ligne qui appelle l’API avec elle.";
        try_title: "Without a key", "Sans clé";
        try_lead: "Open data can be read without a key, a little at a time. Offers around Lille:",
                  "Les données ouvertes se lisent sans clé, à petite dose. Les offres autour de Lille\u{a0}:";
        try_graphql: "The same data, joined in one request, on a page of its own:",
                     "Les mêmes données, reliées en une requête, sur une page à part\u{a0}:";
        apps_title: "My apps", "Mes applications";
        no_apps: "No app has your address as a member.", "Aucune application n’a votre adresse parmi ses membres.";
        invited: "Your address is named as a member of this app.", "Votre adresse est nommée parmi les membres de cette application.";
        join: "Become a member", "Devenir membre";
        another: "Register another app", "Inscrire une autre application";
    }
}

texts! {
    /// Pages that were not shown.
    RefusalTexts {
        not_found: "There is no such page", "Cette page n’existe pas";
        not_found_help: "The address may have a typo, or the page is not for the address that you signed in with.",
                        "L’adresse contient peut-être une faute, ou la page n’est pas destinée à l’adresse avec \
                         laquelle vous êtes connecté\u{b7}e.";
        forged: "This form has expired", "Ce formulaire a expiré";
        forged_help: "Go back, reload the page and send it again. Cookies must be allowed for this site.",
                     "Revenez en arrière, rechargez la page et renvoyez-la. Les cookies doivent être acceptés pour ce \
                      site.";
        unreadable: "This could not be read", "Cette demande est illisible";
        unreadable_help: "Go back and send the form again.", "Revenez en arrière et renvoyez le formulaire.";
        too_large: "This is too large", "C’est trop volumineux";
        too_large_help: "Go back and send less: a CV has 1 MB at most.",
                        "Revenez en arrière et envoyez moins\u{a0}: un CV fait 1\u{a0}Mo au plus.";
        too_many: "Too many requests", "Trop de demandes";
        too_many_help: "Wait a minute, and try again.", "Patientez une minute, puis réessayez.";
        failed: "Something failed on our side", "Une erreur est survenue de notre côté";
        failed_help: "Nothing was lost. Try again in a moment.", "Rien n’est perdu. Réessayez dans un instant.";
    }
}

texts! {
    /// The pages behind problem documents.
    ProblemTexts {
        title: "Problems and what to do", "Problèmes et solutions";
        lead: "Every refusal of the API is a problem document (RFC 9457). Its type is a name that never changes; this is \
               what each of them means.",
              "Chaque refus de l’API est un document de problème (RFC 9457). Son type est un nom qui ne change \
               jamais\u{a0}; voici ce que chacun signifie.";
        name: "Type", "Type";
        status: "HTTP status", "Statut HTTP";
        when: "When it happens", "Quand il survient";
        remedy: "What to do", "Que faire";
        all: "All problems", "Tous les problèmes";
    }
}

texts! {
    /// How the service is.
    StatusTexts {
        title: "Service status", "État du service";
        ok: "All is well: the service answers, and every source is fresh.",
            "Tout va bien\u{a0}: le service répond, et toutes les sources sont à jour.";
        degraded: "The service answers, but a source was not refreshed in time: its offers are hidden until it is.",
                  "Le service répond, mais une source n’a pas été rafraîchie à temps\u{a0}: ses offres sont masquées d’ici \
                   là.";
        down: "The service cannot answer at present.", "Le service ne peut pas répondre pour l’instant.";
        index: "Index", "Index";
        follows: "follows every change", "suit chaque changement";
        behind: "is behind, or the database does not answer", "est en retard, ou la base ne répond pas";
        limits: "Limits", "Limites";
        limits_on: "in force", "en vigueur";
        limits_off: "off", "désactivées";
        version: "Version", "Version";
        at: "As of", "État au";
        sources: "Sources", "Sources";
        sources_lead: "A network may promise to be refreshed within some hours. The offers of one that is late are hidden.",
                      "Un réseau peut promettre d’être rafraîchi en quelques heures. Les offres de celui qui est en \
                       retard sont masquées.";
        source: "Source", "Source";
        health: "State", "État";
        fresh: "fresh", "à jour";
        late: "late", "en retard";
        refreshed: "Last refreshed", "Dernier rafraîchissement";
        age: "Hours ago", "Il y a (heures)";
        promised: "Promised within (hours)", "Promis en (heures)";
        offers: "Offers", "Offres";
    }
}
