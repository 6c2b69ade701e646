/** Features made of the raw ones, and the samples that are kept for a test. */
import { RandomState } from "../numbers/mt19937.ts";
import { sin } from "../numbers/rounded.ts";
import { type Dataset, rows } from "./dataset.ts";

/** For data of two features: what may stand beside them, by name. */
export const MADE: Record<string, { shown: string; of: (a: number, b: number) => number }> = {
  "x0^2": { shown: "x₀²", of: (a) => a * a },
  "x1^2": { shown: "x₁²", of: (_, b) => b * b },
  "x0*x1": { shown: "x₀x₁", of: (a, b) => a * b },
  "sin(x0)": { shown: "sin x₀", of: (a) => sin(a) },
  "sin(x1)": { shown: "sin x₁", of: (_, b) => sin(b) },
};

/** The inputs of a network for a point of the plane: the two features, and the made ones. */
export function widen(made: string[], a: number, b: number, into: Float64Array, at: number): void {
  into[at] = a;
  into[at + 1] = b;
  made.forEach((name, i) => (into[at + 2 + i] = MADE[name].of(a, b)));
}

/** Data with made features after its own; only data of two features has any. */
export function withMade(data: Dataset, made: string[]): Dataset {
  if (!made.length || data.features.length !== 2) return data;
  const width = 2 + made.length;
  const x = new Float64Array(data.samples * width);
  for (let s = 0; s < data.samples; s++) widen(made, data.x[2 * s], data.x[2 * s + 1], x, s * width);
  return { ...data, features: [...data.features, ...made], x };
}

/** Which samples are for the test, in percent: those with the lowest numbers of a random draw. */
export function split(data: Dataset, percent: number, seed: number): { train: Dataset; test: Dataset | null } {
  const count = Math.round((data.samples * percent) / 100);
  if (!count) return { train: data, test: null };
  const drawn = new RandomState(seed).samples(data.samples);
  const order = Array.from(drawn, (_, i) => i).sort((a, b) => drawn[a] - drawn[b]);
  const ascending = (a: number, b: number) => a - b;
  return {
    train: rows(data, order.slice(count).sort(ascending)),
    test: rows(data, order.slice(0, count).sort(ascending)),
  };
}
