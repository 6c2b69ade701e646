/**
 * One forward and backward pass in plain TypeScript, for pictures and derivations.
 *
 * It says what the specification (`shallows.backprop`) says. The engine's last digits come from its
 * own arithmetic, not from here.
 */
import { type Design, offsets } from "./engine.ts";

type Function1 = (z: number) => number;

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** Twice the argument of GELU's tanh. */
function twiceU(z: number): number {
  return 1.5957691216057308 * (z + 0.044715 * z * z * z);
}

export const ACTIVATIONS: Record<string, { f: Function1; slope: (z: number, a: number) => number }> = {
  sigmoid: { f: (z) => 1 / (1 + Math.exp(-z)), slope: (_, a) => a * (1 - a) },
  tanh: { f: Math.tanh, slope: (_, a) => 1 - a * a },
  relu: { f: (z) => (z < 0 ? 0 : z), slope: (_, a) => (a > 0 ? 1 : 0) },
  identity: { f: (z) => z, slope: () => 1 },
  softplus: { f: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), slope: sigmoid },
  silu: { f: (z) => z * sigmoid(z), slope: (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z))) },
  gelu: { f: (z) => z * sigmoid(twiceU(z)), slope: (z) => sigmoid(twiceU(z)) * (1 + z * (1 - sigmoid(twiceU(z))) * 1.5957691216057308 * (1 + 0.134145 * z * z)) },
  sin: { f: Math.sin, slope: (z) => Math.cos(z) },
  leaky_relu: { f: (z) => (z < 0 ? 0.01 * z : z), slope: (_, a) => (a > 0 ? 1 : 0.01) },
};

/** What a forward pass keeps: z and a of each layer from 1 on; the last a is ŷ. */
export interface Forward {
  samples: number;
  z: Float64Array[];
  a: Float64Array[];
}

/** Room for the forward passes of some samples; kept, so that a picture a frame makes no garbage. */
export function room(d: Design, samples: number): Forward {
  const make = () => d.sizes.slice(1).map((h) => new Float64Array(samples * h));
  return { samples, z: make(), a: make() };
}

/** Compute z and a of every layer, for samples given row by row. */
export function forward(d: Design, weights: Float64Array, x: Float64Array, into: Forward): Forward {
  const at = offsets(d);
  const last = d.sizes.length - 2;
  let below = x;
  for (let l = 0; l <= last; l++) {
    const [k, h] = [d.sizes[l], d.sizes[l + 1]];
    const { w, b } = at[l];
    const [z, a] = [into.z[l], into.a[l]];
    const f = l < last ? ACTIVATIONS[d.activation[l]].f : null;
    for (let s = 0; s < into.samples; s++) {
      for (let j = 0; j < h; j++) {
        let sum = d.bias ? weights[b + j] : 0;
        for (let i = 0; i < k; i++) sum += below[s * k + i] * weights[w + i * h + j];
        z[s * h + j] = sum;
        if (f) a[s * h + j] = f(sum);
      }
    }
    if (l === last) output(d, z, a, into.samples);
    below = a;
  }
  return into;
}

function output(d: Design, z: Float64Array, a: Float64Array, samples: number): void {
  const h = d.sizes[d.sizes.length - 1];
  if (d.loss === "squared") return void a.set(z);
  if (h === 1) {
    for (let i = 0; i < z.length; i++) a[i] = 1 / (1 + Math.exp(-z[i]));
    return;
  }
  for (let s = 0; s < samples; s++) {
    let top = -Infinity;
    for (let j = 0; j < h; j++) top = Math.max(top, z[s * h + j]);
    let total = 0;
    for (let j = 0; j < h; j++) total += a[s * h + j] = Math.exp(z[s * h + j] - top);
    for (let j = 0; j < h; j++) a[s * h + j] /= total;
  }
}

/** What a backward pass gives: ∂L/∂z and ∂L/∂a of each layer, and the gradient, a flat row. */
export interface Backward {
  dz: Float64Array[];
  da: Float64Array[];
  /** ∂L/∂w and ∂L/∂b, without the penalty. */
  gradient: Float64Array;
}

export function backward(
  d: Design, weights: Float64Array, x: Float64Array, y: Float64Array, q: Forward,
): Backward {
  const at = offsets(d);
  const last = d.sizes.length - 2;
  const gradient = new Float64Array(weights.length);
  const dz: Float64Array[] = [];
  const da: Float64Array[] = [];
  dz[last] = q.a[last].map((yhat, i) => {
    if (d.gradient !== "report") return yhat - y[i];
    const spread = yhat * (1 - yhat);
    return ((yhat - y[i]) / spread) * spread;
  });
  for (let l = last; l >= 0; l--) {
    const [k, h] = [d.sizes[l], d.sizes[l + 1]];
    const { w, b } = at[l];
    const below = l ? q.a[l - 1] : x;
    for (let s = 0; s < q.samples; s++) {
      for (let j = 0; j < h; j++) {
        const delta = dz[l][s * h + j];
        for (let i = 0; i < k; i++) gradient[w + i * h + j] += below[s * k + i] * delta;
        if (d.bias) gradient[b + j] += delta;
      }
    }
    if (!l) break;
    da[l - 1] = new Float64Array(q.samples * k);
    dz[l - 1] = new Float64Array(q.samples * k);
    const slope = ACTIVATIONS[d.activation[l - 1]].slope;
    for (let s = 0; s < q.samples; s++) {
      for (let i = 0; i < k; i++) {
        let sum = 0;
        for (let j = 0; j < h; j++) sum += dz[l][s * h + j] * weights[w + i * h + j];
        da[l - 1][s * k + i] = sum;
        dz[l - 1][s * k + i] = sum * slope(q.z[l - 1][s * k + i], q.a[l - 1][s * k + i]);
      }
    }
  }
  return { dz, da, gradient };
}

/** The loss of a forward pass, summed over the samples, and how many samples are wrong. */
export function judge(d: Design, y: Float64Array, q: Forward): { loss: number; misses: number } {
  const last = d.sizes.length - 2;
  const [z, yhat, h] = [q.z[last], q.a[last], d.sizes[last + 1]];
  let [loss, misses] = [0, 0];
  for (let s = 0; s < q.samples; s++) {
    let [top, hit, highest] = [0, 0, -Infinity];
    for (let j = 0; j < h; j++) {
      const i = s * h + j;
      if (yhat[i] > highest) [highest, hit, top] = [yhat[i], y[i], z[i]];
      if (d.loss === "squared") loss += 0.5 * (yhat[i] - y[i]) ** 2;
    }
    if (h === 1) hit = yhat[s] >= 0.5 ? y[s] : 1 - y[s];
    misses += 1 - hit;
    if (d.loss === "squared") continue;
    if (h === 1) {
      if (d.gradient === "report") {
        loss -= y[s] * Math.log(yhat[s]) + (1 - y[s]) * Math.log(1 - yhat[s]);
      } else {
        const m = z[s] - 2 * y[s] * z[s];
        loss += Math.max(m, 0) + Math.log1p(Math.exp(-Math.abs(m)));
      }
    } else {
      let [total, label] = [0, 0];
      for (let j = 0; j < h; j++) {
        total += Math.exp(z[s * h + j] - top);
        if (y[s * h + j] > 0.5) label = z[s * h + j];
      }
      loss += Math.log(total) + (top - label);
    }
  }
  return { loss, misses };
}
