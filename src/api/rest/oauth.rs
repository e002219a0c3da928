//! OAuth 2 with client credentials: a key becomes a token, and everybody may check it.

use crate::api::State;
use crate::api::caller::count;
use crate::api::oauth::{Client, Form, Refusal, Refused, TokenError, TokenForm};
use crate::api::problem::{Kind, Problem};
use crate::auth::{AccessToken, Caller, PublicKey, Scope, Tokens};
use actix_web::http::header::{CACHE_CONTROL, PRAGMA};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long anybody may keep the public keys: shorter than a new key is published before it signs.
const PUBLIC: &str = "public, max-age=300";
/// The path of the token endpoint.
const TOKEN: &str = "/oauth/token";
/// The path of the public keys.
const KEYS: &str = "/.well-known/jwks.json";

/// A token.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The token: send it as `Authorization: Bearer`. A JWT (RFC 9068), signed with EdDSA.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSIsImtpZCI6Ii4uLiJ9.eyJpc3MiOiIuLi4ifQ.c2lnbmF0dXJl")]
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds that it is good for.
    #[schema(example = 900)]
    expires_in: i64,
    /// What it allows, separated by blanks.
    #[schema(example = "offers:read")]
    scope: String,
}

impl From<AccessToken> for TokenAnswer {
    fn from(token: AccessToken) -> Self {
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        Self {
            access_token: token.text.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: token.lifetime.as_secs(),
            scope: scopes.join(" "),
        }
    }
}

/// Get an access token
///
/// OAuth 2 with client credentials (RFC 6749, 4.4): `client_id` is the id of a key, `client_secret` the key itself, in the
/// form or by `Authorization: Basic`. The token stands for the key for 15 minutes, with the scopes that are asked for; it
/// ends earlier, within a second, where the key does. 400 and 401 are answered as RFC 6749 (5.2) says, not as problem
/// documents.
#[utoipa::path(
    tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token", body = TokenAnswer),
        (status = 400, description = "The request, the grant or a scope is wrong", body = TokenError),
        (status = 401, description = "The client is not known, or its key is not in force", body = TokenError)
    ),
    security((), ("client" = []))
)]
#[post("/oauth/token")]
pub async fn issue_token(request: HttpRequest, state: web::Data<State>, form: Form) -> Result<HttpResponse, Problem> {
    match issued(&request, &state, form).await {
        Ok(token) => {
            let mut response = HttpResponse::Ok();
            response.insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache"));
            Ok(response.json(TokenAnswer::from(token)))
        }
        Err(Refused::Told(refusal)) => Ok(refusal.response(&request)),
        Err(Refused::Problem(problem)) => Err(problem),
    }
}

async fn issued(request: &HttpRequest, state: &State, Form(form): Form) -> Result<AccessToken, Refused> {
    let asked = form.and_then(|form| Ok((Client::of(request, &form)?, form)));
    let (client, form) = match asked {
        Ok(asked) => asked,
        Err(refusal) => {
            // Counted all the same.
            let _ = count(request, state, Ok(Caller::Anonymous)).await?;
            return Err(refusal.into());
        }
    };
    let found = state.authenticator.by_key(&client.secret).await;
    let Caller::App(app) = count(request, state, found).await?? else { return Err(Refusal::Client.into()) };
    if Uuid::try_parse(&client.id).ok() != Some(app.key_id) {
        return Err(Refusal::Client.into());
    }
    match form.grant_type.as_deref() {
        Some("client_credentials") => Ok(tokens(state)?.issue(&app, form.scope.as_deref()).await?),
        Some(_) => Err(Refusal::Grant.into()),
        None => Err(Refusal::Request("`grant_type` is required").into()),
    }
}

fn tokens(state: &State) -> Result<&Tokens, Problem> {
    let missing = || Problem::new(Kind::Internal, "").because("this server issues no tokens");
    state.authenticator.tokens().ok_or_else(missing)
}

