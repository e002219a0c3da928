//! Lists of offers, written from the text that the index keeps of them.
//!
//! The library resolves every field of every object by itself: a future, a value, an entry in a map, which are some
//! thousand of each for a page of offers. But a page comes as text already, as REST sends it, and most of what is asked of
//! it stands there. So a list reads its selection once and copies what each card's text holds to where the selection wants
//! it ([`Plan`], [`Writer`]); only what the text does not hold, a source, an occupation, the offers near, is resolved as
//! ever, and put in its place. `card` says which fields are copied.
//!
//! It stands in the answer as a value whose text is known ([`text::written`]).

mod alone;
mod card;
mod plan;
mod spans;
#[cfg(test)]
mod tests;
mod write;

use crate::api::graphql::text;
use crate::api::problem::{Kind, Problem};
use crate::domain::OfferId;
use crate::service::{OfferCard, SearchPage};
use alone::is_alone;
use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{resolve_container, resolve_list};
use async_graphql::{ContainerType, ContextSelectionSet, Error, OutputType, Pos, Positioned, ServerResult, Value};
use futures_util::future::try_join_all;
use plan::Plan;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use write::Writer;

/// A card of a page.
#[derive(Debug, Clone)]
pub struct Shown {
    page: Arc<SearchPage>,
    at: usize,
}

impl Shown {
    /// Those of a page, in their order.
    pub fn all(page: &Arc<SearchPage>) -> impl Iterator<Item = Self> {
        (0..page.items.len()).map(|at| Self { page: page.clone(), at })
    }

    /// Which offer it is of.
    pub fn id(&self) -> Option<OfferId> {
        self.page.id(self.at)
    }

    /// The cursor that the next page begins behind.
    pub fn cursor(&self) -> Option<String> {
        self.page.cursor(self.at)
    }

    fn text(&self) -> Option<&[u8]> {
        self.page.items.text(self.at)
    }
}

/// An object that tells of a card, in a list of them.
pub trait OfCard: ContainerType {
    /// The one that tells of this card, which was read.
    fn of(shown: Shown, card: OfferCard) -> Self;
}

/// A list of objects, each of which tells of a card.
#[derive(Debug)]
pub struct Listed<T> {
    cards: Vec<Shown>,
    of: PhantomData<fn() -> T>,
}

impl<T> FromIterator<Shown> for Listed<T> {
    fn from_iter<I: IntoIterator<Item = Shown>>(cards: I) -> Self {
        Self { cards: cards.into_iter().collect(), of: PhantomData }
    }
}

impl<T: OfCard> Listed<T> {
    fn items(&self) -> Result<Vec<T>, Problem> {
        let of = |shown: &Shown| {
            let card = serde_json::from_slice(shown.text().unwrap_or_default());
            Ok(T::of(shown.clone(), card.map_err(|error| Problem::new(Kind::Internal, "").because(error))?))
        };
        self.cards.iter().map(of).collect()
    }

    /// The list as the plan wants it; `joined` is what was resolved of each item, where anything was.
    fn write(&self, plan: &Plan, joined: &[Value]) -> Option<Vec<u8>> {
        let mut writer = Writer::new(plan);
        let mut out = vec![b'['];
        for (at, shown) in self.cards.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            let begin = out.len();
            writer.write(shown.text()?, joined.get(at).unwrap_or(&Value::Null), &mut out)?;
            if at == 0 {
                // The others will be about as long.
                out.reserve((out.len() - begin + 100) * self.cards.len());
            }
        }
        out.push(b']');
        Some(out)
    }
}

impl<T: OfCard> OutputType for Listed<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let failed = |problem| context.set_error_path(Error::from(problem).into_server_error(field.pos));
        let Some(plan) = Plans::plan(context, &T::type_name()) else {
            let items = self.items().map_err(failed)?;
            return resolve_list(context, field, items, Some(self.cards.len())).await;
        };
        let joined = match &plan.joined {
            None => Vec::new(),
            Some(set) => {
                let items = self.items().map_err(failed)?;
                let joining = items.iter().enumerate().map(|(number, item)| async move {
                    let context = context.with_index(number);
                    resolve_container(&context.with_selection_set(set), item).await
                });
                try_join_all(joining).await?
            }
        };
        self.write(&plan, &joined).map(text::written).ok_or_else(|| failed(unreadable()))
    }
}

/// An object that tells of a card, wherever it stands: `object` resolves what the text of its card does not tell.
///
/// # Errors
/// A defect: the text is not that of a card.
pub async fn resolve<T: OutputType + ContainerType>(
    object: &T,
    shown: Option<&Shown>,
    context: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    let Some((shown, plan)) = shown.and_then(|shown| Some((shown, Plans::plan(context, &T::type_name())?))) else {
        return object.resolve(context, field).await;
    };
    let joined = match &plan.joined {
        None => Value::Null,
        Some(set) => resolve_container(&context.with_selection_set(set), object).await?,
    };
    let mut out = Vec::new();
    let written = shown.text().and_then(|text| Writer::new(&plan).write(text, &joined, &mut out));
    let failed = || context.set_error_path(Error::from(unreadable()).into_server_error(field.pos));
    written.map(|()| text::written(out)).ok_or_else(failed)
}

fn unreadable() -> Problem {
    Problem::new(Kind::Internal, "").because("a card of the index is not what this version writes")
}

/// The plans for one document of which nothing is left out, or for one request: each made for all objects of its selection.
#[derive(Debug, Clone, Default)]
pub struct Plans(Arc<Mutex<HashMap<Pos, Arc<Plan>>>>);

impl Plans {
    /// The places of the selections of which a plan writes everything.
    pub fn whole(&self) -> HashSet<Pos> {
        let plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.iter().filter(|(_, plan)| plan.joined.is_none()).map(|(place, _)| *place).collect()
    }

    /// The plan for the selection that the context has, of that type. Nothing where its answer will be merged with another
    /// one, which only the library can do, and outside of a request.
    fn plan(context: &ContextSelectionSet<'_>, of: &str) -> Option<Arc<Plan>> {
        let Self(plans) = context.data_opt::<Self>()?;
        // By each path of its own: a fragment may be spread where it is alone, and where it is not.
        if !is_alone(context) {
            return None;
        }
        // A selection is known by its place in the text; one that was put together has none.
        let place = Some(context.item.pos).filter(|place| *place != Pos::default());
        let plans = || plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = place.and_then(|place| plans().get(&place).cloned()) {
            return Some(known);
        }
        let plan = Arc::new(Plan::new(context, of));
        if let Some(place) = place {
            plans().insert(place, plan.clone());
        }
        Some(plan)
    }
}
