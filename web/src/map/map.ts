/** A network for each pixel of a plane of two settings, coarse first, then finer. */
import { signal } from "@preact/signals";
import { ratesOf, stateCount, UNSOLVED } from "../engine/engine.ts";
import { Pool, type Work } from "../engine/pool.ts";
import { draw } from "../numbers/initial.ts";
import { experimentOf } from "../state/experiment.ts";
import { fragment, SHAPING, type State } from "../state/fields.ts";
import { state } from "../state/store.ts";

export interface Picture {
  made: string;
  size: number;
  x: [number, number];
  y: [number, number];
  /** Row by row from the top; 0 while a network has not ended. */
  status: Int8Array;
  epochs: Int32Array;
  ended: number;
  /** Pixels across that are known, of the coarsest grid that is not whole yet. */
  budget: number;
}

export const picture = signal<Picture | null>(null);
export const mapping = signal(false);
/** Changes whenever pixels have come in. */
export const pixels = signal(0);

const PIECE = 64; // networks that a worker trains together
const COARSEST = 8; // pixels between those of the first, coarse picture

let pool: Pool | null = null;

export function stopMap(): void {
  pool?.stop();
  mapping.value = false;
}

/** The value of an axis at a pixel's middle; both axes are logarithmic. */
export function valueAt([low, high]: [number, number], at: number, size: number): number {
  return Number((low * (high / low) ** ((at + 0.5) / size)).toPrecision(12));
}

/** What varies, as the settings of a network. */
export function settingsAt(s: State, p: Pick<Picture, "x" | "y" | "size">, column: number, row: number): Pick<State, "lr" | "scale"> {
  const [a, b] = [valueAt(p.x, column, p.size), valueAt(p.y, p.size - 1 - row, p.size)];
  if (s.map_axes === "lr,scale") return { lr: a, scale: b };
  return { lr: [a, ...s.hidden.map(() => b)], scale: s.scale };
}

/** The state of one pixel's network. */
export function networkAt(s: State, p: Picture, column: number, row: number): State {
  return { ...s, page: "train", ...settingsAt(s, p, column, row), max_epochs: p.budget, changes: [], epoch: 0, printed: [] };
}

export function mapMakes(s: State): string {
  const part = Object.fromEntries(Object.entries(s).filter(([n]) => n.startsWith("map_") || (SHAPING as string[]).includes(n)));
  return fragment({ ...s, ...part, page: "map", map_ran: false, changes: [], epoch: 0, max_epochs: 1, lr: s.map_axes === "lr,scale" ? 1 : s.lr, scale: s.map_axes === "lr,scale" ? 1 : s.scale, picked: "", pane: "curve", sample: null, kept: "", speed: "10", discrete: false, log: true, sweep_ran: false, sweep_cell: "" });
}

/** Pixels in the order in which they are trained: those of a coarse grid, then what lies between. */
function order(size: number): number[] {
  const all: number[] = [];
  for (let step = COARSEST; step >= 1; step /= 2) {
    for (let row = 0; row < size; row += step) {
      for (let column = 0; column < size; column += step) {
        const before = step < COARSEST && row % (2 * step) === 0 && column % (2 * step) === 0;
        if (!before) all.push(row * size + column);
      }
    }
  }
  return all;
}

export async function startMap(): Promise<void> {
  const s = state.peek();
  const size = Number(s.map_size);
  const { design, spec } = experimentOf({ ...s, lr: 1, scale: 1, changes: [] });
  pool?.stop();
  pool ??= new Pool();
  const now: Picture = {
    made: mapMakes(s), size, x: s.map_x, y: s.map_y, status: new Int8Array(size * size),
    epochs: new Int32Array(size * size), ended: 0, budget: s.map_epochs,
  };
  picture.value = now;
  mapping.value = true;
  const width = stateCount(design);
  const places = new Map<Work, number[]>();
  const sequence = order(size);
  for (let start = 0; start < sequence.length; start += PIECE) {
    const piece = sequence.slice(start, start + PIECE);
    const networks = {
      count: piece.length, state: new Float64Array(piece.length * width), rates: new Float64Array(0),
      epochs: new Int32Array(piece.length), status: new Int8Array(piece.length),
    };
    const rates: number[] = [];
    piece.forEach((pixel, i) => {
      const { lr, scale } = settingsAt(s, now, pixel % size, Math.floor(pixel / size));
      rates.push(...ratesOf(design, lr, s));
      networks.state.set(draw(design.sizes, s.bias, s.init, scale, s.seed), i * width);
    });
    networks.rates = Float64Array.from(rates);
    places.set({ problem: spec.problem, networks, maxEpochs: s.map_epochs }, piece);
  }
  const done = await pool.train([...places.keys()], (work, at, networks) => {
    const piece = places.get(work)!;
    at.forEach((place, i) => {
      now.status[piece[place]] = networks.status[i];
      now.epochs[piece[place]] = networks.epochs[i];
    });
    now.ended += at.length;
    pixels.value++;
  });
  if (done) mapping.value = false;
}

/** What a pixel says, in words. */
export function words(p: Picture, pixel: number): string {
  const status = p.status[pixel];
  if (!status) return "not trained yet";
  return status === UNSOLVED ? `unsolved after ${p.epochs[pixel]} epochs` : `${status === 1 ? "solved" : "diverged"} at epoch ${p.epochs[pixel]}`;
}
