//! `passerelle schema`.

use super::output;
use crate::api;

pub(super) fn run() -> anyhow::Result<()> {
    output::say(api::graphql_sdl().trim_end())
}
