/** The lines behind one weight or unit: forward to the loss, back, and the update. */
import { type Design, type Factors, offsets } from "../engine/engine.ts";
import { targets } from "../data/dataset.ts";
import { forward, room } from "../engine/pass.ts";
import type { Moment } from "../engine/player.ts";
import type { Experiment } from "../state/experiment.ts";
import type { Target } from "../figures/view.ts";
import { equationOf, functionOf, symbolOf } from "./equations.ts";
import { at, evaluate, filled, type Formula, type Index, isSymbol, type Matrix, nameOf, rebuilt, type Sym, termOf } from "./formula.ts";

export interface Line {
  /** A quantity, or what it is in words. */
  left: Formula | { words: string };
  sign: "=" | "←";
  formula: Formula;
  /** The same with numbers; null where it would say nothing new. */
  numbers: Formula | null;
  value: number;
  /** What the line says, in words. */
  says: string;
}

/** What the lines are about: weights, and all samples with one that is chosen. */
export interface Around {
  design: Design;
  weights: Float64Array;
  /** Of momentum, before the update; empty without it. */
  velocity: Float64Array;
  x: Float64Array;
  targets: Float64Array;
  samples: number;
  lr: number | number[];
  factors: Factors;
}

/** The pass of an experiment at a moment. */
export function passOf(e: Experiment, now: Pick<Moment, "weights" | "velocity">, lr: number | number[]): Pass {
  const { x, samples } = e.train;
  return new Pass({ design: e.design, weights: now.weights, velocity: now.velocity, x, targets: targets(e.train), samples, lr, factors: e.spec.factors });
}

/** All that a pass computes, each quantity when it is asked for. */
export class Pass {
  private readonly known = new Map<string, Matrix>();
  readonly last: number;

  constructor(readonly around: Around) {
    const { design: d, weights, velocity, x, targets, samples, lr, factors } = around;
    this.last = d.sizes.length - 1;
    const q = forward(d, weights, x, room(d, samples));
    const put = (name: string, columns: number, v: Float64Array) => this.known.set(name, { rows: v.length / columns, columns, v });
    const number = (name: string, value: number) => put(name, 1, Float64Array.of(value));
    put("x", d.sizes[0], x);
    put("y", d.sizes[this.last], targets);
    offsets(d).forEach(({ w, b }, l) => {
      const h = d.sizes[l + 1];
      put(`z${l + 1}`, h, q.z[l]);
      put(nameOf(symbolOf(d, "a", "", l + 1)), h, q.a[l]);
      for (const [role, row] of [["", weights], ["v_", velocity]] as const) {
        put(`${role}w${l + 1}`, h, row.subarray(w, b));
        put(`${role}b${l + 1}`, h, row.subarray(b, b + h));
      }
      number(`lr${l + 1}`, Array.isArray(lr) ? lr[l] : lr);
    });
    if (!Array.isArray(lr)) number("lr", lr);
    for (const [name, value] of Object.entries(factors)) number(name, value);
  }

  /** The values of a quantity. */
  value = (name: string): Matrix => {
    let found = this.known.get(name);
    if (!found) {
      const [, role, kind, layer] = /^(dL_d|new_v_|new_|)(yhat|loss|[a-z])(\d*)$/.exec(name)!;
      found = evaluate(this.equation({ kind, role, ...(layer ? { layer: Number(layer) } : {}) }), this.value);
      this.known.set(name, found);
    }
    return found;
  };

  equation(q: Sym): Formula {
    return equationOf(this.around.design, q, Array.isArray(this.around.lr));
  }

  /** The line of one element of a quantity. */
  line(q: Sym, row: Index, column: number, says: string): Line {
    const alone = this.around.design.sizes[this.last] === 1;
    const formula = at(this.equation(q), row, column, this.value);
    const left = at(q, row, column, this.value);
    return {
      left: alone ? shorter(left) : left,
      sign: q.role.startsWith("new_") ? "←" : "=",
      formula: alone ? shorter(formula) : formula,
      numbers: filled(formula, this.value),
      value: evaluate(formula, this.value).v[0],
      says,
    };
  }

  /** The same pass with one weight another number. */
  with(slot: number, value: number): Pass {
    return new Pass({ ...this.around, weights: this.around.weights.map((w, i) => (i === slot ? value : w)) });
  }

