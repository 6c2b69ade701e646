/** What is on the screen: at most one picture of a training in each of the screen's frames. */
import { computed, effect, signal } from "@preact/signals";
import type { Moment } from "../engine/player.ts";
import { experiment, moment } from "../state/store.ts";
import { Grid } from "./surface.ts";

/** The moment that is drawn. */
export const shown = signal<Moment | null>(null);

let waiting = false;
effect(() => {
  if (!moment.value || waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    shown.value = moment.peek();
  });
});

const grids = computed(() => {
  const e = experiment.value;
  return e && { small: new Grid(e, 28), large: new Grid(e, 90) };
});

/** Whether a moment is of the experiment that is shown, not of the one before. */
function fits(): boolean {
  const [e, m] = [experiment.value, shown.value];
  return !!e && !!m && m.weights.length === e.spec.start.length;
}

/** The grid of all units, computed for the moment that is shown. */
export const small = computed(() => {
  if (!fits()) return null;
  const grid = grids.value!.small;
  grid.compute(shown.value!.weights);
  return { grid };
});

/** The same, finer, for the one large picture. */
export const large = computed(() => {
  if (!fits()) return null;
  const grid = grids.value!.large;
  grid.compute(shown.value!.weights);
  return { grid };
});

/** What the pointer is over: a unit, or a weight. */
export type Target = { kind: "unit"; layer: number; unit: number } | { kind: "weight"; layer: number; from: number; to: number };
export const hovered = signal<Target | null>(null);

/** Names of weights and units as in Python: w2[0,1], a1[2], yhat[0], x[1]. */
export function nameOf(t: Target, layers: number): string {
  if (t.kind === "weight") return t.from < 0 ? `b${t.layer}[${t.to}]` : `w${t.layer}[${t.from},${t.to}]`;
  if (t.layer === 0) return `x[${t.unit}]`;
  return t.layer === layers ? `yhat[${t.unit}]` : `a${t.layer}[${t.unit}]`;
}

/** The weight or unit of a name, if the network has it. */
export function targetOf(name: string, sizes: number[]): Target | null {
  const found = /^(w|b|a|yhat)(\d*)\[(\d+)(?:,(\d+))?\]$/.exec(name);
  if (!found) return null;
  const [, kind, number, first, second] = found;
  const layer = kind === "yhat" ? sizes.length - 1 : Number(number);
  if (layer < 1 || layer >= sizes.length) return null;
  const t: Target =
    kind === "w" ? { kind: "weight", layer, from: Number(first), to: Number(second) }
    : kind === "b" ? { kind: "weight", layer, from: -1, to: Number(first) }
    : { kind: "unit", layer, unit: Number(first) };
  const unit = t.kind === "unit" ? t.unit : t.to;
  if (!(unit < sizes[layer])) return null;
  return t.kind === "weight" && t.from >= sizes[layer - 1] ? null : t;
}
