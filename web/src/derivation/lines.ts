/**
 * The lines behind one weight or unit: forward to the loss, back, and the update.
 *
 * A formula is a list of pieces, which may be broken between two of them.
 */
import { type Design, offsets } from "../engine/engine.ts";
import { ACTIVATIONS, type Backward, backward, type Forward, forward, room } from "../engine/pass.ts";
import type { Target } from "../figures/view.ts";

/** A quantity with its indices, a number, or a sign. */
export type Piece =
  | { kind: "name"; letter: string; layer?: number; index: number[]; derivative?: boolean; after?: boolean }
  | { kind: "number"; value: number; bracket?: boolean }
  | { kind: "sign"; text: string };

export interface Line {
  left: Piece;
  formula: Piece[];
  numbers: Piece[];
  value: number;
  /** What the line says, in words. */
  says: string;
}

/** What the lines are about: weights, and all samples with one that is chosen. */
export interface Around {
  design: Design;
  weights: Float64Array;
  x: Float64Array;
  targets: Float64Array;
  samples: number;
  rates: { lr: number; momentum: number; alpha: number; l1: number };
}

const MOST_TERMS = 10; // of a sum that is written out

const sign = (text: string): Piece => ({ kind: "sign", text });
const number = (value: number, bracket = false): Piece => ({ kind: "number", value, bracket });
const name = (letter: string, layer: number | undefined, ...index: number[]): Piece => ({ kind: "name", letter, layer, index });
const over = (letter: string, layer: number | undefined, ...index: number[]): Piece => ({ kind: "name", letter, layer, index, derivative: true });

/** All that a pass computes, and how to name and read it. */
export class Pass {
  readonly q: Forward;
  readonly back: Backward;
  readonly last: number;

  constructor(readonly around: Around) {
    const { design, weights, x, targets, samples } = around;
    this.q = forward(design, weights, x, room(design, samples));
    this.back = backward(design, weights, x, targets, this.q);
    this.last = design.sizes.length - 1;
  }

  /** The value of a unit, for a sample; of layer 0 the input. */
  a(layer: number, s: number, unit: number): number {
    const width = this.around.design.sizes[layer];
    return (layer ? this.q.a[layer - 1] : this.around.x)[s * width + unit];
  }
  z = (layer: number, s: number, unit: number) => this.q.z[layer - 1][s * this.around.design.sizes[layer] + unit];
  dz = (layer: number, s: number, unit: number) => this.back.dz[layer - 1][s * this.around.design.sizes[layer] + unit];
  da = (layer: number, s: number, unit: number) => this.back.da[layer - 1][s * this.around.design.sizes[layer] + unit];
  w(layer: number, from: number, to: number): number {
    return this.around.weights[this.slot(layer, from, to)];
  }
  /** Where a weight lies in a flat row; from −1 is the bias. */
  slot(layer: number, from: number, to: number): number {
    const at = offsets(this.around.design)[layer - 1];
    return from < 0 ? at.b + to : at.w + from * this.around.design.sizes[layer] + to;
  }
  nameOf(layer: number, unit: number): Piece {
    if (!layer) return name("x", undefined, unit);
    return layer < this.last ? name("a", layer, unit) : name("ŷ", undefined, ...(this.around.design.sizes[layer] > 1 ? [unit] : []));
  }

  /** Σ |a| of a layer, of a sample. */
  private size(layer: number, s: number): number {
    return Array.from({ length: this.around.design.sizes[layer] }, (_, k) => Math.abs(this.a(layer, s, k))).reduce((x, y) => x + y, 0);
  }

  /** The sample whose share of a weight's derivative, or of a unit's, is largest. */
  telling(t: Target): number {
    let [best, most] = [0, -1];
    for (let s = 0; s < this.around.samples; s++) {
      const unit = t.kind === "unit" ? t.unit : t.to;
      const below = t.kind === "weight" && t.from >= 0 ? this.a(t.layer - 1, s, t.from) : t.kind === "unit" ? this.size(t.layer - 1, s) : 1;
      const share = Math.abs(below * this.dz(t.layer, s, unit));
      if (share > most) [best, most] = [s, share];
    }
    return best;
  }
}

