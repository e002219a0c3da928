use super::house::House;
#[derive(Debug, clap::Args)]
pub(super) struct Flags {}
#[expect(clippy::unused_async, reason = "taken from the store's branch when it is there")]
pub(super) async fn run(_: &House<'_>, _: Flags) -> anyhow::Result<()> {
    anyhow::bail!("not merged yet")
}
