/** Curves over epochs: where they lie, and the drawing of them on a canvas or as SVG. */
import { ticks } from "d3-array";

export interface Series {
  name: string;
  colour: string;
  /** Value of epoch 1, 2, …; the first `length` count. */
  values: Float64Array;
  length: number;
  width: number;
  /** What is drawn of a value, if it is not the value itself. It falls or grows with it. */
  as?: (value: number) => number;
  dashed?: boolean;
  /** Epochs of the values, if they are not 1, 2, …. */
  epochs?: Float64Array;
}

export interface Axis {
  log: boolean;
  low: number;
  high: number;
}

/** A whole number that is easily read, at least as large. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((m) => m * power).find((v) => v >= value) ?? 10 * power;
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([8, 6, 5, 4, 3, 2, 1.5, 1].find((m) => m * power <= value) ?? 1) * power;
}

/** An axis that holds all values. */
export function axisOf(all: Series[], log: boolean): Axis {
  let [low, high] = [Infinity, 0];
  for (const { values, length } of all) {
    for (let i = 0; i < length; i++) {
      const v = values[i];
      if (!(v < Infinity)) continue;
      if (v > high) high = v;
      if (v < low && (!log || v > 0)) low = v;
    }
  }
  if (!(low < Infinity)) return { log, low: log ? 0.1 : 0, high: 10 };
  if (!log) return { log, low: Math.min(0, low), high: roundUp(high || 1) };
  const bottom = roundDown(0.97 * low);
  return { log, low: bottom, high: Math.max(roundUp(1.03 * high), 4 * bottom) };
}

/** Where a value stands on an axis: 0 at its lower end, 1 at its upper. */
export function position({ log, low, high }: Axis, value: number): number {
  if (!log) return (value - low) / (high - low);
  return (Math.log10(Math.max(value, low / 1e6)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
}

export function marks({ log, low, high }: Axis, count: number): number[] {
  if (!log) return ticks(low, high, count);
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const powers = Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
  if (powers.length >= 2) {
    const every = Math.ceil(powers.length / count);
    return powers.filter((_, i) => i % every === 0);
  }
  return [1, 2, 5].flatMap((m) => [from - 1, from].map((p) => m * 10 ** p)).filter((v) => v >= low && v <= high).sort((a, b) => a - b);
}

/**
 * Points of a curve: for each pixel's column the values' range, so that no peak is lost.
 *
 * Returns x, y pairs, x from 0 to `width`, y as `position` has it; NaN where the curve breaks.
 */
export function trace(s: Series, epochs: number, axis: Axis, width: number): number[] {
  const points: number[] = [];
  const put = (epoch: number, value: number) => points.push((epoch / epochs) * width, Number.isFinite(value) ? position(axis, s.as?.(value) ?? value) : NaN);
  const each = Math.max(1, Math.floor(epochs / width / 2));
  if (s.epochs || each === 1) {
    for (let i = 0; i < s.length; i++) put(s.epochs ? s.epochs[i] : i + 1, s.values[i]);
    return points;
  }
  for (let start = 0; start < s.length; start += each) {
    const stop = Math.min(start + each, s.length);
    let [low, high] = [start, start];
    for (let i = start; i < stop; i++) {
      if (s.values[i] < s.values[low]) low = i;
      if (s.values[i] > s.values[high]) high = i;
    }
    for (const i of low < high ? [low, high] : [high, low]) put(i + 1, s.values[i]);
  }
  return points;
}
