/** What the page asks of an engine. Names and rules are those of `shallows.engine`. */

/** What a network is, and how it is trained: all that shapes the arithmetic, no data. */
export interface Design {
  /** Units of each layer: inputs, hidden…, outputs. */
  sizes: number[];
  /** Of each hidden layer. */
  activation: string[];
  bias: boolean;
  momentum: boolean;
  alpha: boolean;
  l1: boolean;
  gradient: "stable" | "report";
  loss: "cross-entropy" | "squared";
  stop: "accuracy" | "never";
  dtype: "float64" | "float32";
}

/** A design and the data that it learns. Arrays are row after row. */
export interface Problem {
  design: Design;
  samples: number;
  /** (samples, inputs) */
  x: Float64Array;
  /** (samples, outputs) */
  targets: Float64Array;
}

/** Networks of one design, a row each. */
export interface Networks {
  count: number;
  /** Weights, then velocities: (count, nState). */
  state: Float64Array;
  /** A learning rate for each layer, then those of `SWITCHED`: (count, nRates). */
  rates: Float64Array;
  /** Epochs run so far. */
  epochs: Int32Array;
  /** `SOLVED`, `UNSOLVED`, `DIVERGED`; 0 while it has not run. */
  status: Int8Array;
}

export const SOLVED = 1;
export const UNSOLVED = 2;
export const DIVERGED = 3;

/** What an observer saw of networks over some epochs. */
export interface Seen {
  /** (count, passes), of each forward pass. */
  loss: Float64Array;
  misses: Float64Array;
  /** State of the last forward pass, and the state after its update: (count, nState). */
  state: Float64Array;
  following: Float64Array;
  /** ŷ of the last forward pass: (count, samples, outputs). */
  predictions: Float64Array;
  /** For each network the quantities that were not finite in the last epoch, in order. */
  bad: string[][];
}

/** A design with its data, ready to run. Not shared between threads. */
export interface Kernel {
  /** Run each network on, in place, until it ends or has run `upTo` epochs (then `UNSOLVED`). */
  train(networks: Networks, upTo: number): void;
  /** Run each network a fixed number of epochs from its state, and say what happened. */
  observe(networks: Networks, passes: number): Seen;
  /** Give its memory back. */
  close(): void;
}

export interface Engine {
  /** In a few words: which arithmetic it runs in. */
  name: string;
  open(problem: Problem): Kernel;
}

/** Weights and biases together. */
export function weightCount(d: Design): number {
  let n = 0;
  for (let l = 1; l < d.sizes.length; l++) n += (d.sizes[l - 1] + (d.bias ? 1 : 0)) * d.sizes[l];
  return n;
}

/** Numbers that carry a network from one epoch to the next. */
export function stateCount(d: Design): number {
  return weightCount(d) * (d.momentum ? 2 : 1);
}

/** Where the weights and the biases of each layer start, in a flat row. */
export function offsets(d: Design): { w: number; b: number }[] {
  const found = [];
  let at = 0;
  for (let l = 1; l < d.sizes.length; l++) {
    const [k, h] = [d.sizes[l - 1], d.sizes[l]];
    found.push({ w: at, b: at + k * h });
    at += (k + (d.bias ? 1 : 0)) * h;
  }
  return found;
}

/** Settings that a design has if they are above 0, in the order of their rates. */
export const SWITCHED = ["momentum", "alpha", "l1"] as const;
export type Factors = Record<(typeof SWITCHED)[number], number>;

/** The rates of one network: of each layer, then those of `SWITCHED` that the design has. */
export function ratesOf(d: Design, lr: number | number[], factors: Factors): Float64Array {
  const layers = d.sizes.length - 1;
  const rates = Array.isArray(lr) ? lr.slice(0, layers) : Array<number>(layers).fill(lr);
  for (const name of SWITCHED) if (d[name]) rates.push(factors[name]);
  return Float64Array.from(rates);
}

/** Names of the quantities of an epoch, in the order of computation (`Design.quantities`). */
export function quantities(d: Design): string[] {
  const depth = d.sizes.length - 1;
  const names: string[] = [];
  for (let l = 1; l <= depth; l++) names.push(`z${l}`, l < depth ? `a${l}` : "yhat");
  if (d.gradient === "report") names.push("dL_dyhat");
  for (let l = depth; l > 0; l--) {
    names.push(`dL_dz${l}`, `dL_dw${l}`);
    if (d.bias) names.push(`dL_db${l}`);
    if (l > 1) names.push(`dL_da${l - 1}`);
  }
  names.push("loss");
  for (let l = 1; l <= depth; l++) names.push(`w${l}`, ...(d.bias ? [`b${l}`] : []));
  return names;
}