  /** Where a weight lies in a flat row; from −1 is the bias. */
  slot(layer: number, from: number, to: number): number {
    const { w, b } = offsets(this.around.design)[layer - 1];
    return from < 0 ? b + to : w + from * this.around.design.sizes[layer] + to;
  }

  /** The sample whose share of a weight's derivative, or of a unit's, is largest. */
  telling(t: Target): number {
    const unit = t.kind === "unit" ? t.unit : t.to;
    const below = this.value(nameOf(symbolOf(this.around.design, "a", "", t.layer - 1)));
    const dz = this.value(`dL_dz${t.layer}`);
    let [best, most] = [0, -1];
    for (let s = 0; s < this.around.samples; s++) {
      const row = below.v.subarray(s * below.columns, (s + 1) * below.columns);
      const size = t.kind === "unit" ? row.reduce((sum, v) => sum + Math.abs(v), 0) : t.from < 0 ? 1 : row[t.from];
      const share = Math.abs(size * dz.v[s * dz.columns + unit]);
      if (share > most) [best, most] = [s, share];
    }
    return best;
  }
}

/** The same, without the number of the only output. */
function shorter(node: Formula): Formula {
  if (isSymbol(node)) return ["y", "yhat"].includes(node.kind) && node.index ? { ...node, index: [node.index[0], -1] } : node;
  return rebuilt(node, shorter);
}

/** The lines of a weight or unit, for one sample. */
export function derive(pass: Pass, t: Target, s: number): Line[] {
  const unit = t.kind === "unit" ? t.unit : t.to;
  const lines = [...through(pass, t.layer, unit, s)];
  if (t.kind === "weight") lines.push(...update(pass, t.layer, t.from, t.to, s));
  return lines;
}

/** Forward through a unit, and back. */
function through(p: Pass, layer: number, unit: number, s: number): Line[] {
  const { design: d } = p.around;
  const of = (kind: string, role: string, says: string) => p.line(symbolOf(d, kind, role, layer), s, unit, says);
  const [f, hidden] = [functionOf(d, layer), layer < p.last];
  const ahead = [
    of("z", "", layer > 1 ? "The weighted sum of the layer below." : "The weighted sum of the inputs."),
    of("a", "", hidden ? `The unit’s value, by ${f}.` : "What the network says."),
  ];
  if (hidden) {
    return [...ahead, of("a", "dL_d", "What the layer above sends back, by the same weights."), of("z", "dL_d", `Back through ${f}: times its slope.`)];
  }
  ahead.push(cost(p, s));
  if (d.gradient === "report") return [...ahead, of("a", "dL_d", "How the loss changes with ŷ."), of("z", "dL_d", "Back through the sigmoid.")];
  return [...ahead, of("z", "dL_d", "How far the network is off: where the way back begins.")];
}

/** A sample's share of the loss. */
function cost(p: Pass, s: number): Line {
  const formula = termOf(sigma(at(p.equation({ kind: "loss", role: "" }), 0, 0, p.value))!, s);
  const shown = p.around.design.sizes[p.last] === 1 ? shorter(formula) : formula;
  return { left: { words: "its share of the loss" }, sign: "=", formula: shown, numbers: filled(formula, p.value), value: evaluate(formula, p.value).v[0], says: "What this sample costs." };
}

/** From the share of one sample to the step. */
function update(p: Pass, layer: number, from: number, to: number, s: number): Line[] {
  const bias = from < 0;
  const of = (role: string, says: string) => p.line({ kind: bias ? "b" : "w", role, layer }, bias ? 0 : from, to, says);
  const whole = of("dL_d", "The shares of all samples, added.");
  const share = termOf(sigma(whole.formula)!, s);
  const lines: Line[] = [
    { left: { words: "this sample’s share" }, sign: "=", formula: share, numbers: bias ? null : filled(share, p.value), value: evaluate(share, p.value).v[0], says: bias ? "A bias has the input 1." : "What came in, times what came back." },
    { ...whole, numbers: Array.isArray(whole.formula) && whole.formula[0] === "Sigma" ? null : whole.numbers },
  ];
  if (p.around.design.momentum) lines.push(of("new_v_", "The velocity: a share of the step before, and the gradient."));
  return [...lines, of("new_", "The step: downhill.")];
}

/** The terms of the sum over the samples in a formula. */
function sigma(node: Formula): Formula | null {
  if (!Array.isArray(node)) return null;
  if (node[0] === "Sigma") return node[1] as Formula;
  return node.slice(1).map((part) => sigma(part as Formula)).find((found) => found !== null) ?? null;
}
