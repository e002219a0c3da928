// The page at /graphiql: GraphiQL over the server that sends it, with a place for the key.

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { createRoot } from "react-dom/client";

const WELCOME = `# Open sources need no key. Yours goes below:
# { "X-API-Key": "psl_…" }

query NearLille {
  offers(
    search: {
      near: [{ lat: 50.6371, lon: 3.0631 }]
      radiusKm: 15
    }
    first: 3
  ) {
    totalCount
    edges {
      distanceKm
      node {
        title
        romeOccupation { label }
        source { name }
      }
    }
  }
}
`;

// Relative, so that it is found behind a proxy's prefix too.
const url = new URL("../graphql", document.baseURI);
const socket = new URL(url);
socket.protocol = url.protocol.replace("http", "ws");

const fetcher = createGraphiQLFetcher({ url: url.href, subscriptionUrl: socket.href });

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={WELCOME}
    defaultEditorToolsVisibility="headers"
    isHeadersEditorEnabled
    shouldPersistHeaders={false}
  />,
);
