// One question and its answer, with the types that the schema gives them.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { base, key } from "./settings.js";

interface Refusal {
  message: string;
  extensions?: { code?: string; errors?: { field: string; value: string; reason: string }[] };
}

/** Asks, and waits where the limits say so. */
export async function ask<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const headers: Record<string, string> = {
    accept: "application/graphql-response+json",
    "content-type": "application/json",
  };
  if (key !== undefined) headers["x-api-key"] = key;
  const body = JSON.stringify({ query: print(document), variables });
  for (;;) {
    const response = await fetch(`${base}/graphql`, { method: "POST", headers, body });
    const wait = response.headers.get("retry-after");
    if (response.status === 429 && wait !== null) {
      await new Promise((resolve) => setTimeout(resolve, Number(wait) * 1000));
      continue;
    }
    // What is not executed at all, such as a request with a wrong key, is a problem document (RFC 9457).
    if (response.headers.get("content-type")?.startsWith("application/problem+json")) {
      const problem = (await response.json()) as { title: string; detail: string };
      throw new Error(`${problem.title}: ${problem.detail}`);
    }
    const answer = (await response.json()) as { data?: Data | null; errors?: Refusal[] };
    if (answer.errors?.length) throw new Error(answer.errors.map(told).join("\n"));
    if (!answer.data) throw new Error(`${response.status} without data`);
    return answer.data;
  }
}

function told({ message, extensions }: Refusal): string {
  const values = extensions?.errors?.map(({ field, value, reason }) => `\n  ${field}: ${value}: ${reason}`) ?? [];
  return `${extensions?.code ?? "refused"}: ${message}${values.join("")}`;
}
