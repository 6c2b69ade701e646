/** A training as Python: a program that gives the same numbers. */
import { BUILT_IN } from "../data/builtin.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Experiment } from "../state/experiment.ts";
import { activations, experimentOf } from "../state/experiment.ts";
import { INITIAL, type State } from "../state/fields.ts";
import type { Moment } from "../engine/player.ts";
import { offsets, SWITCHED } from "../engine/engine.ts";

export function asPython(e: Experiment, m: Moment): string {
  const later = m.changes.filter((c) => c.epoch > 0);
  const lines = [...dataOf(e), `run = sh.train(${["data", ...given(e, m)].join(", ")})`, "print(run.outcome, run.loss)"];
  if (later.length) lines.push(`# Not repeated here: ${later.length} ${later.length === 1 ? "change" : "changes"} by hand after epoch 0.`);
  return `${lines.join("\n")}\n`;
}

/** A sweep: a list of them, one for each depth, since a sweep has one activation for each layer. */
export function sweepAsPython(s: State): string {
  const depths = [...new Set(s.sweep_hidden.map((hidden) => hidden.length))];
  const first = experimentOf({ ...s, hidden: s.sweep_hidden[0], lr: 0.1, changes: [] });
  const sweeps = depths.map((depth) => {
    const layouts = s.sweep_hidden.filter((hidden) => hidden.length === depth);
    const e = experimentOf({ ...s, hidden: layouts[0], lr: 0.1, changes: [] });
    return `    sh.sweep(${["data", `hidden=[${layouts.map(tuple).join(", ")}]`, `lr=[${s.sweep_lr.map(float).join(", ")}]`, `seed=range(${s.sweep_seeds})`, `max_epochs=${s.sweep_epochs}`, ...shared(e)].join(", ")}),`;
  });
  return `${[...dataOf(first), "sweeps = [", ...sweeps, "]", "for sweep in sweeps:", "    print(sweep.frame)"].join("\n")}\n`;
}

/** A map, as the sweep over all of its pixels. */
export function mapAsPython(s: State): string {
  const e = experimentOf({ ...s, lr: 1, scale: 1, changes: [] });
  const rates = s.map_axes === "lr,scale";
  const axes = rates ? ["lr=across", "scale=up"] : [`lr=[${`(a, ${s.hidden.map(() => "b").join(", ")})`} for b in up for a in across]`, ...one("scale", ratesOf(s.scale), "1.0")];
  const ends = ([low, high]: [number, number]) => `axis(${float(low)}, ${float(high)})`;
  const call = ["data", tuple(s.hidden), ...axes, `seed=${s.seed}`, `max_epochs=${s.map_epochs}`, ...shared(e).filter((part) => !part.startsWith("scale="))];
  return `${[
    ...dataOf(e), "", `size = ${s.map_size}`, "", "", "def axis(low, high):",
    '    return [float(f"{low * (high / low) ** (i / size):.12g}") for i in range(size)]', "", "",
    `across, up = ${ends(s.map_x)}, ${ends(s.map_y)}`, `sweep = sh.sweep(${call.join(", ")})`, "print(sweep.frame)",
  ].join("\n")}\n`;
}

/** The lines that make the data. */
function dataOf(e: Experiment): string[] {
  const plain = e.raw.name in BUILT_IN && !e.state.features.length && !e.test;
  return plain ? ["import shallows as sh", "", builtIn(e)] : ["import numpy as np", "import shallows as sh", "", ...arrays(e.train)];
}

function builtIn(e: Experiment): string {
  const { data, n, data_seed, noise } = e.state;
  const given = { n, seed: data_seed, noise: float(noise) };
  return `data = sh.datasets.${data}(${BUILT_IN[data].takes.map((name) => `${name}=${given[name]}`).join(", ")})`;
}

