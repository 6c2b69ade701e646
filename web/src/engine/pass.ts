/**
 * One forward pass in plain TypeScript, for pictures and derivations.
 *
 * It says what the specification (`shallows.backprop`) says. The engine's last digits come from its
 * own arithmetic, not from here.
 */
import { ACTIVATIONS, FUNCTIONS } from "../python/activations.js";
import { type Design, offsets } from "./engine.ts";

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
    const f = l < last ? ACTIVATIONS[d.activation[l]] : null;
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
    for (let i = 0; i < z.length; i++) a[i] = FUNCTIONS.sigmoid(z[i]);
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