/** A sum, written out as far as it is readable. */
function sum(terms: Piece[][]): Piece[] {
  const shown = terms.length > MOST_TERMS ? terms.slice(0, MOST_TERMS - 2) : terms;
  const pieces = shown.flatMap((term, i) => (i ? [sign("+"), ...term] : term));
  if (shown.length < terms.length) pieces.push(sign("+"), sign("…"), sign("+"), ...terms.at(-1)!);
  return pieces;
}

function times(a: Piece, b: Piece): Piece[] {
  const bracket = (p: Piece) => (p.kind === "number" ? { ...p, bracket: true } : p);
  return [bracket(a), sign("×"), bracket(b)];
}

/** The lines of a weight or unit, for one sample. */
export function derive(pass: Pass, t: Target, s: number): Line[] {
  const unit = t.kind === "unit" ? t.unit : t.to;
  const lines = [...ahead(pass, t.layer, unit, s), ...behind(pass, t.layer, unit, s)];
  if (t.kind === "weight") lines.push(...update(pass, t.layer, t.from, t.to, s));
  return lines;
}

function ahead(p: Pass, layer: number, unit: number, s: number): Line[] {
  const { design } = p.around;
  const below = Array.from({ length: design.sizes[layer - 1] }, (_, k) => k);
  const terms = below.map((k) => times(p.nameOf(layer - 1, k), name("w", layer, k, unit)));
  const numbers = below.map((k) => times(number(p.a(layer - 1, s, k)), number(p.w(layer, k, unit))));
  if (design.bias) {
    terms.push([name("b", layer, unit)]);
    numbers.push([number(p.w(layer, -1, unit), true)]);
  }
  const z = name("z", layer, unit);
  const lines: Line[] = [{ left: z, formula: sum(terms), numbers: sum(numbers), value: p.z(layer, s, unit), says: layer > 1 ? "The weighted sum of the layer below." : "The weighted sum of the inputs." }];
  const several = design.sizes[p.last] > 1;
  const f = layer < p.last ? design.activation[layer - 1] : design.loss === "squared" ? "identity" : several ? "softmax" : "sigmoid";
  const call = (inside: Piece[]): Piece[] => (f === "identity" ? inside : [sign(`${f === "sigmoid" ? "σ" : f}(`), ...inside, sign(")")]);
  lines.push({
    left: p.nameOf(layer, unit),
    formula: f === "softmax" ? [sign("exp"), sign("("), z, sign(")"), sign("/"), sign("Σ exp(z)")] : call([z]),
    numbers: f === "softmax" ? [] : call([number(p.z(layer, s, unit))]),
    value: p.a(layer, s, unit),
    says: layer < p.last ? `The unit’s value, by ${f}.` : "What the network says.",
  });
  return lines;
}

