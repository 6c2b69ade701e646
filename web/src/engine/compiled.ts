/** The compiled engine for this machine: relaxed multiply-adds where they round once. */
import { inflateSync } from "fflate";
import packed from "./modules.deflated";
import index from "./modules.json" with { type: "json" };
import probe from "./probe.wasm";
import { type Design, type Engine, SWITCHED } from "./engine.ts";
import { engineOf, fuses, type Own } from "./wasm.ts";

let code: Uint8Array<ArrayBuffer> | undefined;
const made = new Map<number, WebAssembly.Module>();

/** The module that lies between two places of all code. */
function moduleAt([start, end]: number[]): WebAssembly.Module {
  code ??= inflateSync(packed) as Uint8Array<ArrayBuffer>;
  if (!made.has(start)) made.set(start, new WebAssembly.Module(code.subarray(start, end)));
  return made.get(start)!;
}

/** What tells designs from each other, but for when they stop: an observed network doesn't. */
function keyOf(d: Design): string {
  return [d.sizes, d.activation, d.bias, SWITCHED.map((name) => d[name]), d.gradient, d.loss, d.dtype].join(" ");
}

const special = new Map(index.special.map((one) => [keyOf(one.design as Design), one]));

/** @param way how to fuse; chosen by what the machine does if not given */
export function compiledEngine(way: "fused" | "exact" = fuses(probe) ? "fused" : "exact"): Engine {
  const own = (d: Design): Own | null => {
    const found = way === "fused" ? special.get(keyOf(d)) : undefined;
    return found ? { module: moduleAt(found.at), workspace: found.workspace, block: found.block } : null;
  };
  return engineOf(way, (dtype) => moduleAt(index.general[`${way} ${dtype}`]), own);
}
