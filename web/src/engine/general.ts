/** How a design is described to the compiled kernel: `shallows.engine.description`, whose table says where. */
import table from "../python/engine.json" with { type: "json" };
import settings from "../python/settings.json" with { type: "json" };
import { type Design, offsets, SWITCHED, stateCount, weightCount } from "./engine.ts";

const ACTIVATIONS = settings.activation.options;

/** Quantities that are watched, each in a place of its own. */
export const WATCHED = table.of_layers.length * table.layers + table.single.length;

/** Where a quantity is watched. */
export function place(quantity: string): number {
  const single = table.single.indexOf(quantity);
  if (single >= 0) return table.of_layers.length * table.layers + single;
  const [, kind, layer] = /^(\D+)(\d+)$/.exec(quantity)!;
  return table.of_layers.indexOf(kind) * table.layers + Number(layer) - 1;
}

const item = (d: Design) => (d.dtype === "float64" ? 8 : 4);
const lanes = (d: Design) => 16 / item(d);
const rates = (d: Design) => d.sizes.length - 1 + SWITCHED.filter((name) => d[name]).length;

function output(d: Design): number {
  const several = d.sizes[d.sizes.length - 1] > 1 ? " several" : "";
  return table.outputs[`${d.loss} ${d.gradient}${several}` as keyof typeof table.outputs];
}

function layout(d: Design): { block: number; scratch: number } {
  const values = 2 * d.sizes.reduce((n, h) => n + h, 0) + Math.max(...d.sizes);
  const block = Math.max(2, Math.floor(Math.floor(table.cache / (values * lanes(d) * item(d))) / 2) * 2);
  return { block, scratch: weightCount(d) + block * values };
}

export function describe(d: Design): BigInt64Array {
  const { block, scratch } = layout(d);
  const at = offsets(d);
  let below = 0;
  const values = [0, ...d.sizes.map((h) => (below += h) * block), block * (below + Math.max(...d.sizes))];
  const found: Record<string, number | number[]> = {
    depth: d.sizes.length - 1, bias: Number(d.bias), momentum: Number(d.momentum), alpha: Number(d.alpha), l1: Number(d.l1),
    output: output(d), stops: Number(d.stop === "accuracy"), n_weights: weightCount(d), n_state: stateCount(d), n_rates: rates(d),
    block, scratch, sizes: d.sizes, activation: [...d.activation, "identity"].map((name) => ACTIVATIONS.indexOf(name)),
    weights: at.map(({ w }) => w), biases: at.map(({ b }) => b), values,
  };
  const numbers = new BigInt64Array(table.length);
  for (const [name, given] of Object.entries(found)) {
    [given].flat().forEach((n, i) => (numbers[(table[name as keyof typeof table] as number) + i] = BigInt(n)));
  }
  return numbers;
}

/** Bytes of working memory. */
export function workspace(d: Design): number {
  const vectors = 2 * stateCount(d) + rates(d) + layout(d).scratch + WATCHED + 1;
  return (4 * 8 + vectors * item(d)) * lanes(d);
}
