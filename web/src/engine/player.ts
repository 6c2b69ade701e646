/**
 * One network that is trained before one's eyes: forward, back to any epoch, changed by hand.
 *
 * Going back runs the same epochs again from a state that was kept, so that it gives the same bits.
 */
import {
  DIVERGED, type Engine, type Factors, type Kernel, type Networks, type Problem, type Seen, SOLVED, UNSOLVED,
  ratesOf, weightCount,
} from "./engine.ts";

/** What a visitor did after an epoch: another learning rate, or another value of one weight. */
export type Change =
  | { epoch: number; kind: "lr"; value: number }
  | { epoch: number; kind: "weight"; index: number; value: number };

/** A training to come. */
export interface Spec {
  problem: Problem;
  /** Samples that are held against the network, and that it does not learn from. */
  test: { samples: number; x: Float64Array; targets: Float64Array } | null;
  /** Initial weights, a flat row. */
  start: Float64Array;
  lr: number | number[];
  factors: Factors;
  maxEpochs: number;
  changes: Change[];
}

export interface Outcome {
  status: "solved" | "unsolved" | "diverged" | "finished";
  epoch: number;
  /** Of a diverged network: what was not finite in that epoch, in the order of computation. */
  bad: string[];
}

/** What a training looks like after an epoch; 0 is before the first. */
export interface Moment {
  epoch: number;
  /** Of the epoch's forward pass, changes by hand included. */
  weights: Float64Array;
  /** Of momentum, after the epoch before; empty without it. */
  velocity: Float64Array;
  predictions: Float64Array;
  outcome: Outcome | null;
  /** Loss and misses of the epochs that were new in this call, the first of them `from`. */
  from: number;
  loss: Float64Array;
  misses: Float64Array;
  test: { loss: number; misses: number } | null;
  changes: Change[];
}

interface Kept {
  epoch: number;
  /** State of the epoch's forward pass, and after its update. */
  shown: Float64Array;
  next: Float64Array;
  predictions: Float64Array;
  outcome: Outcome | null;
}

const MOST_KEPT = 128;
const LONGEST_SLICE = 20_000; // epochs between two looks at the clock

export class Player {
  private readonly kernel: Kernel;
  private readonly tester: Kernel | null;
  private now: Kept;
  private kept: Kept[];
  private changes: Change[];
  private furthest = 0;
  private pace = 20; // epochs in a millisecond, as measured

  constructor(engine: Engine, private readonly spec: Spec) {
    const { problem, test } = spec;
    this.kernel = engine.open(problem);
    this.tester = test && test.samples ? engine.open({ ...problem, ...test }) : null;
    const count = weightCount(problem.design);
    const start = new Float64Array(problem.design.momentum ? 2 * count : count);
    start.set(spec.start);
    this.now = { epoch: 0, shown: start, next: start, predictions: new Float64Array(0), outcome: null };
    this.kept = [this.now];
    this.changes = [...spec.changes].sort((a, b) => a.epoch - b.epoch);
  }

  /** Run on: for so many epochs, or for about so many milliseconds. */
  run({ epochs = Infinity, ms = Infinity }: { epochs?: number; ms?: number }): Moment {
    const from = this.now.epoch + 1;
    const stop = performance.now() + ms;
    const seen: Seen[] = [];
    while (epochs > 0 && !this.ended() && performance.now() < stop) {
      const [began, before] = [performance.now(), this.now.epoch];
      const slice = Number.isFinite(ms) ? Math.ceil(this.pace * Math.min(stop - began, ms / 2)) : LONGEST_SLICE;
      seen.push(this.slice(Math.min(epochs, Math.max(1, slice), LONGEST_SLICE)));
      const done = this.now.epoch - before;
      epochs -= done;
      this.pace = 0.5 * this.pace + 0.5 * (done / Math.max(0.01, performance.now() - began));
      this.keep();
    }
    return this.moment(from, seen);
  }

  /** Go to an epoch, back or on. */
  go(epoch: number): Moment {
    const from = Math.max(this.furthest, this.now.epoch) + 1;
    if (epoch < this.now.epoch || this.kept.some((k) => k.epoch > this.now.epoch && k.epoch <= epoch)) {
      this.now = this.kept.findLast((k) => k.epoch <= epoch)!;
    }
    const seen: Seen[] = [];
    while (this.now.epoch < epoch && !this.ended()) {
      seen.push(this.slice(Math.min(epoch - this.now.epoch, LONGEST_SLICE)));
      this.keep();
    }
    return this.moment(from, seen);
  }

