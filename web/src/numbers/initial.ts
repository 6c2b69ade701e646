/** Initial weights from a seed: what `shallows.mlp` draws, the same bits. */
import { RandomState } from "./mt19937.ts";

/** Wichura's algorithm AS 241 (PPND16), 1988: numerators and denominators, highest power first. */
const CENTRE = [
  [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608],
  [5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0],
];
const MIDDLE = [
  [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
    1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055,
    4.6303378461565452959, 1.42343711074968357734],
  [1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
    0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494,
    2.05319162663775882187, 1.0],
];
const TAIL = [
  [2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
    0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358,
    5.4637849111641143699, 6.6579046435011037772],
  [2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
    7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531,
    0.59983220655588793769, 1.0],
];

function ratio([above, below]: number[][], r: number): number {
  let [numerator, denominator] = [0, 0];
  for (let i = 0; i < above.length; i++) {
    numerator = numerator * r + above[i];
    denominator = denominator * r + below[i];
  }
  return numerator / denominator;
}

const view = new DataView(new ArrayBuffer(8));

/** ln x for x in (0, 1], by the basic operations alone: browsers' `Math.log` may differ. */
function log(x: number): number {
  view.setFloat64(0, x);
  let e = ((view.getUint32(0) >>> 20) & 0x7ff) - 1022;
  view.setUint32(0, (view.getUint32(0) & 0x800fffff) | (1022 << 20));
  let m = view.getFloat64(0);
  if (m < Math.sqrt(0.5)) [m, e] = [2 * m, e - 1];
  const t = (m - 1) / (m + 1);
  let series = 0;
  for (let k = 21; k > 0; k -= 2) series = series * (t * t) + 2 / k;
  return e * 0.6931471805599453 + t * series;
}

/** The standard normal quantile of a number in [0, 1). */
export function normalQuantile(u: number): number {
  if (u === 0) u = 2 ** -54;
  const q = u - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? u : 1 - u));
  const outer = r <= 5 ? ratio(MIDDLE, r - 1.6) : ratio(TAIL, r - 5);
  return Math.sign(q) * outer;
}

type Make = (u: number, inputs: number, outputs: number) => number;

/** What makes an initial weight of a uniform number, the layer's inputs and its outputs. */
export const INITIALISATIONS: Record<string, Make> = {
  uniform: (u) => u,
  normal: normalQuantile,
  xavier: (u, inputs, outputs) => (2 * u - 1) * Math.sqrt(6 / (inputs + outputs)),
  he: (u, inputs) => normalQuantile(u) * Math.sqrt(2 / inputs),
};

/** A flat row of weights: each layer's matrix row by row, then its biases, which are 0. */
export function draw(
  sizes: number[], bias: boolean, init: string, scale: number | number[], seed: number,
): Float64Array {
  const random = new RandomState(seed);
  const row: number[] = [];
  for (let l = 1; l < sizes.length; l++) {
    const [k, h] = [sizes[l - 1], sizes[l]];
    const factor = Array.isArray(scale) ? scale[l - 1] : scale;
    for (let i = 0; i < k * h; i++) row.push(factor * INITIALISATIONS[init](random.sample(), k, h));
    if (bias) row.push(...Array<number>(h).fill(0));
  }
  return Float64Array.from(row);
}
