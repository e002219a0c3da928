//! Queries that nobody sends who wants an answer, each with the name of its refusal.

use serde_json::{Value, json};

/// What it is called, the question, the status and the name of the problem.
pub type Hostile = (&'static str, Value, u16, &'static str);

const EXPENSIVE: &str = "query_too_expensive";
const INVALID: &str = "graphql_validation_failed";

/// All of them. Nothing of any is executed.
pub fn hostile() -> Vec<Hostile> {
    let mut all = nested();
    all.extend(many());
    all.extend(endless());
    all.extend(large());
    all
}

fn of(query: impl Into<String>) -> Value {
    json!({"query": query.into()})
}

/// Something so often within itself, closed again.
fn within(depth: usize, open: &str, inside: &str) -> String {
    let braces = open.matches('{').count();
    format!("{}{inside}{}", open.repeat(depth), "}".repeat(depth * braces))
}

fn nested() -> Vec<Hostile> {
    let near = within(8, "near(first: 1) { node {", " id ");
    let lists = "offers(first: 100) { nodes { near(first: 10) { node { near(first: 10) { node { id } } } } } }";
    let by_variable = json!({
        "query": format!("query($n: Int! = 100) {{ {} }}", lists.replace("10)", "$n)").replace("100)", "$n)")),
        "variables": {},
    });
    let deep_value = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let variable = |depth| json!({"query": "query($q: String) { suggest(q: $q) { places { name } } }", "variables": {"q": deep_value(depth)}});
    let types = within(6, "fields { type { ", "name ");
    vec![
        ("fields, 18 deep", of(format!("{{ offers {{ nodes {{ {near} }} }} }}")), 400, EXPENSIVE),
        ("fields, 1,000 deep", of(within(1_000, "{ near ", "")), 400, EXPENSIVE),
        ("60,000 braces", of("{".repeat(60_000)), 400, EXPENSIVE),
        ("60,000 brackets", of(format!("{{ a(b: {}", "[".repeat(60_000))), 400, EXPENSIVE),
        ("brackets in a type", of(format!("query($a: {}", "[".repeat(60_000))), 400, EXPENSIVE),
        ("inline fragments, 40 deep", of(format!("{{ {} }}", within(40, "... {", "__typename"))), 400, EXPENSIVE),
        ("lists inside lists", of(format!("{{ {lists} }}")), 400, EXPENSIVE),
        ("lists inside lists, as long as a variable says", by_variable, 400, EXPENSIVE),
        ("a list of objects, 100 deep", of(format!("{{ offers(search: {}", within(100, "[{a: ", "1"))), 400, EXPENSIVE),
        ("a default value, 100 deep", of(format!("query($a: A = {}1", "[".repeat(100))), 400, EXPENSIVE),
        ("a variable, 100 deep", variable(100), 400, EXPENSIVE),
        ("types of types of types", of(format!("{{ __schema {{ types {{ {types} }} }} }}")), 400, EXPENSIVE),
        (
            "what a type wraps, 25 deep",
            of(format!("{{ __type(name: \"Offer\") {{ {} }} }}", within(25, "ofType {", "name"))),
            400,
            EXPENSIVE,
        ),
    ]
}

