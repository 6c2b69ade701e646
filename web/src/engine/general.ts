/** How a design is described to the compiled kernel: `shallows.engine.described`. */
import settings from "../python/settings.json" with { type: "json" };
import { type Design, offsets, SWITCHED, stateCount, weightCount } from "./engine.ts";

export const LAYERS = 5;
const CACHE = 16384; // bytes of values that a block of samples may take
const LENGTH = 56;
const [SIZES, ACTIVATION, WEIGHTS, BIASES, VALUES] = [16, 24, 32, 40, 48];
const ACTIVATIONS = settings.activation.options;
const OF_LAYERS = ["z", "a", "dL_dz", "dL_dw", "dL_db", "dL_da", "w", "b"];
const SINGLE = ["yhat", "dL_dyhat", "loss"];

/** Quantities that are watched, each in a place of its own. */
export const WATCHED = OF_LAYERS.length * LAYERS + SINGLE.length;

/** Where a quantity is watched. */
export function place(quantity: string): number {
  const single = SINGLE.indexOf(quantity);
  if (single >= 0) return OF_LAYERS.length * LAYERS + single;
  const [, kind, layer] = /^(\D+)(\d+)$/.exec(quantity)!;
  return OF_LAYERS.indexOf(kind) * LAYERS + Number(layer) - 1;
}

const item = (d: Design) => (d.dtype === "float64" ? 8 : 4);
const lanes = (d: Design) => 16 / item(d);
const rates = (d: Design) => d.sizes.length - 1 + SWITCHED.filter((name) => d[name]).length;

function output(d: Design): number {
  const several = d.sizes[d.sizes.length - 1] > 1;
  if (d.loss === "squared") return several ? 4 : 3;
  return several ? 2 : d.gradient === "report" ? 1 : 0;
}

function layout(d: Design): { block: number; scratch: number } {
  const values = 2 * d.sizes.reduce((n, h) => n + h, 0) + Math.max(...d.sizes);
  const block = Math.max(2, Math.floor(Math.floor(CACHE / (values * lanes(d) * item(d))) / 2) * 2);
  return { block, scratch: weightCount(d) + block * values };
}

export function describe(d: Design): BigInt64Array {
  const { block, scratch } = layout(d);
  const numbers = Array<number>(LENGTH).fill(0);
  const put = (at: number, listed: number[]) => listed.forEach((n, i) => (numbers[at + i] = n));
  const flag = (on: boolean) => (on ? 1 : 0);
  const at = offsets(d);
  put(0, [
    d.sizes.length - 1, flag(d.bias), flag(d.momentum), flag(d.alpha), output(d),
    flag(d.stop === "accuracy"), weightCount(d), stateCount(d), rates(d), block, scratch, flag(d.l1),
  ]);
  put(SIZES, d.sizes);
  put(ACTIVATION, [...d.activation, "identity"].map((name) => ACTIVATIONS.indexOf(name)));
  put(WEIGHTS, at.map(({ w }) => w));
  put(BIASES, at.map(({ b }) => b));
  let below = 0;
  put(VALUES, [0, ...d.sizes.map((h) => (below += h) * block)]);
  put(VALUES + d.sizes.length + 1, [block * (below + Math.max(...d.sizes))]);
  return BigInt64Array.from(numbers, BigInt);
}

/** Bytes of working memory. */
export function workspace(d: Design): number {
  const vectors = 2 * stateCount(d) + rates(d) + layout(d).scratch + WATCHED + 1;
  return (4 * 8 + vectors * item(d)) * lanes(d);
}
