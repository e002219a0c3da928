// What changes among the offers of a commune, as it happens: `npm run watch -- 59350`. The key needs `changes:read`.
import { print } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { OffersOfCommuneChangedDocument, type OffersOfCommuneChangedSubscription } from "./generated.js";
import { base, commune, key } from "./settings.js";

const client = createClient({
  url: `${base.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  ...(key !== undefined && { connectionParams: { "X-API-Key": key } }),
  on: {
    connected: () => console.error("connected"),
    closed: (event) => console.error(`closed: ${(event as CloseEvent).code} ${(event as CloseEvent).reason}`),
  },
});

const changes = client.iterate<OffersOfCommuneChangedSubscription>({
  query: print(OffersOfCommuneChangedDocument),
  variables: { commune: commune() },
});
for await (const { data, errors } of changes) {
  if (errors) throw new Error(errors.map(({ message }) => message).join("\n"));
  const change = data?.offerChanged;
  if (change) console.log(`${change.at}  ${change.kind}  ${change.uuid}  ${change.offer?.title ?? "-"}`);
}
