// All offers of a commune, page after page: `npm start -- 59350`.
import { ask } from "./client.js";
import { OffersOfCommuneDocument, type OffersOfCommuneQuery } from "./generated.js";
import { commune } from "./settings.js";

const PAGE = 100;

type Page = NonNullable<OffersOfCommuneQuery["offers"]>;
type Offer = Page["nodes"][number];

async function* pages(code: string): AsyncGenerator<Page> {
  let after: string | null = null;
  for (;;) {
    const { offers }: OffersOfCommuneQuery = await ask(OffersOfCommuneDocument, { commune: code, first: PAGE, after });
    if (!offers) throw new Error("no page was answered");
    yield offers;
    if (!offers.pageInfo.hasNextPage) return;
    after = offers.pageInfo.endCursor ?? null;
  }
}

function cell(text: string | null | undefined, width: number): string {
  const shown = text ?? "-";
  return (shown.length > width ? `${shown.slice(0, width - 1)}…` : shown).padEnd(width);
}

function row(offer: Offer): string {
  const day = offer.dates.created?.slice(0, 10);
  const cells = [cell(day, 10), cell(offer.contract.type, 5), cell(offer.title, 44), cell(offer.employerName, 28)];
  return `${offer.uuid}  ${cells.join("  ")}`.trimEnd();
}

let listed = 0;
let total = 0;
for await (const page of pages(commune())) {
  total = page.totalCount;
  for (const offer of page.nodes) console.log(row(offer));
  listed += page.nodes.length;
}
console.log(`${listed} offers listed, ${total} in all`);