function arrays(data: Dataset): string[] {
  const width = data.features.length;
  const row = (s: number) => `    [${Array.from(data.x.subarray(s * width, (s + 1) * width), float).join(", ")}],`;
  const named = [`feature_names=${names(data.features)}`, data.classes.length ? `class_names=${names(data.classes)}` : `target_names=${names(data.numbers)}`];
  const classes = data.classes.length > 0;
  return [
    "x = np.array([", ...Array.from({ length: data.samples }, (_, s) => row(s)), "])",
    `y = np.array([${Array.from(data.y, classes ? String : float).join(", ")}])`,
    `data = sh.datasets.from_arrays(x, y, ${[...(classes ? [] : ['task="regression"']), ...named].join(", ")})`,
  ];
}

/** An argument, if its value is not the usual one. */
function one(name: string, value: string, usual: string): string[] {
  return value === usual ? [] : [`${name}=${value}`];
}

/** Arguments of one training. */
function given(e: Experiment, m: Moment): string[] {
  const s = e.state;
  const lr = m.changes.findLast((c) => c.kind === "lr" && c.epoch === 0)?.value ?? s.lr;
  // A training that has not ended yet is shown as it is at its epoch.
  const budget = m.outcome || !m.epoch ? s.max_epochs : m.epoch;
  const shifts = m.changes.filter((c) => c.kind === "weight" && c.epoch === 0).map((c) => (c.kind === "weight" ? `${text(weightName(e, c.index))}: ${float(c.value - e.spec.start[c.index])}` : ""));
  return [
    tuple(s.hidden), ...one("lr", ratesOf(lr), ratesOf(INITIAL.lr)), ...one("max_epochs", String(budget), String(INITIAL.max_epochs)),
    ...one("seed", String(s.seed), "0"), ...shared(e), ...(shifts.length ? [`shift={${shifts.join(", ")}}`] : []),
  ];
}

/** Arguments that all networks of a sweep share, too. */
function shared(e: Experiment): string[] {
  const s = e.state;
  const used = activations(s);
  const same = used.every((name) => name === used[0]);
  return [
    ...one("activation", same ? text(used[0]) : `(${used.map(text).join(", ")})`, text(INITIAL.activation[0])),
    ...one("bias", s.bias ? "True" : "False", "False"),
    ...one("init", text(s.init), text(INITIAL.init)),
    ...one("scale", ratesOf(s.scale), "1.0"),
    ...one("gradient", text(e.design.gradient), text(INITIAL.gradient)),
    ...SWITCHED.flatMap((name) => one(name, float(s[name]), "0.0")),
    ...(e.raw.classes.length ? [...one("loss", text(s.loss), text("cross-entropy")), ...one("stop", text(s.stop), text("accuracy"))] : []),
    ...one("dtype", text(s.dtype), text("float64")),
  ];
}

/** The name of a weight by its place in a flat row: w1[0,2], b1[2]. */
export function weightName(e: Experiment, index: number): string {
  const at = offsets(e.design);
  const l = at.findLastIndex(({ w }) => w <= index);
  const h = e.design.sizes[l + 1];
  if (index >= at[l].b) return `b${l + 1}[${index - at[l].b}]`;
  return `w${l + 1}[${Math.floor((index - at[l].w) / h)},${(index - at[l].w) % h}]`;
}

function float(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

function ratesOf(value: number | number[]): string {
  return Array.isArray(value) ? `(${value.map(float).join(", ")})` : float(value);
}

function tuple(values: number[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`;
}

/** A Python string: JSON's escapes are Python's, and its surrogates are written as one character. */
function text(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/\\u(d[89ab]..)\\u(d[c-f]..)/g, (_, high: string, low: string) => `\\U${(0x10000 + ((parseInt(high, 16) & 0x3ff) << 10) + (parseInt(low, 16) & 0x3ff)).toString(16).padStart(8, "0")}`);
}

function names(values: string[]): string {
  return `[${values.map(text).join(", ")}]`;
}
