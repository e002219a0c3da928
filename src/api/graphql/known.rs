//! Questions that were let through before: what follows from their text is found out once, and not at each request.
//!
//! Only who asks, and the values of the variables, change from one request to the next. What they decide is decided each
//! time: whether the values are of their types ([`Varying::document`]), what the query costs, who pays.

use super::census::Census;
use super::projection::Plans;
use super::shortened::shortened;
use super::varying::Varying;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Name, Request, Value, Variables};
use lru::LruCache;
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

/// What all of them may weigh together, in bytes.
const MOST: usize = 8 * 1024 * 1024;
/// What one may weigh: of such, all others may be forgotten.
const LARGEST: usize = MOST / 16;
/// What a token is counted for, in bytes: more than the parser makes of it, twice, and what plans hold of it.
const TOKEN: usize = 800;
/// Lengths of lists that are remembered of one question.
const LENGTHS: usize = 8;

/// The questions of the process.
pub static KNOWN: LazyLock<Memory> = LazyLock::new(|| Memory::new(MOST));

/// What makes a question: everything but the values of its variables.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    query: String,
    operation: Option<String>,
    /// The variables that have a value: one that has none is left out of the document.
    given: Vec<Name>,
}

impl Asked {
    /// What a request asks.
    pub fn of(request: &Request) -> Self {
        let given = request.variables.keys().cloned().collect();
        Self { query: request.query.clone(), operation: request.operation_name.clone(), given }
    }

    fn weight(&self) -> usize {
        self.query.len() + self.given.iter().map(|name| name.len() + TOKEN).sum::<usize>()
    }
}

/// What is known of a question.
#[derive(Debug)]
pub struct Known {
    /// Its document.
    pub document: ExecutableDocument,
    /// The same without what plans write, once there are such.
    shortened: OnceLock<ExecutableDocument>,
    /// What kind of operation is to be executed.
    pub operation: OperationType,
    /// The values of the operation's variables that are not given.
    pub defaults: Vec<(Name, Value)>,
    /// What it holds.
    pub census: Census,
    /// What of it the values of variables decide.
    pub varying: Varying,
    /// How its lists are written, as far as they were, where that is the same with all values.
    pub plans: Option<Plans>,
    /// Names, numbers, texts and signs.
    tokens: usize,
    /// What it cost, by the values that lists are as long as.
    costs: Mutex<VecDeque<(Vec<Option<Value>>, usize)>>,
}

impl Known {
    /// A question of so many tokens.
    pub fn new(document: ExecutableDocument, operation: OperationType, census: Census, tokens: usize) -> Self {
        let varying = Varying::of(&document);
        let plans = (!varying.is_directed).then(Plans::default);
        Self {
            document,
            shortened: OnceLock::new(),
            operation,
            defaults: Vec::new(),
            census,
            varying,
            plans,
            tokens,
            costs: Mutex::default(),
        }
    }

    /// The same, with the values of variables that are not given.
    pub fn with_defaults(self, defaults: Vec<(Name, Value)>) -> Self {
        Self { defaults, ..self }
    }

    /// The document that is to be executed.
    pub fn ready(&self) -> &ExecutableDocument {
        if self.shortened.get().is_none()
            && let Some(plans) = &self.plans
            && let Some(shortened) = shortened(&self.document, &plans.whole())
        {
            return self.shortened.get_or_init(|| shortened);
        }
        self.shortened.get().unwrap_or(&self.document)
    }

    /// The points that it cost with these values, where that is known.
    pub fn points(&self, values: &Variables) -> Option<usize> {
        let lengths = self.lengths(values)?;
        let costs = self.costs.lock().unwrap_or_else(PoisonError::into_inner);
        costs.iter().find(|(known, _)| *known == lengths).map(|(_, points)| *points)
    }

    /// Remembers the points that it costs with these values.
    pub fn remember(&self, values: &Variables, points: usize) {
        let Some(lengths) = self.lengths(values) else { return };
        let mut costs = self.costs.lock().unwrap_or_else(PoisonError::into_inner);
        costs.truncate(LENGTHS - 1);
        costs.push_front((lengths, points));
    }