fn many() -> Vec<Hostile> {
    let numbered = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let aliases = |count| of(format!("{{ sources {{ {} }} }}", numbered(count, &|n| format!("a{n}:id "))));
    let directives = |count: usize| of(format!("{{ sources {{ id {} }} }}", "@a".repeat(count)));
    let variables =
        |count| of(format!("query({}) {{ sources {{ id }} }}", numbered(count, &|n| format!("$v{n}:Int "))));
    let twice = |count: usize| of(format!("query({}) {{ sources {{ id }} }}", "$v:Int ".repeat(count)));
    let operations = |count| of(numbered(count, &|n| format!("query Q{n} {{ sources {{ id }} }} ")));
    let fragments = |count| {
        of(format!("{{ sources {{ id }} }} {}", numbered(count, &|n| format!("fragment F{n} on Source {{ id }} "))))
    };
    let unknown = numbered(700, &|n| format!("x{n} "));
    let longest = numbered(15, &|n| format!("{}{n} ", "x".repeat(3_900)));
    let long = numbered(990, &|n| format!("createdUpdatedPublishedClosedExpiredFrom{n} "));
    vec![
        ("31 aliases", aliases(31), 400, EXPENSIVE),
        ("10,000 aliases", aliases(7_000), 400, EXPENSIVE),
        ("51 directives", directives(51), 400, EXPENSIVE),
        ("10,000 directives", directives(10_000), 400, EXPENSIVE),
        ("a variable twice", twice(2), 400, INVALID),
        ("a variable 8,000 times", twice(8_000), 400, EXPENSIVE),
        ("51 variables", variables(51), 400, EXPENSIVE),
        ("11 operations", json!({"query": operations(11)["query"], "operationName": "Q1"}), 400, EXPENSIVE),
        ("500 operations", operations(500), 400, EXPENSIVE),
        ("51 fragments", fragments(51), 400, EXPENSIVE),
        ("700 fields that there are not", of(format!("{{ sources {{ {unknown} }} }}")), 400, INVALID),
        ("990 long names that an offer has not", of(format!("{{ offers {{ nodes {{ {long} }} }} }}")), 400, INVALID),
        (
            "15 names of 4 kB that an offer has not",
            of(format!("{{ offers {{ nodes {{ {longest} }} }} }}")),
            400,
            INVALID,
        ),
        ("a search 21 times", of(format!("{{ {} }}", "sources { id } ".repeat(21))), 400, EXPENSIVE),
    ]
}

fn endless() -> Vec<Hostile> {
    let bomb = |fragments: usize| {
        let doubling = |n| format!(" fragment F{n} on Source {{ ...F{0} ...F{0} }}", n + 1);
        let doubling = (0..fragments).map(doubling).collect::<String>();
        of(format!("{{ sources {{ ...F0 }} }}{doubling} fragment F{fragments} on Source {{ id }}"))
    };
    let around = "{ sources { ...A } } fragment A on Source { id ...B } fragment B on Source { ...A }";
    let unused = "{ sources { id } } fragment A on Offer { near { node { ...A } } }";
    vec![
        ("a fragment that doubles 20 times", bomb(20), 400, EXPENSIVE),
        ("a fragment that doubles 45 times", bomb(45), 400, EXPENSIVE),
        ("fragments in a circle", of(around), 400, INVALID),
        ("an unused fragment in a circle", of(unused), 400, INVALID),
    ]
}

fn large() -> Vec<Hostile> {
    vec![
        ("more than 64 kB", of(format!("{{ sources {{ id }} }} #{}", "x".repeat(64 * 1024))), 413, "body_too_large"),
        (
            "60 kB of a text",
            of(format!("{{ suggest(q: \"{}\") {{ places {{ name }} }} }}", "x".repeat(60_000))),
            400,
            EXPENSIVE,
        ),
        ("30 kB of a text in lines", of(format!("{{ a(b: \"\"\"{}", "\n\"".repeat(15_000))), 400, EXPENSIVE),
        ("60 kB of a name", of(format!("{{ {} }}", "x".repeat(60_000))), 400, EXPENSIVE),
        ("60 kB of white space", of(format!("{{ sources {{ id{}", " ".repeat(60_000))), 400, EXPENSIVE),
        ("40 kB of comments", of(format!("{{ sources {{ id{}", "#\n".repeat(20_000))), 400, EXPENSIVE),
        (
            "white space everywhere",
            of(format!("{}sources{}", "{ a ".repeat(3), " ".repeat(1_900)).repeat(9)),
            400,
            "graphql_parse_failed",
        ),
        ("no query at all", of("\u{1}\u{2}"), 400, "graphql_parse_failed"),
    ]
}
