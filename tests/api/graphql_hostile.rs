//! Hostile queries: each is refused by its name, and nothing of it is executed.

use crate::hostile::hostile;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The name of a refusal, of GraphQL or a problem document.
fn code(told: &Value) -> &str {
    let slug = told["type"].as_str().and_then(|kind| kind.strip_prefix("urn:passerelle:problem:"));
    slug.or(told["errors"][0]["extensions"]["code"].as_str()).unwrap_or_default()
}

on_both_databases! {
    async fn every_hostile_query_is_refused_by_its_name_and_nothing_of_it_is_executed(db: &Fresh) {
        let (server, store) = Server::start_counted(db).await;
        // The keys of the caller and its licences are read once.
        server.ask(Method::POST, "/graphql", &server.reader, Some(&json!({"query": "{ sources { id } }"}))).await.ok();
        store.take();
        for (name, question, status, expected) in hostile() {
            for accept in ["application/graphql-response+json", "application/json"] {
                let request = server.request(Method::POST, "/graphql").header("accept", accept);
                let answer = Answer::of(request.header("x-api-key", &server.reader).json(&question).send().await.unwrap()).await;
                let told = answer.json();
                let status = if accept == "application/json" && status == 400 { 200 } else { status };
                assert_eq!((answer.status, code(&told)), (status, expected), "{name}: {told}");
                assert!(told.get("data").is_none(), "{name}: {told}");
                assert!(told["errors"].as_array().is_none_or(|errors| errors.len() <= 20), "{name}");
                assert!(answer.text.len() < 20_000, "{name}: {} bytes", answer.text.len());
            }
        }
        assert_eq!(store.take(), BTreeMap::new(), "the store was asked");
    }

    async fn one_wrong_name_is_told_with_the_likely_one_and_hundreds_are_told_without(db: &Fresh) {
        let server = Server::start(db).await;
        let hundreds = (0..200).map(|n| format!("titl{n} ")).collect::<Vec<_>>().concat();
        for (names, guessed) in [("titl", true), (hundreds.as_str(), false)] {
            let question = json!({"query": format!("{{ offers {{ nodes {{ {names} }} }} }}")});
            let told = server.ask(Method::POST, "/graphql", "", Some(&question)).await.json();
            let said = told["errors"][0]["message"].as_str().unwrap();
            assert!(said.starts_with("Unknown field \"tit"), "{said}");
            assert_eq!(said.contains("Did you mean") && said.contains("\"title\""), guessed, "{said}");
        }
    }

    async fn a_variable_that_is_nested_beyond_what_json_bears_is_no_question(db: &Fresh) {
        let server = Server::start(db).await;
        let deep = format!("{{\"query\": \"{{ a }}\", \"variables\": {{\"a\": {}1{}}}}}", "[".repeat(5_000), "]".repeat(5_000));
        let request = server.request(Method::POST, "/graphql").header("content-type", "application/json").body(deep);
        let answer = Answer::of(request.send().await.unwrap()).await;
        assert_eq!((answer.status, code(&answer.json())), (400, "invalid_json"));
    }

    async fn the_question_of_the_usual_tools_about_the_schema_is_answered(db: &Fresh) {
        let server = Server::start(db).await;
        let wrapped = format!("{{ kind name {}kind name{} }}", "ofType { kind name ".repeat(9), " }".repeat(9));
        let query = format!(
            "query IntrospectionQuery {{ __schema {{ queryType {{ name }} mutationType {{ name }} types {{ ...FullType }}
            directives {{ name locations args {{ ...InputValue }} }} }} }}
            fragment FullType on __Type {{ kind name description fields(includeDeprecated: true) {{ name description
            args {{ ...InputValue }} type {{ ...TypeRef }} isDeprecated deprecationReason }} inputFields {{ ...InputValue }}
            interfaces {{ ...TypeRef }} enumValues(includeDeprecated: true) {{ name description }} possibleTypes {{ ...TypeRef }} }}
            fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue }}
            fragment TypeRef on __Type {wrapped}"
        );
        let told = server.ask(Method::POST, "/graphql", "", Some(&json!({"query": query}))).await.ok();
        assert!(told["errors"].is_null() && told["data"]["__schema"]["types"].as_array().unwrap().len() > 20, "{told}");
        assert_eq!((&told["extensions"]["cost"]["cost"], &told["extensions"]["cost"]["depth"]), (&json!(5), &json!(1)));
    }
}
