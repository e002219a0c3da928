//! `passerelle openapi`.

use super::output;
use crate::api;

pub(super) fn run() -> anyhow::Result<()> {
    output::say(api::openapi_json()?.trim_end())
}
