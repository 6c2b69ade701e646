// Bundles the tests, for Node knows no types, and runs them: `node test/run.mjs [name…]`.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const chosen = process.argv.slice(2);
const entryPoints = readdirSync(here)
  .filter((name) => name.endsWith(".test.ts") && (!chosen.length || chosen.includes(name.slice(0, -8))))
  .map((name) => join(here, name));
const out = mkdtempSync(join(tmpdir(), "page-"));
await build({ entryPoints, outdir: out, bundle: true, platform: "node", format: "esm", target: "es2022", loader: { ".wasm": "binary", ".deflated": "binary" }, outExtension: { ".js": ".mjs" } });
// Node 20 has relaxed SIMD behind a flag; later ones know neither the flag nor need it.
const flags = process.version.startsWith("v20.") ? ["--experimental-wasm-relaxed-simd"] : [];
const files = readdirSync(out).map((name) => join(out, name));
const done = spawnSync(process.execPath, [...flags, "--test", ...files], { stdio: "inherit" });
rmSync(out, { recursive: true });
process.exit(done.status ?? 1);
