/** Two copies of one network, which differ in the last digit of one weight, trained side by side. */
import { signal } from "@preact/signals";
import { startWorker } from "../engine/start.ts";
import type { Moment } from "../engine/player.ts";
import type { Experiment } from "../state/experiment.ts";

export interface Twins {
  e: Experiment;
  /** The weight that differs, in one and in the other. */
  weight: [number, number];
  moments: [Moment, Moment];
  /** Of every epoch: the losses, and the largest distance of two weights. */
  losses: [Float64Array, Float64Array];
  distance: number[];
  at: number[];
}

export const twins = signal<Twins | null>(null);
export const going = signal(false);

const workers: ReturnType<typeof startWorker>[] = [];
let runs = 0;

/** The next float64. */
export function next(value: number): number {
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] += value < 0 ? -1n : 1n;
  return new Float64Array(bits.buffer)[0];
}

/** Bring two copies to their initial weights. */
export async function prepare(e: Experiment): Promise<void> {
  const mine = ++runs;
  going.value = false;
  while (workers.length < 2) workers.push(startWorker());
  const other = e.spec.start.slice();
  other[0] = next(other[0]);
  const moments = await Promise.all([workers[0].load(e.spec), workers[1].load({ ...e.spec, start: other })]);
  if (mine !== runs) return;
  twins.value = { e, weight: [e.spec.start[0], other[0]], moments: [moments[0], moments[1]], losses: [new Float64Array(0), new Float64Array(0)], distance: [apart(moments)], at: [0] };
}

/** Run both on, the same number of epochs for each frame, until both have ended. */
export async function run(epochs: number): Promise<void> {
  const mine = runs;
  going.value = true;
  while (going.value && mine === runs) {
    const now = twins.value!;
    if (now.moments.every((m) => m.outcome)) break;
    const moments = await Promise.all(workers.map((w) => w.run({ epochs })));
    if (mine !== runs) return;
    const losses = now.losses.map((was, i) => joined(was, moments[i].loss)) as Twins["losses"];
    twins.value = { ...now, moments: [moments[0], moments[1]], losses, ...tracked(now, moments) };
    await new Promise(requestAnimationFrame);
  }
  if (mine === runs) going.value = false;
}

function tracked(now: Twins, moments: Moment[]): Pick<Twins, "distance" | "at"> {
  // Once one has stopped, the distance says nothing any more.
  if (moments[0].epoch !== moments[1].epoch) return { distance: now.distance, at: now.at };
  return { distance: [...now.distance, apart(moments)], at: [...now.at, moments[0].epoch] };
}

function apart([a, b]: Moment[]): number {
  return a.weights.reduce((most, w, i) => Math.max(most, Math.abs(w - b.weights[i])), 0);
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