function behind(p: Pass, layer: number, unit: number, s: number): Line[] {
  const { design, targets } = p.around;
  const outputs = design.sizes[p.last];
  const index = outputs > 1 ? [unit] : [];
  const left = over("z", layer, unit);
  if (layer === p.last) {
    const y = targets[s * outputs + unit];
    const yhat = p.a(layer, s, unit);
    if (design.gradient === "report") {
      const spread = [name("ŷ", undefined, ...index), sign("(1 −"), name("ŷ", undefined, ...index), sign(")")];
      const value = (yhat - y) / (yhat * (1 - yhat));
      return [
        { left: over("ŷ", undefined, ...index), formula: [sign("("), name("ŷ", undefined), sign("−"), name("y", undefined), sign(") /"), ...spread], numbers: [sign("("), number(yhat), sign("−"), number(y), sign(") / ("), number(yhat), sign("× (1 −"), number(yhat), sign("))")], value, says: "How the loss changes with ŷ." },
        { left, formula: [over("ŷ", undefined), sign("×"), ...spread], numbers: [number(value, true), sign("×"), number(yhat), sign("× (1 −"), number(yhat), sign(")")], value: p.dz(layer, s, unit), says: "Back through the sigmoid." },
      ];
    }
    return [{ left, formula: [name("ŷ", undefined, ...index), sign("−"), name("y", undefined, ...index)], numbers: [number(yhat), sign("−"), number(y)], value: p.dz(layer, s, unit), says: "How far the network is off: where the way back begins." }];
  }
  const above = Array.from({ length: design.sizes[layer + 1] }, (_, m) => m);
  const a = p.a(layer, s, unit);
  const shape = design.activation[layer - 1];
  const slope = {
    sigmoid: { formula: [p.nameOf(layer, unit), sign("(1 −"), p.nameOf(layer, unit), sign(")")], numbers: [number(a), sign("× (1 −"), number(a), sign(")")] },
    tanh: { formula: [sign("(1 −"), p.nameOf(layer, unit), sign("²)")], numbers: [sign("(1 −"), number(a, true), sign("²)")] },
    relu: { formula: [sign("["), p.nameOf(layer, unit), sign("> 0]")], numbers: [number(a > 0 ? 1 : 0)] },
    identity: { formula: [number(1)], numbers: [number(1)] },
  }[shape] ?? { formula: [sign(`${shape}′(`), name("z", layer, unit), sign(")")], numbers: [number(ACTIVATIONS[shape].slope(p.z(layer, s, unit), a), true)] };
  return [
    {
      left: over("a", layer, unit),
      formula: sum(above.map((m) => times(over("z", layer + 1, m), name("w", layer + 1, unit, m)))),
      numbers: sum(above.map((m) => times(number(p.dz(layer + 1, s, m)), number(p.w(layer + 1, unit, m))))),
      value: p.da(layer, s, unit),
      says: "What the layer above sends back, by the same weights.",
    },
    {
      left,
      formula: [over("a", layer, unit), sign("×"), ...slope.formula],
      numbers: [number(p.da(layer, s, unit), true), sign("×"), ...slope.numbers],
      value: p.dz(layer, s, unit),
      says: `Back through ${shape}: times its slope.`,
    },
  ];
}

function update(p: Pass, layer: number, from: number, to: number, s: number): Line[] {
  const { design, rates, samples } = p.around;
  const slot = p.slot(layer, from, to);
  const bias = from < 0;
  const weight = bias ? name("b", layer, to) : name("w", layer, from, to);
  const gradient = bias ? over("b", layer, to) : over("w", layer, from, to);
  const value = p.w(layer, from, to);
  const data = p.back.gradient[slot];
  const delta = p.dz(layer, s, to);
  const share = bias ? delta : p.a(layer - 1, s, from) * delta;
  const [l2, l1] = [design.alpha && !bias, design.l1 && !bias];
  const total = data + (l2 ? rates.alpha * value : 0) + (l1 ? rates.l1 * Math.sign(value) : 0);
  const lines: Line[] = [
    {
      left: sign("this sample’s share"),
      formula: bias ? [over("z", layer, to)] : times(p.nameOf(layer - 1, from), over("z", layer, to)),
      numbers: bias ? [] : times(number(p.a(layer - 1, s, from)), number(delta)),
      value: share,
      says: bias ? "A bias has the input 1." : "What came in, times what came back.",
    },
    {
      left: gradient,
      formula: [sign(`Σ over ${samples} samples`), ...(l2 ? [sign("+"), sign("α"), sign("×"), weight] : []), ...(l1 ? [sign("+"), sign("λ"), sign("×"), sign("sign("), weight, sign(")")] : [])],
      numbers: l2 || l1 ? [number(data), ...(l2 ? [sign("+"), number(rates.alpha), sign("×"), number(value, true)] : []), ...(l1 ? [sign("+"), number(rates.l1), sign("×"), number(Math.sign(value), true)] : [])] : [],
      value: total,
      says: "The shares of all samples, added.",
    },
  ];
  if (design.momentum) return lines; // the velocity before is not among what is shown
  lines.push({
    left: { ...weight, after: true } as Piece,
    formula: [weight, sign("−"), sign("lr"), sign("×"), gradient],
    numbers: [number(value, true), sign("−"), number(rates.lr), sign("×"), number(total, true)],
    value: value - rates.lr * total,
    says: "The step: downhill.",
  });
  return lines;
}

