/** A training as Python: a program that gives the same numbers. */
import { BUILT_IN } from "../data/builtin.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Experiment } from "../state/experiment.ts";
import { activations } from "../state/experiment.ts";
import { INITIAL } from "../state/fields.ts";
import type { Moment } from "../engine/player.ts";
import { offsets } from "../engine/engine.ts";

export function asPython(e: Experiment, m: Moment): string {
  const plain = e.raw.name in BUILT_IN && !e.state.features.length && !e.test;
  const lines = plain ? ["import shallows as sh", "", builtIn(e)] : ["import numpy as np", "import shallows as sh", "", ...arrays(e.train)];
  const later = m.changes.filter((c) => c.epoch > 0);
  lines.push(`run = sh.train(${["data", ...given(e, m)].join(", ")})`, "print(run.outcome, run.loss)");
  if (later.length) lines.push(`# Not repeated here: ${later.length} ${later.length === 1 ? "change" : "changes"} by hand after epoch 0.`);
  return `${lines.join("\n")}\n`;
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

function given(e: Experiment, m: Moment): string[] {
  const s = e.state;
  const parts = [tuple(s.hidden)];
  const used = activations(s);
  const same = used.every((name) => name === used[0]);
  const put = (name: string, value: string, usual: string) => value !== usual && parts.push(`${name}=${value}`);
  put("activation", same ? text(used[0]) : `(${used.map(text).join(", ")})`, text(INITIAL.activation[0]));
  const lr = m.changes.findLast((c) => c.kind === "lr" && c.epoch === 0)?.value ?? s.lr;
  put("lr", rates(lr), rates(INITIAL.lr));
  // A training that has not ended yet is shown as it is at its epoch.
  put("max_epochs", String(m.outcome || !m.epoch ? s.max_epochs : m.epoch), String(INITIAL.max_epochs));
  put("seed", String(s.seed), "0");
  put("bias", s.bias ? "True" : "False", "False");
  put("init", text(s.init), text(INITIAL.init));
  put("scale", rates(s.scale), rates(INITIAL.scale));
  put("gradient", text(e.design.gradient), text(INITIAL.gradient));
  put("momentum", float(s.momentum), "0.0");
  put("alpha", float(s.alpha), "0.0");
  put("l1", float(s.l1), "0.0");
  if (e.raw.classes.length) {
    put("loss", text(s.loss), text("cross-entropy"));
    put("stop", text(s.stop), text("accuracy"));
  }
  put("dtype", text(s.dtype), text("float64"));
  const shifts = m.changes.filter((c) => c.kind === "weight" && c.epoch === 0).map((c) => (c.kind === "weight" ? `${text(weightName(e, c.index))}: ${float(c.value - e.spec.start[c.index])}` : ""));
  if (shifts.length) parts.push(`shift={${shifts.join(", ")}}`);
  return parts;
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

function rates(value: number | number[]): string {
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
