use super::*;
use std::collections::BTreeMap;

fn sources(
    flags: &[(&'static str, &str)],
    environment: &[(&str, &str)],
    file: Option<&str>,
) -> (Sources, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(text) = file {
        std::fs::write(folder.path().join("passerelle.toml"), text).unwrap();
    }
    let sources = Sources {
        flags: flags.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
        file: None,
        environment: environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        folder: folder.path().to_owned(),
        own_data: false,
    };
    (sources, folder)
}

fn load(flags: &[(&'static str, &str)], environment: &[(&str, &str)], file: Option<&str>) -> Result<Settings, Error> {
    Settings::load(&sources(flags, environment, file).0)
}

fn refusal(flags: &[(&'static str, &str)], environment: &[(&str, &str)], file: Option<&str>) -> String {
    load(flags, environment, file).unwrap_err().to_string()
}

#[test]
fn without_anything_the_defaults_hold() {
    let settings = load(&[], &[("PATH", "/bin")], None).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.metrics_listen.unwrap().to_string(), "127.0.0.1:9464");
    assert_eq!(settings.database.expose(), "sqlite:./passerelle-data/passerelle.db");
    assert_eq!((settings.log, settings.log_format), (None, LogFormat::Text));
    assert_eq!(settings.limits, Limits::default());
}

#[test]
fn a_flag_beats_the_environment_that_beats_the_file_that_beats_the_default() {
    let flag = ("listen", "127.0.0.1:1");
    let variable = ("PASSERELLE_LISTEN", "127.0.0.1:2");
    let file = "listen = '127.0.0.1:3'";
    let port = |flags: &[(&'static str, &str)], environment: &[(&str, &str)], file| {
        load(flags, environment, file).unwrap().listen.port()
    };
    assert_eq!(port(&[flag], &[variable], Some(file)), 1);
    assert_eq!(port(&[], &[variable], Some(file)), 2);
    assert_eq!(port(&[], &[], Some(file)), 3);
    assert_eq!(port(&[], &[], None), 8080);
}

#[test]
fn every_setting_can_be_given_in_each_layer() {
    let values = [
        ("listen", "[::1]:1"),
        ("metrics_listen", "off"),
        ("data_dir", "/srv/data"),
        ("database", "postgres://reader:secret@db/offers"),
        ("log", "debug"),
        ("log_format", "json"),
        ("anonymous_per_second", "1"),
        ("anonymous_burst", "2"),
        ("key_per_second", "3"),
        ("key_burst", "4"),
        ("trusted_proxies", "10.0.0.0/8, ::1"),
        ("proxy_header", "forwarded"),
        ("max_connections", "5"),
        ("tls_certificate", "chain.pem"),
        ("tls_key", "key.pem"),
        ("security_contact", "mailto:securite@exemple.fr"),
        ("sandbox", "off"),
        ("public_url", "https://api.exemple.fr/"),
        ("smtp_url", "smtps://me:s3cret@mail.exemple.fr"),
        ("mail_from", "Passerelle <passerelle@exemple.fr>"),
        ("key_per_day", "5"),
        ("key_per_month", "off"),
        ("limits", "off"),
        ("redis_url", "rediss://:secret@cache:6379"),
        ("cv_keys", "postgres://keys:s3cret@vault/keys"),
        ("cv_master_key_file", "/run/secrets/cv-master"),
        ("statistics_regions", "32,11"),
        ("operator_name", "Région Exemple"),
        ("operator_address", "1 rue Exemple, 59000 Lille"),
        ("operator_dpo", "dpo@exemple.fr"),
        ("operator_countries", "FR,DE"),
    ];
    assert_eq!(values.map(|(name, _)| name), NAMES, "a new setting is tested here too");
    let variables = values.map(|(name, value)| (format!("PASSERELLE_{}", name.to_uppercase()), value));
    let variables: Vec<_> = variables.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let file: String = values
        .iter()
        .map(|(name, value)| match value.parse::<u32>() {
            Ok(number) => format!("{name} = {number}\n"),
            Err(_) => format!("{name} = '{value}'\n"),
        })
        .collect();
    let flags = load(&values, &[], None).unwrap();
    assert_ne!(flags, load(&[], &[], None).unwrap());
    assert_eq!(flags, load(&[], &variables, None).unwrap());
    assert_eq!(flags, load(&[], &[], Some(&file)).unwrap());
    assert_eq!(flags.metrics_listen, None);
    assert_eq!(flags.limits.key.burst.get(), 4);
    assert_eq!((flags.limits.quotas.day, flags.limits.quotas.month, flags.limits.enabled), (Some(5), None, false));
    assert_eq!(flags.public_url(flags.listen), "https://api.exemple.fr");
    assert!(!format!("{flags:?}").contains("s3cret"));
}

#[test]
fn a_certificate_and_its_key_go_together() {
    assert_eq!(
        refusal(&[("tls_certificate", "chain.pem")], &[], None),
        "the setting `tls_certificate` needs `tls_key` beside it: give both, or none"
    );
    assert!(refusal(&[("tls_key", "key.pem")], &[], None).contains("needs `tls_certificate`"));
}

#[test]
fn the_settings_of_the_door_are_refused_with_what_was_expected() {
    let cases = [
        ("trusted_proxies", "10.0.0.0/40", "separated by commas"),
        ("trusted_proxies", "10.0.0.1,", "separated by commas"),
        ("proxy_header", "x-real-ip", "`x-forwarded-for` or `forwarded`"),
        ("max_connections", "0", "at least 1"),
        ("security_contact", "securite@exemple.fr", "mailto:securite@exemple.fr"),
        ("security_contact", "mailto:a b", "mailto:securite@exemple.fr"),
        ("sandbox", "yes", "`on` or `off`"),
    ];
    for (setting, value, expected) in cases {
        let told = refusal(&[(setting, value)], &[], None);
        assert!(told.contains(expected) && told.contains(value), "{told}");
    }
}

#[test]
fn the_default_database_follows_the_data_folder() {
    let settings = load(&[("data_dir", "/srv/data")], &[], None).unwrap();
    assert_eq!(settings.database.expose(), "sqlite:/srv/data/passerelle.db");
}

#[test]
fn the_data_keys_of_cvs_are_beside_an_embedded_database_and_never_in_it() {
    let usual = load(&[("data_dir", "/srv/data")], &[], None).unwrap();
    assert_eq!(usual.cv_keys.unwrap().expose(), "sqlite:/srv/data/cv-keys.db");
    assert_eq!(usual.cv_master_key_file.to_str(), Some("/srv/data/cv-master.key"));
    let server = load(&[("database", "postgres://db/x")], &[], None).unwrap();
    assert_eq!(server.cv_keys, None, "the nodes must share them: nobody guesses where");
    let memory = load(&[("database", "sqlite::memory:")], &[], None).unwrap();
    assert_eq!(memory.cv_keys.unwrap().expose(), "sqlite::memory:");
    let one = refusal(&[("database", "postgres://a:s3cret@db/x"), ("cv_keys", "postgres://a:s3cret@db/x")], &[], None);
    assert!(one.contains("`cv_keys` cannot be the same database as `database`") && !one.contains("s3cret"), "{one}");
}

#[test]
fn an_unknown_name_is_told_with_its_place_and_the_nearest_one() {
    assert_eq!(
        refusal(&[], &[], Some("lisen = 'x'")),
        "unknown setting `lisen` in the file passerelle.toml: did you mean `listen`?"
    );
    assert_eq!(
        refusal(&[], &[("PASSERELLE_DATADIR", "x")], None),
        "unknown setting `PASSERELLE_DATADIR` in the variable PASSERELLE_DATADIR: did you mean `PASSERELLE_DATA_DIR`?"
    );
    assert_eq!(refusal(&[], &[], Some("colour = 'x'")), "unknown setting `colour` in the file passerelle.toml");
}

#[test]
fn a_bad_value_is_told_with_its_place_and_what_was_expected() {
    assert_eq!(
        refusal(&[("listen", "8080")], &[], None),
        "`listen` cannot be `8080` (the flag --listen): expected an address and port such as 127.0.0.1:8080 or [::]:8080"
    );
    assert_eq!(
        refusal(&[], &[("PASSERELLE_KEY_BURST", "0")], None),
        "`key_burst` cannot be `0` (the variable PASSERELLE_KEY_BURST): expected a whole number of requests, at least 1"
    );
    assert_eq!(
        refusal(&[], &[], Some("log_format = 'xml'")),
        "`log_format` cannot be `xml` (the file passerelle.toml): expected `text` or `json`"
    );
    assert_eq!(
        refusal(&[], &[], Some("listen = ['a']")),
        r#"`listen` cannot be `["a"]` (the file passerelle.toml): expected a text or a whole number"#
    );
    assert_eq!(
        refusal(&[], &[("PASSERELLE_DATABASE", "mysql://me:secret@db/x")], None),
        "`database` cannot be `mysql://db/x` (the variable PASSERELLE_DATABASE): \
         expected `sqlite:PATH` or `postgres://user@host/name`"
    );
}

#[test]
fn a_named_file_must_be_there_and_the_flag_names_it_before_the_variable() {
    let (mut sources, folder) = sources(&[], &[("PASSERELLE_CONFIG", "b.toml")], Some("log = 'usual'"));
    assert_eq!(Settings::load(&sources).unwrap_err().to_string(), "cannot read the settings file b.toml");
    std::fs::write(folder.path().join("a.toml"), "log = 'a'").unwrap();
    std::fs::write(folder.path().join("b.toml"), "log = 'b'").unwrap();
    assert_eq!(Settings::load(&sources).unwrap().log.as_deref(), Some("b"));
    sources.file = Some("a.toml".into());
    assert_eq!(Settings::load(&sources).unwrap().log.as_deref(), Some("a"));
}

#[test]
fn a_command_with_data_of_its_own_heeds_no_other_place_and_no_file_that_lies_about() {
    let environment = [
        ("PASSERELLE_DATABASE", "mysql://nonsense"),
        ("PASSERELLE_DATA_DIR", ""),
        ("PASSERELLE_CONFIG", "gone.toml"),
        ("PASSERELLE_KEY_BURST", "7"),
    ];
    let (mut sources, folder) = sources(&[], &environment, Some("no = 'setting'"));
    sources.own_data = true;
    let settings = Settings::load(&sources).unwrap();
    assert_eq!(settings.limits.key.burst.get(), 7, "what says nothing of a place counts");
    assert_eq!(settings.database, load(&[], &[], None).unwrap().database);
    std::fs::write(folder.path().join("mine.toml"), "log = 'debug'\ndata_dir = '/srv'").unwrap();
    sources.file = Some("mine.toml".into());
    let settings = Settings::load(&sources).unwrap();
    assert_eq!((settings.log.as_deref(), settings.data_dir.to_str()), (Some("debug"), Some("./passerelle-data")));
}

#[test]
fn variables_of_the_test_suite_are_no_settings() {
    assert!(load(&[], &[("PASSERELLE_TEST_POSTGRES", "x")], None).is_ok());
}

#[test]
fn a_password_is_never_printed() {
    let settings = load(&[("redis_url", "redis://me:s3cret@cache")], &[], None).unwrap();
    assert!(!format!("{settings:?}").contains("s3cret"));
    assert_eq!(settings.redis_url.unwrap().to_string(), "redis://cache");
    assert!(!refusal(&[("redis_url", "http://me:s3cret@cache")], &[], None).contains("s3cret"));
    let settings = load(&[("database", "postgres://me:s3cret@db/x?password=s3cret")], &[], None).unwrap();
    assert_eq!(settings.database.to_string(), "postgres://db/x");
    assert!(!format!("{settings:?}").contains("s3cret"));
    assert!(settings.database.expose().contains("s3cret"));
}
