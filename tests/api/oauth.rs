//! Access tokens: how an app gets one, what it is good for, and how an attacker fares.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, ISSUER, Server};
use crate::support::{Fresh, at};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use passerelle::auth::{self, Authenticator, Caller, Error, Tokens};
use passerelle::domain::{Actor, By, FixedClock};
use passerelle::store::SigningKeyRecord;
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The hour at which the server's clock stands, in seconds since 1970.
fn now() -> i64 {
    at(30 * 86_400).as_second()
}

/// The id of the key that may read.
async fn client(db: &Fresh) -> String {
    let keys = db.store.keys().await.unwrap();
    keys.iter().find(|key| key.app == "essai-1").unwrap().id.to_string()
}

/// Asks for a token with a form.
async fn ask(server: &Server, form: &[(&str, &str)]) -> Answer {
    Answer::of(server.request(Method::POST, "/oauth/token").form(form).send().await.unwrap()).await
}

/// A token with all that the key which may read has.
async fn token(server: &Server, db: &Fresh) -> String {
    let id = client(db).await;
    let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &server.reader)];
    ask(server, &form).await.ok()["access_token"].as_str().unwrap().to_owned()
}

/// What the offers of a guarded source are asked for with.
async fn read(server: &Server, token: &str) -> Answer {
    server.get_with("/v1/offers?source=guarded", &[("authorization", &format!("Bearer {token}"))]).await
}

/// The parts of a token that are JSON.
fn decoded(token: &str) -> (Value, Value) {
    let part = |at: usize| {
        let part = token.split('.').nth(at).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    (part(0), part(1))
}

/// The key that signs.
async fn signer(db: &Fresh) -> SigningKeyRecord {
    db.store.signing_keys().await.unwrap().pop().unwrap()
}

fn private(key: &SigningKeyRecord) -> EncodingKey {
    EncodingKey::from_ed_der(&URL_SAFE_NO_PAD.decode(key.private_key.expose_secret()).unwrap())
}

/// A header as the server writes it.
fn header(kid: &str) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(kid.to_owned());
    header
}

/// A token in which nothing is right but its form.
fn unsigned(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode(signature))
}

/// The refusal of the token endpoint, as RFC 6749 (5.2) wants it.
fn refused(case: &str, answer: &Answer, status: u16, error: &str) {
    let told = answer.json();
    assert_eq!((answer.status, told["error"].as_str()), (status, Some(error)), "{case}: {told}");
    assert!(told["error_description"].as_str().unwrap().len() > 20 && told["request_id"].is_string(), "{case}: {told}");
    assert_eq!(
        (answer.header("content-type"), answer.header("cache-control")),
        ("application/json", "no-store"),
        "{case}"
    );
}

/// A form that is refused: name of the case, fields, status, error.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16, &'a str);

