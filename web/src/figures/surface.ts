/** What every unit of a network says over a plane: values on a grid, and pictures of them. */
import type { Dataset } from "../data/dataset.ts";
import { widen } from "../data/features.ts";
import type { Design } from "../engine/engine.ts";
import { type Forward, forward, room } from "../engine/pass.ts";
import type { Experiment } from "../state/experiment.ts";
import { beliefPixel, nothingPixel, signPixel } from "./colours.ts";

/** The part of the plane that is shown: of the first two features. */
export interface Window2 {
  x: [number, number];
  y: [number, number];
}

export function windowOf(data: Dataset): Window2 {
  const width = data.features.length;
  const range = (column: number): [number, number] => {
    if (column >= width) return [-1, 1];
    let [low, high] = [Infinity, -Infinity];
    for (let s = 0; s < data.samples; s++) {
      low = Math.min(low, data.x[s * width + column]);
      high = Math.max(high, data.x[s * width + column]);
    }
    const margin = 0.12 * (high - low) || 1;
    return [low - margin, high + margin];
  };
  return { x: range(0), y: range(1) };
}

/** The inputs of a network at a place of the plane; further features have their mean. */
export function inputsAt(e: Experiment, means: Float64Array, a: number, b: number, into: Float64Array, at: number): void {
  if (e.raw.features.length === 2) return widen(e.state.features, a, b, into, at);
  into.set(means, at);
  into[at] = a;
  if (means.length > 1) into[at + 1] = b;
}

export function meansOf(data: Dataset): Float64Array {
  const width = data.features.length;
  const means = new Float64Array(width);
  data.x.forEach((value, i) => (means[i % width] += value / data.samples));
  return means;
}

/** Multiplications that one picture of all units may take, so that a frame stays short. */
const MOST_WORK = 6e6;

/** A grid over the plane, and the values of all units on it. */
export class Grid {
  readonly side: number;
  readonly window: Window2;
  readonly x: Float64Array;
  readonly q: Forward;

  constructor(readonly e: Experiment, largest: number) {
    const { sizes } = e.design;
    const work = sizes.slice(1).reduce((n, h, l) => n + h * (sizes[l] + 12), 0);
    this.side = Math.max(12, Math.min(largest, Math.floor(Math.sqrt(MOST_WORK / work))));
    this.window = windowOf(e.raw);
    const means = meansOf(e.raw);
    this.x = new Float64Array(this.side ** 2 * sizes[0]);
    for (let row = 0; row < this.side; row++) {
      for (let column = 0; column < this.side; column++) {
        const [a, b] = this.place(column + 0.5, row + 0.5);
        inputsAt(e, means, a, b, this.x, (row * this.side + column) * sizes[0]);
      }
    }
    this.q = room(e.design, this.side ** 2);
  }

  /** The plane's coordinates of a place in the picture, in cells from its upper left corner. */
  place(column: number, row: number): [number, number] {
    const { x, y } = this.window;
    return [x[0] + (column / this.side) * (x[1] - x[0]), y[1] - (row / this.side) * (y[1] - y[0])];
  }

  compute(weights: Float64Array): void {
    forward(this.e.design, weights, this.x, this.q);
  }

  /** Draw a unit; layer 0 is the inputs. */
  paint(layer: number, unit: number, image: ImageData, dark: boolean, discrete = false): void {
    const pixels = new Uint32Array(image.data.buffer);
    const { sizes } = this.e.design;
    const last = sizes.length - 1;
    const width = sizes[layer];
    const values = layer ? this.q.a[layer - 1] : this.x;
    if (layer === last && width > 1 && unit < 0) return this.beliefs(pixels, values, width, dark, discrete);
    const map = scaleOf(this.e.design, layer, values, width, unit);
    for (let i = 0; i < pixels.length; i++) {
      const v = map(values[i * width + unit]);
      pixels[i] = Number.isNaN(v) ? nothingPixel(dark) : signPixel(discrete ? (v < 0 ? -0.75 : 0.75) : v, dark);
    }
  }

  private beliefs(pixels: Uint32Array, yhat: Float64Array, classes: number, dark: boolean, discrete: boolean): void {
    const sure = new Float64Array(classes);
    for (let i = 0; i < pixels.length; i++) {
      const row = yhat.subarray(i * classes, (i + 1) * classes);
      if (Number.isNaN(row[0])) {
        pixels[i] = nothingPixel(dark);
      } else if (discrete) {
        sure.fill(0)[row.indexOf(Math.max(...row))] = 0.9;
        pixels[i] = beliefPixel(sure, 0, classes, dark);
      } else pixels[i] = beliefPixel(yhat, i * classes, classes, dark);
    }
  }
}

/** What makes −1 to 1 of a unit's values. */
function scaleOf(d: Design, layer: number, values: Float64Array, width: number, unit: number): (v: number) => number {
  const last = d.sizes.length - 1;
  const bounded = layer === last ? (d.loss === "squared" ? "" : "sigmoid") : layer ? d.activation[layer - 1] : "input";
  if (bounded === "sigmoid") return (v) => 2 * v - 1;
  if (bounded === "tanh") return (v) => v;
  let [low, high] = [Infinity, -Infinity];
  for (let i = unit; i < values.length; i += width) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  if (low === high) return () => 0;
  if (bounded === "input") return (v) => (2 * (v - low)) / (high - low || 1) - 1;
  if (d.loss === "squared" && layer === last) return (v) => (2 * (v - low)) / (high - low || 1) - 1;
  const largest = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return (v) => v / largest;
}
