//! A part of an object whose fields ask others.

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
};
use std::borrow::Cow;

/// A part of a merged object. What its fields keep while they wait is allocated when one of them is asked for: every field of
/// an object, a plain one too, is given room for the largest of them all.
#[derive(Debug)]
pub struct Apart<T>(pub T);

impl<T: OutputType> OutputType for Apart<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(context, field).await
    }
}

impl<T: ContainerType> ContainerType for Apart<T> {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        Box::pin(self.0.resolve_field(context)).await
    }
}

impl<T: ObjectType> ObjectType for Apart<T> {}
