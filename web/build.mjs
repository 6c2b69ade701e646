// Bundles the page into src/shallows/play/page, as static files; --out=DIR writes elsewhere.
import { build } from "esbuild";
import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv.find((a) => a.startsWith("--out="))?.slice(6) ?? join(here, "../src/shallows/play/page");
const options = {
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".wasm": "binary", ".deflated": "binary" },
};

// The worker's code travels inside the page's, so that a page that is opened as a file has workers.
const worker = await build({ ...options, entryPoints: [join(here, "src/engine/worker.ts")], write: false });
const inside = {
  name: "worker",
  setup(building) {
    building.onResolve({ filter: /^worker:source$/ }, () => ({ path: "source", namespace: "worker" }));
    building.onLoad({ filter: /.*/, namespace: "worker" }, () => ({ contents: worker.outputFiles[0].text, loader: "text" }));
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await cp(join(here, "static"), out, { recursive: true });
await build({
  ...options,
  entryPoints: { page: join(here, "src/main.tsx"), style: join(here, "src/style.css") },
  outdir: out,
  plugins: [inside],
});
