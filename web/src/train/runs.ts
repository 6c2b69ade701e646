/** Runs that were kept, to be laid over the one that is shown. They live in the link. */
import { computed, effect, signal } from "@preact/signals";
import { startWorker } from "../engine/start.ts";
import type { Outcome } from "../engine/player.ts";
import { palette } from "../figures/colours.ts";
import { experimentOf, Misfit } from "../state/experiment.ts";
import { fragment, parse, type State } from "../state/fields.ts";
import { pack, unpack } from "../state/packed.ts";
import { experiment, history, moment, put, state } from "../state/store.ts";

export const MOST_RUNS = 8;

export interface Run {
  /** The link's fragment that makes it. */
  key: string;
  label: string;
  colour: (dark: boolean) => string;
  loss: Float64Array;
  accuracy: Float64Array | null;
  outcome: Outcome | null;
  epoch: number;
  shown: boolean;
}

type Trained = Pick<Run, "loss" | "accuracy" | "outcome" | "epoch">;

/** Fragments of the runs that are kept. */
const keys = computed(() => {
  const text = state.value.kept && unpack(state.value.kept);
  return text ? text.split("\n").slice(0, MOST_RUNS) : [];
});
const trained = signal(new Map<string, Trained>());
const hidden = signal(new Set<string>());

export const runs = computed<Run[]>(() =>
  keys.value.map((key, i) => ({
    key,
    label: labelOf(parse(key).state),
    colour: (dark) => palette(dark)[[2, 3, 4, 5, 6, 8, 9, 7][i % 8]],
    ...(trained.value.get(key) ?? { loss: new Float64Array(0), accuracy: null, outcome: null, epoch: 0 }),
    shown: !hidden.value.has(key),
  })),
);

/** What tells a run from others, in a few words. */
function labelOf(s: State): string {
  return `${s.data} ${s.hidden.join("-")} ${[...new Set(s.activation)].join("/")}, lr ${String(s.lr)}, seed ${s.seed}`;
}

function keyOf(s: State): string {
  return fragment({ ...s, kept: "", pane: "curve", picked: "", sample: null, page: "train" });
}

/** Keep the run that is shown. */
export function keep(): void {
  const [e, m] = [experiment.value, moment.value];
  if (!e || !m || !m.epoch) return;
  const key = keyOf({ ...state.value, epoch: m.epoch });
  const share = e.raw.classes.length ? Float64Array.from({ length: m.epoch }, (_, i) => 100 * (1 - history.misses[i] / e.train.samples)) : null;
  remember(key, { loss: history.loss.slice(0, m.epoch), accuracy: share, outcome: m.outcome, epoch: m.epoch });
  put({ kept: pack([...keys.value.filter((k) => k !== key), key].slice(-MOST_RUNS).join("\n")) });
}

export function drop(key: string): void {
  const left = keys.value.filter((k) => k !== key);
  put({ kept: left.length ? pack(left.join("\n")) : "" });
}

export function toggle(key: string): void {
  const now = new Set(hidden.value);
  if (!now.delete(key)) now.add(key);
  hidden.value = now;
}

/** Show a kept run again, with the others still kept. */
export function open(key: string): void {
  location.hash = fragment({ ...parse(key).state, kept: state.value.kept, pane: "curve" });
}

function remember(key: string, run: Trained): void {
  trained.value = new Map(trained.value).set(key, run);
}

// Runs that came with a link are trained again, beside the page's own training.
let worker: ReturnType<typeof startWorker> | null = null;
let work = Promise.resolve();
effect(() => {
  for (const key of keys.value) {
    if (trained.peek().has(key)) continue;
    remember(key, { loss: new Float64Array(0), accuracy: null, outcome: null, epoch: 0 });
    work = work.then(() => again(key));
  }
});

async function again(key: string): Promise<void> {
  try {
    const s = parse(key).state;
    const e = experimentOf(s);
    worker ??= startWorker();
    await worker.load(e.spec);
    const m = await worker.go(s.epoch);
    const accuracy = e.raw.classes.length ? m.misses.map((n) => 100 * (1 - n / e.train.samples)) : null;
    remember(key, { loss: m.loss, accuracy, outcome: m.outcome, epoch: m.epoch });
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
  }
}
