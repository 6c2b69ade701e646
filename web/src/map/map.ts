/** A network for each pixel of a plane of two settings, coarse first, then finer. */
import { signal } from "@preact/signals";
import { ratesOf, stateCount, UNSOLVED } from "../engine/engine.ts";
import { Pool, type Work } from "../engine/pool.ts";
import { draw } from "../numbers/initial.ts";
import { experimentOf } from "../state/experiment.ts";
import { fragment, SHAPING, type State } from "../state/fields.ts";
import { state } from "../state/store.ts";

type Ends = [low: number, high: number];

export interface Picture {
  made: string;
  /** What makes its networks, whatever the window. */
  family: string;
  size: number;
  x: Ends;
  y: Ends;
  /** Row by row from the top; 0 while a network has not ended. */
  status: Int8Array;
  epochs: Int32Array;
  ended: number;
  budget: number;
}

export const picture = signal<Picture | null>(null);
export const mapping = signal(false);
/** Changes whenever pixels have come in. */
export const pixels = signal(0);

const PIECE = 256; // networks that a worker trains together
const COARSEST = 8; // pixels between those of the first, coarse picture

let pool: Pool | null = null;

export function stopMap(): void {
  pool?.stop();
  mapping.value = false;
}

/** The value of an axis at a pixel's lower edge; both axes are logarithmic. */
export function valueAt([low, high]: Ends, at: number, size: number): number {
  return Number((low * (high / low) ** (at / size)).toPrecision(12));
}

/**
 * A part of an axis, between two pixels of it, as a new axis; it may lie outside. Parts that are
 * 2, 4, 8… times as narrow, or as wide, share pixels with the whole.
 */
export function part(axis: Ends, from: number, to: number, size: number): Ends {
  // All digits: ends that were rounded would move the pixels.
  return [from, to].map((at) => axis[0] * (axis[1] / axis[0]) ** (at / size)) as Ends;
}

/** The window that is 2^power times as narrow about a place, 0 to 1 of each axis from its low end. */
export function zoomed(p: Pick<Picture, "x" | "y" | "size">, power: number, [x, y]: [number, number]): Pick<State, "map_x" | "map_y"> {
  const width = p.size / 2 ** power;
  const first = (at: number) => {
    const low = Math.round(at * p.size - width / 2);
    return power > 0 ? Math.max(0, Math.min(p.size - width, low)) : low;
  };
  const ends = (axis: Ends, at: number) => part(axis, first(at), first(at) + width, p.size);
  return { map_x: ends(p.x, x), map_y: ends(p.y, y) };
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

let told = false;

/** Say that pixels have come in, ten times a second: each picture takes time from training. */
function tell(): void {
  if (told) return;
  told = true;
  setTimeout(() => requestAnimationFrame(() => {
    told = false;
    pixels.value++;
  }), 85);
}

const shown: Picture[] = []; // whose pixels may be used again
const KEPT = 8;

/** Take the pixels that earlier pictures of these networks have: where both settings are the same. */
function reuse(now: Picture): void {
  const places = (axis: Ends, size: number) => new Map(Array.from({ length: size }, (_, i) => [valueAt(axis, i, size), i]));
  for (const old of shown.filter((p) => p.family === now.family)) {
    const [x, y] = [places(old.x, old.size), places(old.y, old.size)];
    const columns = Array.from({ length: now.size }, (_, i) => x.get(valueAt(now.x, i, now.size)));
    for (let row = 0; row < now.size; row++) {
      const up = y.get(valueAt(now.y, now.size - 1 - row, now.size));
      if (up === undefined) continue;
      columns.forEach((column, i) => {
        const [here, there] = [row * now.size + i, (old.size - 1 - up) * old.size + column!];
        if (column === undefined || now.status[here] || !old.status[there]) return;
        [now.status[here], now.epochs[here]] = [old.status[there], old.epochs[there]];
        now.ended++;
      });
    }
  }
}

/** The networks of pixels that are not known, some at a time, made when they are asked for. */
function* works(s: State, now: Picture, places: Map<Work, number[]>): Generator<Work> {
  const { design, spec } = experimentOf({ ...s, lr: 1, scale: 1, changes: [] });
  const width = stateCount(design);
  const fixed = s.map_axes === "lr,scale" ? 1 : s.scale; // else each network has it times its own
  const drawn = draw(design.sizes, s.bias, s.init, fixed, s.seed);
  const sequence = order(now.size).filter((pixel) => !now.status[pixel]);
  for (let start = 0; start < sequence.length; start += PIECE) {
    const piece = sequence.slice(start, start + PIECE);
    const networks = {
      count: piece.length, state: new Float64Array(piece.length * width), rates: new Float64Array(0),
      epochs: new Int32Array(piece.length), status: new Int8Array(piece.length),
    };
    const rates: number[] = [];
    piece.forEach((pixel, i) => {
      const { lr, scale } = settingsAt(s, now, pixel % now.size, Math.floor(pixel / now.size));
      rates.push(...ratesOf(design, lr, s));
      networks.state.set(s.map_axes === "lr,scale" ? drawn.map((w) => (scale as number) * w) : drawn, i * width);
    });
    networks.rates = Float64Array.from(rates);
    const work = { problem: spec.problem, networks, maxEpochs: s.map_epochs };
    places.set(work, piece);
    yield work;
  }
}

export async function startMap(): Promise<void> {
  const s = state.peek();
  const size = Number(s.map_size);
  experimentOf({ ...s, lr: 1, scale: 1, changes: [] }); // refused before anything is shown
  pool?.stop();
  pool ??= new Pool();
  const now: Picture = {
    made: mapMakes(s), family: mapMakes({ ...s, map_x: [1, 2], map_y: [1, 2], map_size: "64" }), size, x: s.map_x, y: s.map_y,
    status: new Int8Array(size * size), epochs: new Int32Array(size * size), ended: 0, budget: s.map_epochs,
  };
  reuse(now);
  shown.unshift(now);
  shown.length = Math.min(shown.length, KEPT);
  picture.value = now;
  mapping.value = true;
  const places = new Map<Work, number[]>();
  const done = await pool.train(works(s, now, places), (work, at, networks) => {
    const piece = places.get(work)!;
    at.forEach((place, i) => {
      now.status[piece[place]] = networks.status[i];
      now.epochs[piece[place]] = networks.epochs[i];
    });
    now.ended += at.length;
    tell();
  });
  if (!done) return;
  mapping.value = false;
  pixels.value++;
}

/** A row for each pixel that is known, from the lowest values on. */
export function csv(s: State, p: Picture): string {
  const words = ["", "solved", "unsolved", "diverged"];
  const rows = order(p.size).filter((pixel) => p.status[pixel]).sort((a, b) => a - b).map((pixel) => {
    const [column, row] = [pixel % p.size, Math.floor(pixel / p.size)];
    return [valueAt(p.x, column, p.size), valueAt(p.y, p.size - 1 - row, p.size), words[p.status[pixel]], p.epochs[pixel]].join(",");
  });
  return `${s.map_axes},outcome,epochs\n${rows.join("\n")}\n`;
}

/** What a pixel says, in words. */
export function words(p: Picture, pixel: number): string {
  const status = p.status[pixel];
  if (!status) return "not trained yet";
  return status === UNSOLVED ? `unsolved after ${p.epochs[pixel]} epochs` : `${status === 1 ? "solved" : "diverged"} at epoch ${p.epochs[pixel]}`;
}
