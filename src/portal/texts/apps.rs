//! An app: at a glance, its usage, its members, licences, and its question for CVs.

use super::texts;

texts! {
    /// An app at a glance.
    OverviewTexts {
        sections: "Sections of the app", "Rubriques de l’application";
        overview: "Overview", "Vue d’ensemble";
        pending: "pending", "en attente";
        active: "active", "active";
        suspended: "suspended", "suspendue";
        pending_lead: "Nobody has confirmed an address yet: only test keys work. Open the link in the mail that we sent.",
                      "Aucune adresse n’est encore confirmée\u{a0}: seules les clés de test fonctionnent. Ouvrez le lien \
                       que nous avons envoyé.";
        suspended_lead: "The operator has stopped this app: none of its keys works. Write to the operator to know why.",
                        "L’opérateur a suspendu cette application\u{a0}: aucune de ses clés ne fonctionne. Écrivez-lui \
                         pour en savoir plus.";
        confirmed: "Your address is confirmed and the app is active.",
                   "Votre adresse est confirmée et l’application est active.";
        quick_start: "Quick start", "Démarrage rapide";
        quick_start_lead: "Put your key in place of YOUR_KEY.", "Mettez votre clé à la place de YOUR_KEY.";
        near_lille: "Offers within 10 km of Lille", "Les offres à moins de 10 km de Lille";
        best_paid: "Permanent contracts of the Nord, best paid first", "Les CDI du Nord, les mieux payés d’abord";
        on_a_map: "Where the offers of the region are, for a map", "Où sont les offres de la région, pour une carte";
        purpose: "Purpose", "Objet";
        website: "Web site", "Site web";
        plan: "Plan", "Offre";
        since: "Registered", "Inscrite le";
        requests_30: "Requests of the last 30 days", "Requêtes des 30 derniers jours";
    }
}

texts! {
    /// The usage of an app.
    UsageTexts {
        title: "Usage", "Usage";
        chart: "Requests a day", "Requêtes par jour";
        none: "No request in these 30 days.", "Aucune requête pendant ces 30 jours.";
        uncounted: "This server does not count requests.", "Ce serveur ne décompte pas les requêtes.";
        day: "Day", "Jour";
        requests: "Requests", "Requêtes";
        total: "Total", "Total";
        today: "Today", "Aujourd’hui";
        month: "This month", "Ce mois-ci";
        of: "of", "sur";
        unlimited: "without a limit", "sans limite";
        table: "The same as a table", "Les mêmes en tableau";
        late: "Counted in UTC, at most 5 seconds late.", "Décomptées en UTC, avec 5 secondes de retard au plus.";
    }
}

texts! {
    /// The members of an app.
    MemberTexts {
        title: "Members", "Membres";
        lead: "Each of them may manage the app and its keys.", "Chacun peut gérer l’application et ses clés.";
        you: "you", "vous";
        since: "since", "depuis le";
        waiting: "invited, not yet confirmed", "invitation en attente";
        add: "Add a member", "Ajouter un membre";
        email: "E-mail address", "Adresse e-mail";
        email_hint: "We mail a link to it.", "Nous y envoyons un lien.";
        submit: "Invite", "Inviter";
        remove: "Remove", "Retirer";
    }
}

texts! {
    /// The licences that an app accepts.
    LicenceTexts {
        title: "Licences", "Licences";
        lead: "Each network says under which terms its offers are shared. Some open to apps that accept their licence.",
              "Chaque réseau dit à quelles conditions ses offres sont partagées. Certains s’ouvrent aux applications qui \
               acceptent leur licence.";
        none: "No source needs your agreement: all open ones can be read.",
              "Aucune source ne demande votre accord\u{a0}: toutes celles qui sont ouvertes se lisent.";
        licence: "Licence", "Licence";
        attribution: "Attribution to show", "Mention à afficher";
        open: "open to all", "ouverte à tous";
        accepted: "accepted on", "acceptée le";
        accept: "I accept this licence for the app", "J’accepte cette licence pour l’application";
        to_accept: "to be accepted", "à accepter";
    }
}

texts! {
    /// The question for CVs.
    CvTexts {
        title: "CVs", "CV";
        lead: "CVs are personal data. An app reads them only with an agreement on file and the region’s approval, for one \
               purpose and for a limited time. An answer takes 14 days at most.",
              "Les CV sont des données personnelles. Une application ne les lit qu’avec une convention signée et l’accord \
               de la Région, pour une finalité et une durée limitée. Une réponse prend 14 jours au plus.";
        ask: "Ask for the scope cvs:read", "Demander la portée cvs:read";
        purpose: "What you will do with CVs, and for whom", "Ce que vous ferez des CV, et pour qui";
        purpose_hint: "10 to 1,000 characters. The approval is for this purpose alone.",
                      "De 10 à 1\u{202f}000 caractères. L’accord ne vaut que pour cette finalité.";
        accept: "I accept this agreement on behalf of the app, version",
                "J’accepte cette convention au nom de l’application, version";
        submit: "Send to the region", "Envoyer à la Région";
        asked: "What was asked for", "Demandes";
        waiting: "the region answers by", "réponse de la Région avant le";
        approved: "approved until", "accordée jusqu’au";
        ended: "ended", "terminée";
        refused: "refused", "refusée";
        asked_on: "asked on", "demandée le";
        inactive: "Only an active app can ask.", "Seule une application active peut demander.";
    }
}