    /// The values that lists are as long as; nothing where one of them is more than a number.
    fn lengths(&self, values: &Variables) -> Option<Vec<Option<Value>>> {
        let value = |name: &Name| match values.get(name) {
            value @ (None | Some(Value::Null | Value::Number(_))) => Some(value.cloned()),
            Some(_) => None,
        };
        self.varying.lengths.iter().map(value).collect()
    }
}

/// A bounded memory of questions: what was not asked for longest is forgotten first.
#[derive(Debug)]
pub struct Memory {
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    questions: LruCache<Asked, Arc<Known>>,
    weight: usize,
}

impl Memory {
    fn new(most: usize) -> Self {
        Self { most, kept: Mutex::new(Kept { questions: LruCache::unbounded(), weight: 0 }) }
    }

    /// What is known of a question.
    pub fn get(&self, asked: &Asked) -> Option<Arc<Known>> {
        self.kept().questions.get(asked).cloned()
    }

    /// Remembers a question that was let through. What changes something is not asked twice, and its text may tell more than
    /// a question does: it is not remembered.
    pub fn put(&self, asked: Asked, known: Arc<Known>) {
        let weight = |asked: &Asked, known: &Known| asked.weight() + known.tokens * TOKEN;
        let own = weight(&asked, &known);
        if known.operation == OperationType::Mutation || own > LARGEST {
            return;
        }
        let mut kept = self.kept();
        let Kept { questions, weight: sum } = &mut *kept;
        if let Some((asked, known)) = questions.push(asked, known) {
            *sum -= weight(&asked, &known);
        }
        *sum += own;
        while *sum > self.most {
            let Some((asked, known)) = questions.pop_lru() else { break };
            *sum -= weight(&asked, &known);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use async_graphql::value;

    fn question(query: &str) -> (Asked, Arc<Known>) {
        let known = Known::new(parse_query(query).unwrap(), OperationType::Query, Census::default(), 10);
        (Asked::of(&Request::new(query)), Arc::new(known))
    }

    #[test]
    fn what_was_not_asked_for_longest_is_forgotten_first() {
        let (one, two, three) = (question("{ a }"), question("{ b }"), question("{ c }"));
        let memory = Memory::new(2 * (10 * TOKEN + 5));
        memory.put(one.0.clone(), one.1.clone());
        memory.put(two.0.clone(), two.1.clone());
        assert!(memory.get(&one.0).is_some());
        memory.put(three.0.clone(), three.1.clone());
        assert_eq!([&one, &two, &three].map(|(asked, _)| memory.get(asked).is_some()), [true, false, true]);
        assert!(memory.kept().weight <= memory.most);
    }

    #[test]
    fn what_is_put_twice_weighs_once() {
        let memory = Memory::new(MOST);
        for _ in 0..3 {
            let (asked, known) = question("{ a }");
            memory.put(asked, known);
        }
        assert_eq!(memory.kept().weight, 10 * TOKEN + 5);
    }

    #[test]
    fn what_changes_something_and_what_is_very_long_is_not_remembered() {
        let memory = Memory::new(MOST);
        for (operation, tokens) in [(OperationType::Mutation, 10), (OperationType::Query, LARGEST / TOKEN + 1)] {
            let (asked, _) = question("{ a }");
            let known = Known::new(parse_query("{ a }").unwrap(), operation, Census::default(), tokens);
            memory.put(asked.clone(), Arc::new(known));
            assert!(memory.get(&asked).is_none(), "{operation}");
        }
    }

    #[test]
    fn a_cost_is_known_for_the_same_lengths_alone() {
        let (_, known) = question("query($n: Int, $q: String) { offers(first: $n, search: {q: $q}) { totalCount } }");
        let with = |value| Variables::from_value(value);
        known.remember(&with(value!({"n": 5, "q": "a"})), 7);
        assert_eq!(known.points(&with(value!({"n": 5, "q": "b"}))), Some(7));
        assert_eq!(known.points(&with(value!({"n": 6, "q": "a"}))), None);
        assert_eq!(known.points(&with(value!({"q": "a"}))), None);
        known.remember(&with(value!({"n": [1]})), 9);
        assert_eq!(known.points(&with(value!({"n": [1]}))), None, "no number, and so not remembered");
        for n in 0..100 {
            known.remember(&with(value!({"n": n})), 1);
        }
        assert_eq!(known.costs.lock().unwrap().len(), LENGTHS);
    }
}
