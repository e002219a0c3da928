// Writes src/generated.ts: the types of the schema, and each operation of src/*.graphql with its own.
import { codegen } from "@graphql-codegen/core";
import * as documentNode from "@graphql-codegen/typed-document-node";
import * as schemaTypes from "@graphql-codegen/typescript";
import * as operationTypes from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";
import { readFile, readdir, writeFile } from "node:fs/promises";

const here = new URL(".", import.meta.url);
const read = async (path) => parse(await readFile(new URL(path, here), "utf8"));
const names = (await readdir(new URL("src/", here))).filter((name) => name.endsWith(".graphql"));
const text = await codegen({
  filename: "src/generated.ts",
  schema: await read("../../openapi/schema.graphql"),
  documents: await Promise.all(names.map(async (name) => ({ location: name, document: await read(`src/${name}`) }))),
  config: { useTypeImports: true, enumsAsTypes: true, defaultScalarType: "string", scalars: { JSON: "unknown", GeoJSON: "unknown" } },
  plugins: [{ typescript: {} }, { operations: {} }, { documents: {} }],
  pluginMap: { typescript: schemaTypes, operations: operationTypes, documents: documentNode },
});
await writeFile(new URL("src/generated.ts", here), text);
