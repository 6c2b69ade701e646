/** The equation of each quantity of a network: Python's, for its design. */
import type { Design } from "../engine/engine.ts";
import table from "../python/equations.json" with { type: "json" };
import { type Formula, isSymbol, rebuilt, type Sym } from "./formula.ts";

type Kinds = Record<string, Formula>;
const { z, a, yhat, dL_dz, dL_dw, dL_db, dL_da, dL_dyhat, loss, w, b } = table as unknown as {
  z: Kinds; a: Kinds; yhat: Kinds; dL_dz: Kinds; dL_dw: Kinds; loss: Kinds; w: Record<string, Kinds>; b: Record<string, Kinds>;
  dL_db: Formula; dL_da: Formula; dL_dyhat: Formula;
};

/** A quantity of a layer, under the name that it has there: ŷ is a of the last layer, x of layer 0. */
export function symbolOf(d: Design, kind: string, role: string, layer: number): Sym {
  if (kind === "a" && layer === 0) return { kind: "x", role };
  if (kind === "a" && layer === d.sizes.length - 1) return { kind: "yhat", role };
  return { kind, role, layer };
}

/** The function of a layer: of a hidden one its activation, of the last one that of the loss. */
export function functionOf(d: Design, layer: number): string {
  if (layer < d.sizes.length - 1) return d.activation[layer - 1];
  if (d.loss === "squared") return "identity";
  return d.sizes[layer] > 1 ? "softmax" : "sigmoid";
}

/** What a quantity equals. `several`: each layer has a learning rate of its own. */
export function equationOf(d: Design, q: Sym, several: boolean): Formula {
  const last = d.sizes.length - 1;
  const layer = q.layer ?? last;
  const flags = (names: Record<string, boolean>) => Object.keys(names).filter((name) => names[name]).join(" ");
  const formula = (): Formula => {
    const f = functionOf(d, layer);
    switch (`${q.role}${q.kind}`) {
      case "z": return z[d.bias ? "bias" : ""];
      case "a": return a[f];
      case "yhat": return yhat[f];
      case "loss": return loss[`${d.loss} ${d.gradient}${d.sizes[last] > 1 ? " several" : ""}`];
      case "dL_dyhat": return dL_dyhat;
      case "dL_dz": return dL_dz[layer < last ? f : d.gradient];
      case "dL_dw": return dL_dw[flags({ alpha: d.alpha, l1: d.l1 })];
      case "dL_db": return dL_db;
      case "dL_da": return dL_da;
    }
    return { w, b }[q.kind as "w" | "b"][flags({ momentum: d.momentum, rates: several })][q.role];
  };
  return placed(d, formula(), layer);
}

/** The same formula, its layers counted from the first instead of from its own. */
function placed(d: Design, node: Formula, layer: number): Formula {
  if (!isSymbol(node)) return rebuilt(node, (part) => placed(d, part, layer));
  if (node.layer === undefined) return node;
  return { ...node, layer: undefined, ...symbolOf(d, node.kind, node.role, layer + node.layer) };
}
