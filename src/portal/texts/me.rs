//! A person's own profile.

use super::texts;

texts! {
    /// The pages of a person's link.
    MeTexts {
        title: "Your profile", "Votre profil";
        enter_title: "Your profile, by your link", "Votre profil, par votre lien";
        enter_lead: "We mailed a link to you. It opens this page, without an account or a password.",
                    "Nous vous avons envoyé un lien. Il ouvre cette page, sans compte ni mot de passe.";
        code: "The code of your link", "Le code de votre lien";
        code_hint: "What stands behind # in the link: 43 letters and digits. With scripts, it is filled in by itself.",
                   "Ce qui suit # dans le lien\u{a0}: 43 lettres et chiffres. Avec les scripts, il se remplit seul.";
        enter: "Open my profile", "Ouvrir mon profil";
        wrong_code: "This link is not good, or no longer. Ask for another one below.",
                    "Ce lien n’est pas ou plus valable. Demandez-en un autre ci-dessous.";
        lost: "No link at hand?", "Pas de lien sous la main\u{a0}?";
        email: "The e-mail address in your CV", "L’adresse e-mail de votre CV";
        email_hint: "We mail the link there. Three mails an hour at most.",
                    "Nous y envoyons le lien. Trois messages par heure au plus.";
        send: "Send me my link", "Envoyez-moi mon lien";
        sent_title: "Look into your mail", "Consultez votre messagerie";
        sent: "If there is a CV with this address, its link is on its way.",
              "S’il y a un CV à cette adresse, son lien est en route.";
        other: "Use another link", "Utiliser un autre lien";
        leave: "Close", "Fermer";
        done: "Done.", "C’est fait.";
        summary: "What is kept of you", "Ce qui est gardé de vous";
        came_from: "Came from", "Vient de";
        came_on: "Came on", "Arrivé le";
        changed_on: "Last changed on", "Modifié le";
        link_until: "Your link is good until", "Votre lien est valable jusqu’au";
        taken_back: "The platform took back what it had passed on, on", "La plateforme a repris ce qu’elle avait transmis, le";
        owned_since: "This is your own version since", "C’est votre propre version depuis le";
        owned_lead: "The platform does not overwrite it.", "La plateforme ne l’écrase pas.";
        let_platform: "Let the platform update it again", "Laisser la plateforme la mettre à jour";
        platform_writes: "The platform may still update this profile, until you correct it or keep it as it is.",
                         "La plateforme peut encore mettre ce profil à jour, tant que vous ne l’avez ni corrigé ni figé.";
        keep_mine: "Keep it as it is", "Le garder tel quel";
        renew: "Renew my link", "Renouveler mon lien";
        minor: "You are under 18: apprenticeships only, and only apps that you name.",
               "Vous avez moins de 18 ans\u{a0}: apprentissage seulement, et seulement les applications que vous nommez.";
        left_out: "What was left out when it came", "Ce qui a été laissé de côté à l’arrivée";
        left_out_lead: "We do not keep this. No employer may ask for what is marked.",
                       "Nous ne le gardons pas. Aucun employeur n’a à demander ce qui est marqué.";
        nothing_left_out: "Nothing, as far as the file that is kept tells.",
                          "Rien, d’après le fichier conservé.";
        unknown_left_out: "The file as it came is no longer kept: what was left out is no longer known.",
                          "Le fichier d’origine n’est plus conservé\u{a0}: on ne sait plus ce qui a été laissé de côté.";
        permissions: "What you allow", "Ce que vous autorisez";
        no_permission: "Nothing: your profile is there for you alone. Without a permission for three months, it is erased.",
                       "Rien\u{a0}: votre profil n’existe que pour vous. Sans autorisation pendant trois mois, il est effacé.";
        recipients: "Who", "Qui";
        operator_alone: "The operator of this server alone", "L’exploitant de ce serveur seul";
        until: "until", "jusqu’au";
        since: "since", "depuis le";
        siren: "SIREN", "SIREN";
        dpo: "Data protection officer", "Délégué à la protection des données";
        own_notice: "Its own notice", "Sa propre notice";
        withdraw: "Take back", "Retirer";
        object: "Object", "M’opposer";
        withdraw_all: "Take everything back", "Tout retirer";
        confirm: "Confirm", "Confirmer";
        confirm_lead: "A platform says that you agreed. It counts for nothing until you confirm it here.",
                      "Une plateforme dit que vous êtes d’accord. Cela ne compte pas tant que vous ne l’avez pas confirmé ici.";
        receipt: "Receipt", "Reçu";
        notice: "Read this before you decide", "À lire avant de décider";
        notice_version: "version", "version";
        notice_hash: "fingerprint (SHA-256)", "empreinte (SHA-256)";
        responsible: "Who is responsible", "Qui est responsable";
        allow: "Allow something", "Autoriser";
        allow_lead: "One purpose at a time. Nothing is ticked for you. You can take back everything at any time.",
                    "Une finalité à la fois. Rien n’est coché d’avance. Vous pouvez tout retirer à tout moment.";
        allow_search: "Allow to be found", "Autoriser à me trouver";
        allow_contact: "Allow contact", "Autoriser le contact";
        allow_matching: "Allow suggestions", "Autoriser les propositions";
        allow_statistics: "Allow counting", "Autoriser le comptage";
        no_apps: "No app handles CVs here today.", "Aucune application ne traite de CV ici aujourd’hui.";
        every_one_of: "The whole category", "Toute la catégorie";
        all_apps: "all apps", "toutes les applications";
        listed_today: "As they are listed today: one that joins later needs a new act of yours.",
                      "Tels que listés aujourd’hui\u{a0}: un nouveau membre demande un nouvel accord de votre part.";
        as_listed_on: "as listed on", "tels que listés le";
        every_app: "All apps above, as they are listed today. One that comes later is not among them.",
                   "Toutes les applications ci-dessus, telles qu’elles sont listées aujourd’hui. Une nouvelle n’en fera pas partie.";
        parts: "Which parts", "Quelles parties";
        months: "How long", "Combien de temps";
        month: "month", "mois";
        many_months: "months", "mois";
        requests: "Requests for contact", "Demandes de contact";
        no_request: "Nobody asks for contact.", "Personne ne demande de contact.";
        accept: "Accept", "Accepter";
        refuse: "Refuse", "Refuser";
        block: "Refuse and block", "Refuser et bloquer";
        report: "Report", "Signaler";
        log: "Who saw what, when and why", "Qui a vu quoi, quand et pourquoi";
        nobody_saw: "Nobody has seen your profile.", "Personne n’a vu votre profil.";
        at: "When", "Quand";
        why: "Why", "Pourquoi";
        what: "What", "Quoi";
        by_route: "By", "Par";
        send_title: "Send my profile to a platform", "Envoyer mon profil à une plateforme";
        send_lead: "It gets what you tick, with later changes, and is told when you take it back.",
                   "Elle reçoit ce que vous cochez, puis les changements, et elle est prévenue quand vous retirez.";
        send_button: "Send", "Envoyer";
        take_away: "Take everything away", "Tout emporter";
        take_away_lead: "A ZIP file: profile, permissions, signed receipts, log, requests, the file as it came.",
                        "Un fichier ZIP\u{a0}: profil, autorisations, reçus signés, journal, demandes, fichier d’origine.";
        export: "Download", "Télécharger";
        replace: "Correct or replace my profile", "Corriger ou remplacer mon profil";
        replace_lead: "Bring a whole CV: JSON Resume, or Europass (XML or JSON). Your permissions stay.",
                      "Apportez un CV entier\u{a0}: JSON Resume, ou Europass (XML ou JSON). Vos autorisations restent.";
        file: "A file", "Un fichier";
        file_hint: "One that ends in .json or .xml, of 1 MB at most.",
                   "Terminé par .json ou .xml, d’1\u{a0}Mo au plus.";
        upload_button: "Replace by this file", "Remplacer par ce fichier";
        pasted: "Or its text", "Ou son texte";
        pasted_hint: "Paste all of it.", "Collez-le en entier.";
        replace_button: "Replace by this text", "Remplacer par ce texte";
        wrong_cv: "What is to be corrected in it", "Ce qui est à corriger dans ce CV";
        erase: "Erase my profile", "Effacer mon profil";
        erase_lead: "The key of your profile is destroyed, and all that is stored of it. You get a receipt.",
                    "La clé de votre profil est détruite, et tout ce qui en est gardé. Vous recevez un reçu.";
        erase_sure: "Yes, erase all of it", "Oui, tout effacer";
        erase_button: "Erase", "Effacer";
        erased: "Your profile is erased", "Votre profil est effacé";
        erased_lead: "This is your receipt. Keep it: we keep its fingerprint alone, for five years.",
                     "Voici votre reçu. Gardez-le\u{a0}: nous n’en gardons que l’empreinte, cinq ans.";
        fingerprint: "Fingerprint (SHA-256)", "Empreinte (SHA-256)";
        unset: "This server handles no CVs.", "Ce serveur ne traite pas de CV.";
    }
}
