/** Many networks of one state: widths, learning rates and seeds, and what became of each. */
import { signal } from "@preact/signals";
import { DIVERGED, ratesOf, SOLVED, stateCount } from "../engine/engine.ts";
import { Pool, type Work } from "../engine/pool.ts";
import { draw } from "../numbers/initial.ts";
import { experimentOf } from "../state/experiment.ts";
import { fragment, SHAPING, type State } from "../state/fields.ts";
import { state } from "../state/store.ts";

/** All seeds of one width and one learning rate. */
export interface Cell {
  key: string;
  hidden: number[];
  lr: number;
  /** Of each seed; 0 while it has not ended. */
  epochs: Int32Array;
  status: Int8Array;
  ended: number;
  solved: number;
  diverged: number;
}

export interface Sweep {
  /** What makes it, so that another sweep is known to be another. */
  made: string;
  cells: Cell[];
  seeds: number;
  maxEpochs: number;
}

export const sweep = signal<Sweep | null>(null);
export const sweeping = signal(false);
/** Changes whenever results have come in. */
export const news = signal(0);

const PIECE = 32; // networks that a worker trains together

let pool: Pool | null = null;

export function stopSweep(): void {
  pool?.stop();
  sweeping.value = false;
}

/** What a sweep of a state depends on. */
export function makes(s: State): string {
  const part = Object.fromEntries(Object.entries(s).filter(([n]) => n.startsWith("sweep_") || (SHAPING as string[]).includes(n)));
  return fragment({ ...s, ...part, page: "sweep", sweep_cell: "", sweep_ran: false, changes: [], epoch: 0, hidden: [1], lr: 1, seed: 0, max_epochs: 1, picked: "", pane: "curve", sample: null, kept: "", speed: "10", discrete: false, log: true });
}

/** The state of one network of a sweep. */
export function networkOf(s: State, cell: Cell, seed: number): State {
  return { ...s, page: "train", hidden: cell.hidden, activation: s.activation.slice(0, cell.hidden.length), lr: cell.lr, seed, max_epochs: s.sweep_epochs, changes: [], epoch: 0, printed: [] };
}

export async function startSweep(): Promise<void> {
  const s = state.peek();
  pool?.stop();
  pool ??= new Pool();
  const cells: Cell[] = s.sweep_hidden.flatMap((hidden) =>
    s.sweep_lr.map((lr) => ({
      key: `${hidden.join(",")} ${lr}`, hidden, lr, epochs: new Int32Array(s.sweep_seeds),
      status: new Int8Array(s.sweep_seeds), ended: 0, solved: 0, diverged: 0,
    })),
  );
  const places = new Map<Work, [cell: Cell, seed: number][]>();
  // Seeds first, so that every cell fills from the start.
  const pieces = s.sweep_hidden.map((hidden) => {
    const mine = cells.filter((c) => c.hidden === hidden);
    const order = Array.from({ length: s.sweep_seeds }, (_, seed) => mine.map((cell): [Cell, number] => [cell, seed])).flat();
    return Array.from({ length: Math.ceil(order.length / PIECE) }, (_, i) => order.slice(i * PIECE, (i + 1) * PIECE));
  });
  const longest = Math.max(...pieces.map((p) => p.length));
  const works: Work[] = [];
  for (let i = 0; i < longest; i++) {
    for (const piece of pieces) {
      if (!piece[i]) continue;
      const work = workOf(s, piece[i]);
      places.set(work, piece[i]);
      works.push(work);
    }
  }
  // Only now: a network that does not fit the other settings was refused above.
  sweep.value = { made: makes(s), cells, seeds: s.sweep_seeds, maxEpochs: s.sweep_epochs };
  sweeping.value = true;
  const done = await pool.train(works, (work, at, networks) => {
    at.forEach((place, i) => {
      const [cell, seed] = places.get(work)![place];
      cell.epochs[seed] = networks.epochs[i];
      cell.status[seed] = networks.status[i];
      cell.ended++;
      if (networks.status[i] === SOLVED) cell.solved++;
      if (networks.status[i] === DIVERGED) cell.diverged++;
    });
    news.value++;
  });
  if (done) sweeping.value = false;
}

function workOf(s: State, piece: [Cell, number][]): Work {
  const { design, spec } = experimentOf(networkOf(s, piece[0][0], 0));
  const width = stateCount(design);
  const rates = piece.map(([cell]) => ratesOf(design, cell.lr, s));
  const networks = {
    count: piece.length,
    state: new Float64Array(piece.length * width),
    rates: Float64Array.from(rates.flatMap((row) => Array.from(row))),
    epochs: new Int32Array(piece.length),
    status: new Int8Array(piece.length),
  };
  piece.forEach(([, seed], i) => networks.state.set(draw(design.sizes, s.bias, s.init, s.scale, seed), i * width));
  return { problem: spec.problem, networks, maxEpochs: s.sweep_epochs };
}

/** The median of the epochs to the solution, ∞ where half of the seeds have none; of those that have ended. */
export function median(cell: Cell): number {
  const all = Array.from(cell.epochs).flatMap((e, i) => (cell.status[i] ? [cell.status[i] === SOLVED ? e : Infinity] : [])).sort((a, b) => a - b);
  if (!all.length) return NaN;
  const half = all.length / 2;
  return all.length % 2 ? all[Math.floor(half)] : (all[half - 1] + all[half]) / 2;
}

/** A row for each network. */
export function csv(all: Sweep): string {
  const words = ["", "solved", "unsolved", "diverged"];
  const rows = all.cells.flatMap((c) => Array.from(c.epochs, (e, seed) => (c.status[seed] ? `"${c.hidden.join(",")}",${c.lr},${seed},${words[c.status[seed]]},${e}` : "")).filter(Boolean));
  return `hidden,lr,seed,outcome,epochs\n${rows.join("\n")}\n`;
}
