//! The keys of an app.

use super::texts;

texts! {
    /// The keys of an app.
    KeyTexts {
        title: "Keys", "Clés";
        none: "This app has no key yet.", "Cette application n’a pas encore de clé.";
        create: "Create a key", "Créer une clé";
        first_live: "Create your first key for the real data", "Créez votre première clé pour les données réelles";
        mode: "Data", "Données";
        live: "Real data", "Données réelles";
        test: "Generated data, to try things out", "Données générées, pour essayer";
        live_badge: "live", "réelle";
        test_badge: "test", "test";
        test_only: "test keys only", "clés de test seulement";
        others: "Revoked and ended keys", "Clés révoquées et expirées";
        places: "Only from", "Seulement depuis";
        label: "Label", "Libellé";
        label_hint: "At most 60 characters, such as “production”.", "60 caractères au plus, comme «\u{a0}production\u{a0}».";
        unnamed: "Key without a label", "Clé sans libellé";
        scopes: "What it may do", "Ce qu’elle permet";
        scopes_hint: "Tick at least one.", "Cochez-en au moins une.";
        ends: "It ends", "Elle expire";
        ends_hint: "A key that ends by itself cannot be forgotten.",
                   "Une clé qui expire d’elle-même ne peut pas être oubliée.";
        ends_30: "in 30 days", "dans 30 jours";
        ends_90: "in 90 days", "dans 90 jours";
        ends_365: "in a year", "dans un an";
        ends_never: "when it is revoked", "quand elle est révoquée";
        ranges: "Only from these addresses", "Seulement depuis ces adresses";
        ranges_hint: "IP addresses or ranges, separated by blanks, such as 192.0.2.0/24.",
                     "Adresses ou plages IP, séparées par des espaces, comme 192.0.2.0/24.";
        origins: "Only for these web origins", "Seulement pour ces origines web";
        origins_hint: "For a key that stands in a web page, such as https://example.org.",
                      "Pour une clé placée dans une page web, comme https://exemple.fr.";
        restrict: "Restrict it further", "La restreindre davantage";
        submit: "Create the key", "Créer la clé";
        shown_title: "Your new key", "Votre nouvelle clé";
        shown_lead: "It is shown this once: copy it to a safe place. Only its fingerprint is stored.",
                    "Elle n’est affichée que cette fois\u{a0}: copiez-la en lieu sûr. Seule son empreinte est conservée.";
        try_it: "Call the API with it", "Appelez l’API avec elle";
        done: "I have copied it", "Je l’ai copiée";
        manage: "Manage", "Gérer";
        begins: "Begins with", "Commence par";
        created: "Created", "Créée le";
        expires: "Ends", "Expire le";
        last_used: "Last used", "Dernière utilisation";
        revoked: "Revoked", "Révoquée";
        ended: "Ended", "Expirée";
        rotate: "Rotate", "Renouveler";
        rotate_lead: "A new key with the same rights is shown; the old one goes on for the time that you choose.",
                     "Une nouvelle clé avec les mêmes droits s’affiche\u{a0}; l’ancienne reste valable le temps choisi.";
        overlap: "The old key goes on for", "L’ancienne clé reste valable";
        overlap_hour: "1 hour", "1 heure";
        overlap_day: "24 hours", "24 heures";
        overlap_week: "7 days", "7 jours";
        rotate_submit: "Rotate this key", "Renouveler cette clé";
        revoke: "Revoke", "Révoquer";
        revoke_lead: "Within a second it is refused everywhere. This cannot be undone.",
                     "En une seconde, elle est refusée partout. C’est définitif.";
        revoke_confirm: "I want to revoke this key", "Je veux révoquer cette clé";
        revoke_submit: "Revoke this key", "Révoquer cette clé";
        all: "All keys", "Toutes les clés";
    }
}
