// Bundles the page into dist/, with the licence texts of all that is in it. `npm ci && npm run build`.

import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";

// The page has the whole window.
const PAGE = "html,body,#graphiql{height:100dvh;margin:0}\n";
const PERMISSIVE = ["MIT", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC"];

const { metafile } = await build({
  entryPoints: { graphiql: "main.jsx" },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "iife",
  jsx: "automatic",
  target: "es2022",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
});

// Fonts make up half of the stylesheet; the system has fonts of its own.
const style = await readFile("dist/graphiql.css", "utf8");
await writeFile("dist/graphiql.css", style.replaceAll(/@font-face\{[^}]*\}/g, "") + PAGE);

const folders = Object.keys(metafile.inputs).map((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
const names = new Map();
for (const folder of [...new Set(folders)].filter(Boolean).sort()) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`));
  if (!PERMISSIVE.includes(license)) throw new Error(`${name} is licensed under ${license}`);
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? await readFile(`${folder}/${file}`, "utf8") : `${license}\n`;
  names.set(text.trim(), [...(names.get(text.trim()) ?? []), `${name} ${version} (${license})`]);
}
const texts = [...names].map(([text, packages]) => `${packages.join("\n")}\n\n${text}\n`);
await writeFile("dist/LICENSES.txt", texts.join(`\n${"-".repeat(80)}\n\n`));