on_both_databases! {
    async fn a_key_becomes_a_token_which_reads_what_the_key_reads(db: &Fresh) {
        let server = Server::start(db).await;
        let id = client(db).await;
        let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &server.reader)];
        let answer = ask(&server, &form).await;
        let body = answer.ok();
        assert_eq!((&body["token_type"], &body["expires_in"], &body["scope"]), (&json!("Bearer"), &json!(900), &json!("offers:read")));
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
        let token = body["access_token"].as_str().unwrap();
        let (header, claims) = decoded(token);
        let kid = signer(db).await.kid;
        assert_eq!(header, json!({"typ": "at+jwt", "alg": "EdDSA", "kid": kid}));
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(ISSUER), &json!(ISSUER)));
        assert_eq!((&claims["sub"], &claims["client_id"], &claims["scope"]), (&json!(id), &json!(id), &json!("offers:read")));
        assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now()), &json!(now() + 900)));
        assert!(read(&server, token).await.ok()["total"].as_u64().unwrap() > 0);
        let again = ask(&server, &form).await.ok();
        assert_ne!(decoded(again["access_token"].as_str().unwrap()).1["jti"], claims["jti"]);
    }

    async fn the_client_is_told_by_basic_as_well_and_by_one_of_both_alone(db: &Fresh) {
        let server = Server::start(db).await;
        let id = client(db).await;
        let grant = ("grant_type", "client_credentials");
        let basic = async |id: &str, secret: &str, form: &[(&str, &str)]| {
            let request = server.request(Method::POST, "/oauth/token").basic_auth(id, Some(secret)).form(form);
            Answer::of(request.send().await.unwrap()).await
        };
        basic(&id, &server.reader, &[grant]).await.ok();
        basic(&id, &server.reader, &[grant, ("client_id", &id), ("other", "x"), ("other", "y")]).await.ok();
        let twice = basic(&id, &server.reader, &[grant, ("client_secret", &server.reader)]).await;
        refused("secret twice", &twice, 400, "invalid_request");
        let wrong = basic(&id, &server.writer, &[grant]).await;
        refused("the key of another", &wrong, 401, "invalid_client");
        assert_eq!(wrong.header("www-authenticate"), "Basic realm=\"passerelle\"");
    }

    async fn the_token_endpoint_refuses_as_oauth_clients_expect_it(db: &Fresh) {
        let server = Server::start(db).await;
        let (id, reader) = (client(db).await, server.reader.clone());
        let token = token(&server, db).await;
        let typo = format!("{}x", &reader[..43]);
        let (grant, id, key) = (("grant_type", "client_credentials"), ("client_id", id.as_str()), ("client_secret", reader.as_str()));
        let cases: &[Case<'_>] = &[
            ("no client", &[grant], 401, "invalid_client"),
            ("no secret", &[grant, id], 401, "invalid_client"),
            ("no id", &[grant, key], 401, "invalid_client"),
            ("a typo", &[grant, id, ("client_secret", &typo)], 401, "invalid_client"),
            ("the id of nobody", &[grant, key, ("client_id", "x")], 401, "invalid_client"),
            ("a token as a secret", &[grant, id, ("client_secret", &token)], 401, "invalid_client"),
            ("no grant", &[id, key], 400, "invalid_request"),
            ("another grant", &[("grant_type", "password"), id, key], 400, "unsupported_grant_type"),
            ("a field twice", &[grant, grant, id, key], 400, "invalid_request"),
            ("a scope that the key has not", &[grant, id, key, ("scope", "offers:read admin")], 400, "invalid_scope"),
            ("a scope that there is not", &[grant, id, key, ("scope", "offers")], 400, "invalid_scope"),
        ];
        for (case, form, status, error) in cases {
            refused(case, &ask(&server, form).await, *status, error);
        }
        let json = server.request(Method::POST, "/oauth/token").json(&json!({"grant_type": "client_credentials"}));
        refused("JSON", &Answer::of(json.send().await.unwrap()).await, 400, "invalid_request");
        problem("GET", &server.get("/oauth/token").await, 405, "method_not_allowed");
        let large = "x".repeat(20_000);
        problem("too large", &ask(&server, &[grant, ("scope", &large)]).await, 413, "body_too_large");
        ask(&server, &[grant, id, key, ("scope", " offers:read ")]).await.ok();
    }

    async fn what_a_client_must_know_is_found_at_the_well_known_places(db: &Fresh) {
        let server = Server::start(db).await;
        let metadata = server.get("/.well-known/oauth-authorization-server").await.ok();
        assert_eq!(metadata["issuer"], ISSUER);
        assert_eq!(metadata["token_endpoint"], format!("{ISSUER}/oauth/token"));
        let keys = metadata["jwks_uri"].as_str().unwrap().strip_prefix(ISSUER).unwrap();
        let before = server.get(keys).await;
        assert_eq!(before.header("cache-control"), "public, max-age=300");
        assert_eq!(before.header("content-type"), "application/jwk-set+json");
        let key = signer(db).await;
        let published = json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key.kid, "x": key.public_key
        }]});
        assert_eq!(before.ok(), published);
        // Whoever has that document can check a token without us.
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(published["keys"][0].clone()).unwrap();
        let mut validation = jsonwebtoken::Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[ISSUER]);
        validation.validate_exp = false;
        let decoding = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
        let token = token(&server, db).await;
        jsonwebtoken::decode::<Value>(&token, &decoding, &validation).unwrap();
    }

    async fn every_forged_token_is_refused(db: &Fresh) {
        let server = Server::start(db).await;
        let token = token(&server, db).await;
        let (good, claims) = decoded(&token);
        let (key, kid) = (signer(db).await, good["kid"].as_str().unwrap().to_owned());
        let own = auth::new_signing_key(&mut StdRng::seed_from_u64(99), at(0), at(0)).unwrap();
        let public = URL_SAFE_NO_PAD.decode(&key.public_key).unwrap();
        let with = |name: &str, value: Value| {
            let mut changed = claims.clone();
            changed[name] = value;
            changed
        };
        let without = |name: &str| {
            let mut changed = claims.clone();
            changed.as_object_mut().unwrap().remove(name);
            changed
        };
        let signed = |header: &Header, claims: &Value| encode(header, claims, &private(&key)).unwrap();
        let plain = header(&kid);
        // The harness itself makes a token that is taken: what follows is refused for its one fault.
        read(&server, &signed(&plain, &claims)).await.ok();
        let hmac = |secret: &[u8]| {
            let mut header = Header::new(Algorithm::HS256);
            header.kid = Some(kid.clone());
            header.typ = Some("at+jwt".to_owned());
            encode(&header, &claims, &EncodingKey::from_secret(secret)).unwrap()
        };
        let mut injected = plain.clone();
        injected.kid = Some(own.kid.clone());
        injected.jwk = Some(jsonwebtoken::jwk::Jwk::from_encoding_key(&private(&own), Algorithm::EdDSA).unwrap());
        let mut fetched = plain.clone();
        fetched.jku = Some("https://attacker.example/jwks.json".to_owned());
        let critical = json!({"typ": "at+jwt", "alg": "EdDSA", "kid": kid, "crit": ["exp"]});
        let parts: Vec<&str> = token.split('.').collect();
        let (head, body, signature) = (parts[0], parts[1], parts[2]);
        let other = signed(&plain, &with("scope", json!("admin")));
        let foreign_body = other.split('.').nth(1).unwrap();
        let mut broken = URL_SAFE_NO_PAD.decode(signature).unwrap();
        broken[10] ^= 1;
        let cases = [
            ("alg none", unsigned(&json!({"typ": "at+jwt", "alg": "none", "kid": kid}), &claims, b"")),
            ("alg None", unsigned(&json!({"typ": "at+jwt", "alg": "None", "kid": kid}), &claims, b"")),
            ("alg NONE with a signature", unsigned(&json!({"typ": "at+jwt", "alg": "NONE", "kid": kid}), &claims, &broken)),
            ("no signature", format!("{head}.{body}.")),
            ("no signature and no dot", format!("{head}.{body}")),
            ("HS256 with the public key", hmac(&public)),
            ("HS256 with the public key as text", hmac(key.public_key.as_bytes())),
            ("HS256 with nothing", hmac(b"")),
            ("ES256 in the header", unsigned(&json!({"typ": "at+jwt", "alg": "ES256", "kid": kid}), &claims, &broken)),
            ("signed by a key of one's own", encode(&plain, &claims, &private(&own)).unwrap()),
            ("a kid that is not known", encode(&header(&own.kid), &claims, &private(&own)).unwrap()),
            ("a kid that leads elsewhere", signed(&header("../../dev/null"), &claims)),
            ("a kid that is a statement", signed(&header("x' OR '1'='1"), &claims)),
            ("a key in the header", encode(&injected, &claims, &private(&own)).unwrap()),
            ("an address in the header", signed(&fetched, &claims)),
            ("critical extensions", unsigned(&critical, &claims, &broken)),
            ("no kid", signed(&Header { kid: None, ..plain.clone() }, &claims)),
            ("another type of token", signed(&Header { typ: Some("JWT".to_owned()), ..plain.clone() }, &claims)),
            ("other claims under the same signature", format!("{head}.{foreign_body}.{signature}")),
            ("a signature with one bit changed", format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(&broken))),
            ("a signature with padding", format!("{token}=")),
            ("a fourth part", format!("{token}.{signature}")),
            ("wrong issuer", signed(&plain, &with("iss", json!("https://elsewhere.example")))),
            ("wrong audience", signed(&plain, &with("aud", json!("https://elsewhere.example")))),
            ("two audiences", signed(&plain, &with("aud", json!([ISSUER, "https://elsewhere.example"])))),
            ("no issuer", signed(&plain, &without("iss"))),
            ("no audience", signed(&plain, &without("aud"))),
            ("no end", signed(&plain, &without("exp"))),
            ("no beginning", signed(&plain, &without("nbf"))),
            ("no subject", signed(&plain, &without("sub"))),
            ("an end in words", signed(&plain, &with("exp", json!("tomorrow")))),
            ("an endless end", signed(&plain, &with("exp", json!(1e300)))),
            ("expired this second", signed(&plain, &with("exp", json!(now())))),
            ("not valid yet", signed(&plain, &with("nbf", json!(now() + 60)))),
            ("another subject", signed(&plain, &with("sub", json!(uuid::Uuid::from_u128(7))))),
            ("a subject that is no id", signed(&plain, &with("sub", json!("admin")))),
            ("much too long", format!("{token}{}", "A".repeat(5_000))),
            ("nothing but dots", "ey..".to_owned()),
        ];
        for (case, forged) in &cases {
            let answer = read(&server, forged).await;
            let told = problem(case, &answer, 401, "unauthenticated");
            assert!(!told.to_string().contains(&forged[..forged.len().min(20)]), "{case}: {told}");
        }
        let challenge = "Bearer realm=\"passerelle\", error=\"invalid_token\"";
        assert_eq!(read(&server, &cases[0].1).await.header("www-authenticate"), challenge);
        read(&server, &token).await.ok();
    }

    async fn a_stranger_who_is_signed_for_is_still_no_client(db: &Fresh) {
        let server = Server::start(db).await;
        let (_, mut claims) = decoded(&token(&server, db).await);
        let key = signer(db).await;
        let nobody = uuid::Uuid::from_u128(7).to_string();
        (claims["sub"], claims["client_id"]) = (json!(nobody), json!(nobody));
        let ghost = encode(&header(&key.kid), &claims, &private(&key)).unwrap();
        problem("no such key", &read(&server, &ghost).await, 401, "unauthenticated");
    }

    async fn a_token_gives_no_scope_that_its_key_has_not(db: &Fresh) {
        let server = Server::start(db).await;
        let (_, mut claims) = decoded(&token(&server, db).await);
        let key = signer(db).await;
        claims["scope"] = json!("offers:read offers:write admin");
        let wide = encode(&header(&key.kid), &claims, &private(&key)).unwrap();
        read(&server, &wide).await.ok();
        let audit = server.get_with("/v1/admin/audit", &[("authorization", &format!("Bearer {wide}"))]).await;
        assert_eq!(problem("signed for admin", &audit, 403, "forbidden")["scope"], "admin");
    }

    async fn signing_keys_are_rotated_while_tokens_of_both_are_taken_on_every_node(db: &Fresh) {
        // Each step is a node of its own, whose clock stands at that second, over one database.
        let node = async |seconds: i64| {
            let (store, clock) = (db.again().await, Arc::new(FixedClock(at(seconds))));
            let tokens = Tokens::new(store.clone(), clock.clone(), ISSUER, StdRng::seed_from_u64(5));
            Authenticator::new(store, clock).taking(Arc::new(tokens))
        };
        let server = Server::start(db).await;
        let by = By::actor(Actor::Operator);
        let rotate = async |seconds: i64, at_once: bool| {
            let mut random = StdRng::seed_from_u64(seconds.unsigned_abs());
            auth::rotate(db.store.as_ref(), &FixedClock(at(seconds)), &mut random, at_once, &by).await.unwrap()
        };
        let issue = async |gate: &Authenticator| {
            let Caller::App(app) = gate.by_key(&server.reader).await.unwrap() else { panic!("an app") };
            gate.tokens().unwrap().issue(&app, None).await.unwrap().text.expose_secret().to_owned()
        };
        let kid = |token: &str| decoded(token).0["kid"].as_str().unwrap().to_owned();
        let begun = node(0).await;
        let first = issue(&begun).await;
        let new = rotate(10, false).await;
        let soon = node(11).await;
        assert_eq!(kid(&issue(&soon).await), kid(&first), "the new key is published first");
        let published = soon.tokens().unwrap().published().await.unwrap();
        assert_eq!(published.iter().filter(|key| key.kid == new.kid || key.kid == kid(&first)).count(), 2);
        // The last one of the old key.
        let last = issue(&node(609).await).await;
        assert_eq!(kid(&last), kid(&first));
        let later = node(611).await;
        let second = issue(&later).await;
        assert_eq!(kid(&second), new.kid);
        assert!(later.authenticate(Some(&last)).await.is_ok(), "what the old key signed is taken until the end");
        assert!(node(609).await.authenticate(Some(&second)).await.is_ok(), "on a node whose clock is behind as well");
        assert!(node(609 + 899).await.authenticate(Some(&last)).await.is_ok());
        let end = node(610 + 900 + 300).await;
        let published = async |gate: &Authenticator| {
            let all = gate.tokens().unwrap().published().await.unwrap().into_iter();
            all.map(|key| (key.kid, key.ended_at.is_some())).collect::<BTreeMap<_, _>>()
        };
        let both = BTreeMap::from([(kid(&first), true), (new.kid.clone(), false)]);
        assert_eq!(published(&end).await, both, "then it is published for receipts alone");
        db.store.forget_signing(at(2_000)).await.unwrap();
        let newest = rotate(3_000, true).await;
        let left = BTreeMap::from([(kid(&first), true), (newest.kid.clone(), false)]);
        assert_eq!(published(&node(3_000).await).await, left, "one that was stolen proves nothing");
        let keys = db.store.signing_keys().await.unwrap();
        assert_eq!(keys.iter().filter(|key| !key.private_key.expose_secret().is_empty()).count(), 1);
        let refused = node(3_000).await.authenticate(Some(&second)).await;
        assert!(matches!(refused, Err(Error::Token(_))), "a key that was stolen is retired at once");
    }
}
