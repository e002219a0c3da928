//! `passerelle retention`.

use super::house::House;
use super::output;
use super::post::Post;
use crate::service::{self, Retained};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Say what is due, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(house: &House<'_>, Flags { dry_run }: Flags) -> anyhow::Result<()> {
    let post = Post::open(house)?;
    let done = house
        .with_vault(async |store, vault| {
            let herald = post.people(house, store, vault, (house.settings.listen, None));
            if !dry_run {
                service::replay_erasures(store.as_ref(), vault).await?;
            }
            Ok(service::retain(store.as_ref(), vault, &herald, house.clock.now(), dry_run).await?)
        })
        .await;
    post.close().await;
    output::say(table(&done?))?;
    if dry_run {
        output::remark("Nothing was done: that is what is due.");
    }
    Ok(())
}

fn table(done: &Retained) -> comfy_table::Table {
    let mut table = output::table(["what", "rule", "CVs or rows"]);
    let cvs = [
        ("announced to the person", "14 days before the erasure", done.announced),
        ("  of them, nobody can be written to", "", done.unreachable),
        ("erased", "no permission in force for 3 months", done.unpermitted),
        ("erased", "nothing done by the person for 2 years", done.untouched),
    ];
    for (what, rule, count) in cvs {
        table.add_row([what.to_owned(), rule.to_owned(), count.to_string()]);
    }
    for (name, count) in &done.forgotten {
        table.add_row([format!("deleted: {}", name.replace('_', " ")), rule(name).to_owned(), count.to_string()]);
    }
    table
}

/// How long a kind of trace stays.
fn rule(name: &str) -> &'static str {
    match name {
        "disclosures" | "contact_requests" => "12 months",
        "originals" => "30 days at most",
        "links" => "7 days after their end",
        "events" => "30 days",
        "heartbeats" => "1 day",
        "erasure_proofs" | "erasures_beside_keys" => "5 years",
        _ => "",
    }
}