  /** Change something by hand; what came after this epoch is forgotten. */
  change(change: Change): Moment {
    const { epoch } = this.now;
    const other = (c: Change) => c.epoch < epoch || (c.epoch === epoch && !same(c, change));
    this.changes = [...this.changes.filter(other), { ...change, epoch }];
    this.kept = this.kept.filter((k) => k.epoch <= epoch);
    this.furthest = epoch;
    // From another weight it may train on, as long as the budget lasts.
    if (change.kind === "weight" && epoch < this.spec.maxEpochs) this.now = { ...this.now, outcome: null };
    this.kept = [...this.kept.filter((k) => k.epoch < epoch), this.now];
    return this.moment(epoch + 1, []);
  }

  close(): void {
    this.kernel.close();
    this.tester?.close();
  }

  private ended(): boolean {
    return this.now.outcome !== null;
  }

  /** Run some epochs, or fewer: up to the next change, the end of the budget, or the end. */
  private slice(epochs: number): Seen {
    const { epoch } = this.now;
    const changed = this.changes.find((c) => c.epoch > epoch)?.epoch ?? Infinity;
    const passes = Math.min(epochs, changed - epoch, this.spec.maxEpochs - epoch);
    const entry = this.network(this.entry());
    let seen = this.kernel.observe(entry, passes);
    let outcome: Outcome | null = null;
    let ran = passes;
    if (this.suspicious(seen)) {
      // Its end is the engine's to tell: train it, then look again at the epochs up to there.
      const trained = this.network(this.entry());
      this.kernel.train(trained, passes);
      const status = trained.status[0];
      ran = trained.epochs[0];
      if (ran < passes || status !== UNSOLVED) seen = this.kernel.observe(entry, ran);
      if (status === SOLVED) outcome = { status: "solved", epoch: epoch + ran, bad: [] };
      if (status === DIVERGED) outcome = { status: "diverged", epoch: epoch + ran, bad: seen.bad[0] };
    }
    if (!outcome && epoch + ran >= this.spec.maxEpochs) {
      const status = this.spec.problem.design.stop === "never" ? "finished" : "unsolved";
      outcome = { status, epoch: epoch + ran, bad: [] };
    }
    this.now = { epoch: epoch + ran, shown: seen.state, next: seen.following, predictions: seen.predictions, outcome };
    return seen;
  }

  private suspicious(seen: Seen): boolean {
    const stops = this.spec.problem.design.stop === "accuracy";
    return (
      (stops && seen.misses.includes(0)) ||
      !seen.loss.every(Number.isFinite) ||
      !seen.following.every(Number.isFinite)
    );
  }

  /** The state that the next epoch starts from. */
  private entry(): Float64Array {
    return this.edits().length ? this.edited() : this.now.next;
  }

  private edits(): { index: number; value: number }[] {
    const here = this.changes.filter((c) => c.epoch === this.now.epoch);
    return here.filter((c) => c.kind === "weight");
  }

  /** The weights that are shown, with what was changed by hand. */
  private edited(): Float64Array {
    const state = this.now.shown.slice();
    const single = this.spec.problem.design.dtype === "float32";
    for (const { index, value } of this.edits()) state[index] = single ? Math.fround(value) : value;
    return state;
  }

  private network(state: Float64Array): Networks {
    const { problem, factors } = this.spec;
    const lr = this.changes.findLast((c) => c.kind === "lr" && c.epoch <= this.now.epoch)?.value;
    const rates = ratesOf(problem.design, lr ?? this.spec.lr, factors);
    return { count: 1, state: state.slice(), rates, epochs: new Int32Array(1), status: new Int8Array(1) };
  }

  private keep(): void {
    if (this.kept.at(-1)!.epoch >= this.now.epoch) return;
    this.kept.push(this.now);
    if (this.kept.length > MOST_KEPT) this.kept = this.kept.filter((_, i) => i % 2 === 0);
  }

  private moment(from: number, seen: Seen[]): Moment {
    this.furthest = Math.max(this.furthest, this.now.epoch);
    const join = (parts: Float64Array[]) => {
      const all = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
      parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
      return all;
    };
    const [loss, misses] = [join(seen.map((s) => s.loss)), join(seen.map((s) => s.misses))];
    const known = Math.max(0, from - (this.now.epoch - loss.length + 1)); // epochs run again
    const state = this.edits().length ? this.edited() : this.now.shown;
    const count = weightCount(this.spec.problem.design);
    return {
      epoch: this.now.epoch,
      weights: state.slice(0, count),
      velocity: state.slice(count),
      predictions: this.now.predictions.slice(),
      outcome: this.now.outcome,
      from,
      loss: loss.slice(known),
      misses: misses.slice(known),
      test: this.test(state),
      changes: this.changes,
    };
  }

  private test(state: Float64Array): Moment["test"] {
    const seen = this.tester?.observe(this.network(state), 1);
    return seen ? { loss: seen.loss[0], misses: seen.misses[0] } : null;
  }
}

function same(a: Change, b: Change): boolean {
  return a.kind === b.kind && (a.kind !== "weight" || b.kind !== "weight" || a.index === b.index);
}
