// Bundles the page into src/shallows/play/page, as static files. `node build.mjs --serve` watches.
import { build, context } from "esbuild";
import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv.find((a) => a.startsWith("--out="))?.slice(6) ?? join(here, "../src/shallows/play/page");
const options = {
  entryPoints: {
    page: join(here, "src/main.tsx"),
    worker: join(here, "src/engine/worker.ts"),
    style: join(here, "src/style.css"),
  },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".woff2": "file" },
  assetNames: "[name]",
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await cp(join(here, "static"), out, { recursive: true });
if (process.argv.includes("--serve")) {
  const watching = await context(options);
  await watching.watch();
  console.log(await watching.serve({ servedir: out, host: "127.0.0.1", port: 8765 }));
} else {
  await build(options);
}
