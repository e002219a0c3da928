//! Any object by its global id, as Relay asks for it.

use super::asker::Asker;
use super::cost;
use super::ids::GlobalId;
use super::loaders;
use super::occupation::Occupation;
use super::offer::Offer;
use super::place::Place;
use super::source::Source;
use super::training::Training;
use crate::api::problem::Problem;
use crate::domain::{FieldError, Invalid};
use async_graphql::{Context, ID, Interface, Object, Result};

/// The most ids of one question.
const MOST: usize = 100;

/// Questions by global id.
#[derive(Debug, Default)]
pub struct NodeQueries;

#[Object]
impl NodeQueries {
    /// The object with this id; null where there is none, or the caller may not read it.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "An `id` that an answer gave.")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(find(context, &[id]).await?.into_iter().flatten().next())
    }

    /// The objects with these ids, in their order; null in the place of each that there is not, or that the caller may not
    /// read.
    #[graphql(complexity = "cost::list(cost::RECORD, Some(ids.len()), MOST, cost::one(cost::JOIN, child_complexity))")]
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Ids that answers gave, at most 100.")] ids: Vec<ID>,
    ) -> Result<Option<Vec<Option<Node>>>> {
        if ids.len() > MOST {
            let refused = Invalid::new(format!("{} ids", ids.len()), format!("at most {MOST} ids")).at("ids");
            return Err(Problem::invalid(vec![refused]).into());
        }
        find(context, &ids).await.map(Some)
    }
}

/// An object that is found again by its id.
#[derive(Debug, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id: say nothing of its form, only give it back."))]
pub enum Node {
    /// An offer.
    Offer(Offer),
    /// A training.
    Training(Training),
    /// A source.
    Source(Source),
    /// An occupation.
    Occupation(Occupation),
    /// A place.
    Place(Place),
}

async fn find(context: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Node>>> {
    let read = |(at, id): (usize, &ID)| GlobalId::new(id).map_err(|refused| (at, refused));
    let (mut named, mut refused): (Vec<GlobalId>, Vec<FieldError>) = (Vec::new(), Vec::new());
    for id in ids.iter().enumerate().map(read) {
        match id {
            Ok(id) => named.push(id),
            Err((at, invalid)) => refused.push(invalid.at(format!("ids[{at}]"))),
        }
    }
    if !refused.is_empty() {
        return Err(Problem::invalid(refused).into());
    }
    let offers = named.iter().filter_map(|id| if let GlobalId::Offer(id) = id { Some(*id) } else { None });
    let offers = loaders::offers(context, offers).await?;
    let trainings = named.iter().filter_map(|id| if let GlobalId::Training(id) = id { Some(*id) } else { None });
    let trainings = loaders::trainings(context, trainings).await?;
    let sources = named.iter().filter_map(|id| if let GlobalId::Source(id) = id { Some(id.clone()) } else { None });
    let sources = loaders::sources(context, sources).await?;
    let asker = Asker::of(context)?;
    let node = |id: &GlobalId| match id {
        GlobalId::Offer(id) => offers.get(id).cloned().map(Offer::whole).map(Node::Offer),
        GlobalId::Training(id) => trainings.get(id).cloned().map(Training::whole).map(Node::Training),
        GlobalId::Source(id) => sources.get(id).cloned().map(Source).map(Node::Source),
        GlobalId::Occupation(rome) => Occupation::of(asker, rome).map(Node::Occupation),
        GlobalId::Place(kind, code) => Place::of(*kind, code).ok().flatten().map(Node::Place),
    };
    Ok(named.iter().map(node).collect())
}