/// The public keys (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub struct KeySet {
    /// Those that sign, those that will, and those that did within the last five years: receipts are checked with them. None
    /// that was stolen.
    keys: Vec<KeyItem>,
}

/// A public key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyItem {
    /// Always `OKP`.
    #[schema(example = "OKP")]
    kty: &'static str,
    /// Always `Ed25519`.
    #[schema(example = "Ed25519")]
    crv: &'static str,
    /// Always `EdDSA`.
    #[schema(example = "EdDSA")]
    alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    usage: &'static str,
    /// Its id, as a token names it: the thumbprint of the key (RFC 7638).
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    kid: String,
    /// The key, 32 bytes, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
    /// Since when it signs no more, in seconds since 1970: what says that it was signed later is forged, and no access token
    /// of it is taken. Absent while it signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
}

impl From<PublicKey> for KeyItem {
    fn from(PublicKey { kid, x, ended_at }: PublicKey) -> Self {
        let exp = ended_at.map(jiff::Timestamp::as_second);
        Self { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid, x, exp }
    }
}

/// Read the public keys
///
/// For whoever checks a token or a receipt without asking us. Keep them for 5 minutes; a new key stands here 10 minutes before
/// it signs. One that signs no more has an `exp`, and stays for five years, for receipts.
#[utoipa::path(
    tag = "oauth",
    security(()),
    responses((status = 200, description = "The keys", body = KeySet, content_type = "application/jwk-set+json"))
)]
#[get("/.well-known/jwks.json")]
pub async fn list_public_keys(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let keys = tokens(&state)?.published().await?.into_iter().map(KeyItem::from).collect();
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, PUBLIC)).content_type("application/jwk-set+json");
    Ok(response.json(KeySet { keys }))
}

/// What a client must know to get a token (RFC 8414).
#[derive(Debug, Serialize, ToSchema)]
pub struct ServerMetadata {
    /// This server, as `iss` and `aud` of a token name it.
    #[schema(example = "https://api.passerelle.example")]
    issuer: String,
    /// Where tokens are issued.
    #[schema(example = "https://api.passerelle.example/oauth/token")]
    token_endpoint: String,
    /// Where the public keys are.
    #[schema(example = "https://api.passerelle.example/.well-known/jwks.json")]
    jwks_uri: String,
    /// Every scope.
    #[schema(example = json!(["offers:read"]))]
    scopes_supported: Vec<&'static str>,
    /// Empty: nobody is sent to another page.
    #[schema(example = json!([]))]
    response_types_supported: [&'static str; 0],
    /// Always `client_credentials`.
    #[schema(example = json!(["client_credentials"]))]
    grant_types_supported: [&'static str; 1],
    /// How a client may say who it is.
    #[schema(example = json!(["client_secret_basic", "client_secret_post"]))]
    token_endpoint_auth_methods_supported: [&'static str; 2],
    /// Where all this is written down.
    #[schema(example = "https://api.passerelle.example/docs/")]
    service_documentation: String,
}

/// Read how tokens are issued
///
/// The metadata of RFC 8414, from which a client finds the rest.
#[utoipa::path(
    tag = "oauth",
    security(()),
    responses((status = 200, description = "The metadata", body = ServerMetadata))
)]
#[get("/.well-known/oauth-authorization-server")]
pub async fn describe_server(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let issuer = tokens(&state)?.issuer();
    let metadata = ServerMetadata {
        issuer: issuer.to_owned(),
        token_endpoint: format!("{issuer}{TOKEN}"),
        jwks_uri: format!("{issuer}{KEYS}"),
        scopes_supported: Scope::ALL.iter().map(|scope| scope.as_str()).collect(),
        response_types_supported: [],
        grant_types_supported: ["client_credentials"],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        service_documentation: format!("{issuer}/docs/"),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, PUBLIC)).json(metadata))
}
