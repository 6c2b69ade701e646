/** The compiled engine for this machine: relaxed multiply-adds where they round once. */
import exact32 from "./exact32.wasm";
import exact64 from "./exact64.wasm";
import fused32 from "./fused32.wasm";
import fused64 from "./fused64.wasm";
import probe from "./probe.wasm";
import type { Design, Engine } from "./engine.ts";
import { engineOf, fuses } from "./wasm.ts";

/** @param way how to fuse; chosen by what the machine does if not given */
export function compiledEngine(way: "fused" | "exact" = fuses(probe) ? "fused" : "exact"): Engine {
  const codes = way === "fused" ? { float64: fused64, float32: fused32 } : { float64: exact64, float32: exact32 };
  const made: Partial<Record<Design["dtype"], WebAssembly.Module>> = {};
  return engineOf(way, (dtype) => (made[dtype] ??= new WebAssembly.Module(codes[dtype])));
}
