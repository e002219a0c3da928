//! Registering an app, confirming an address, signing in.

use super::texts;

texts! {
    /// Registering an app, and confirming an address.
    RegisterTexts {
        title: "Register an app", "Inscrire une application";
        lead: "It takes a minute. A test key is shown at once.",
              "Une minute suffit. Une clé de test s’affiche aussitôt.";
        name: "Name of the app", "Nom de l’application";
        name_hint: "1 to 100 characters. Your users may see it.", "De 1 à 100 caractères. Vos utilisateurs peuvent le voir.";
        email: "Your e-mail address", "Votre adresse e-mail";
        email_hint: "We mail a link to it: you sign in with it, without a password.",
                    "Nous y envoyons un lien\u{a0}: il sert à vous connecter, sans mot de passe.";
        purpose: "What the app does", "Ce que fait l’application";
        purpose_hint: "10 to 1,000 characters: for whom it is, and what it does with the data.",
                      "De 10 à 1\u{202f}000 caractères\u{a0}: à qui elle s’adresse, et ce qu’elle fait des données.";
        website: "Web site", "Site web";
        website_hint: "An address such as https://example.org", "Une adresse comme https://exemple.fr";
        accept: "I accept the terms of use, version", "J’accepte les conditions d’utilisation, version";
        read_terms: "Read the terms of use", "Lire les conditions d’utilisation";
        submit: "Register and get a test key", "Inscrire et obtenir une clé de test";
        done: "Your app is registered", "Votre application est inscrite";
        test_key: "Your test key", "Votre clé de test";
        test_key_lead: "It works right now, on generated data. It is shown this once: copy it to a safe place.",
                       "Elle fonctionne dès maintenant, sur des données générées. Elle n’est affichée que cette \
                        fois\u{a0}: copiez-la en lieu sûr.";
        next: "Next: open your mail", "Ensuite\u{a0}: ouvrez votre messagerie";
        next_lead: "We sent a link to confirm your address. It makes the app active, and lets you create keys for the \
                    real data.",
                   "Nous vous avons envoyé un lien pour confirmer votre adresse. Il active l’application et vous permet \
                    de créer des clés pour les données réelles.";
        manage_key: "To manage the app by program", "Pour gérer l’application par programme";
        manage_key_lead: "This key manages the app over the API (its keys, members and licences), and does nothing else. \
                          Keep it as safe as a password, or leave it: the portal does all that too.",
                         "Cette clé gère l’application par l’API (clés, membres et licences), et rien d’autre. Gardez-la \
                          comme un mot de passe, ou laissez-la\u{a0}: le portail fait tout cela aussi.";
        confirm_title: "Confirm your address", "Confirmer votre adresse";
        confirm_lead: "One click, and your address is confirmed and you are signed in.",
                      "Un clic, et votre adresse est confirmée, et vous êtes connecté\u{b7}e.";
        confirm: "Confirm and sign in", "Confirmer et se connecter";
    }
}

texts! {
    /// Signing in.
    SignInTexts {
        title: "Sign in", "Se connecter";
        lead: "There is no password: we mail a link to you.", "Pas de mot de passe\u{a0}: nous vous envoyons un lien.";
        email: "Your e-mail address", "Votre adresse e-mail";
        email_hint: "An address such as team@example.org", "Une adresse comme equipe@exemple.fr";
        submit: "Send me a link", "Envoyez-moi un lien";
        sent_title: "Look into your mail", "Consultez votre messagerie";
        sent: "If an app has this address as a member, a link to sign in is on its way. It is good once, for 15 minutes.",
              "Si une application a cette adresse parmi ses membres, un lien de connexion est en route. Il est valable \
               une fois, pendant 15 minutes.";
        not_there: "Nothing there? Look among the unwanted mails, or register an app first.",
                   "Rien reçu\u{a0}? Regardez parmi les indésirables, ou inscrivez d’abord une application.";
        link_title: "Sign in", "Se connecter";
        link_lead: "One click, and you are signed in on this device for 12 hours.",
                   "Un clic, et vous êtes connecté\u{b7}e sur cet appareil pour 12 heures.";
        continue_button: "Sign in", "Se connecter";
        spent_title: "This link is no longer good", "Ce lien n’est plus valable";
        spent: "A link is good once, and for a short time. Ask for a new one.",
               "Un lien est valable une seule fois, et peu de temps. Demandez-en un nouveau.";
    }
}
