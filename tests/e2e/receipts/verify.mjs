// Reads { jws, jwks } on standard input, checks the signature with `jose`, expands the payload with `jsonld` without any
// network, and writes { header, payload, expanded }. Ends with 1 where one of both refuses.
import { readFileSync } from "node:fs";
import { compactVerify, createLocalJWKSet } from "jose";
import jsonld from "jsonld";

const { jws, jwks } = JSON.parse(readFileSync(0, "utf8"));

const documentLoader = (url) => {
  throw new Error(`a receipt asks for ${url}`);
};

try {
  const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(jwks), { algorithms: ["EdDSA"] });
  const document = JSON.parse(new TextDecoder().decode(payload));
  // `safe` refuses whatever would be dropped: a term that the context does not know.
  const expanded = await jsonld.expand(document, { documentLoader, safe: true });
  console.log(JSON.stringify({ header: protectedHeader, payload: document, expanded }));
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
