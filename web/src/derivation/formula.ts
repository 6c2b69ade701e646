/** Formulas as trees, as `shallows.formula` has them: of one element, with numbers, evaluated. */
import { FUNCTIONS } from "../python/activations.js";

/** A sample that a sum goes over, or the number of a row or column. */
export type Index = number | "s";

/** A quantity, or one element of it. */
export interface Sym {
  kind: string;
  /** Of a quantity: "", its derivative "dL_d", its velocity "v_", or one of them updated. */
  role: string;
  layer?: number;
  turned?: boolean;
  index?: Index[];
}
/** A number, a quantity, or a kind with its parts, such as ["Product", left, right]. */
export type Formula = number | Sym | Tree;
export type Tree = [kind: string, ...parts: (Formula | string)[]];

/** An array of numbers, row after row; a number is an array of one. */
export interface Matrix {
  rows: number;
  columns: number;
  v: Float64Array;
}
export type Values = (name: string) => Matrix;

export const isSymbol = (node: unknown): node is Sym => typeof node === "object" && !Array.isArray(node);

export function nameOf({ role, kind, layer }: Sym): string {
  return `${role}${kind}${layer ?? ""}`;
}

/** Whether a quantity has a row for each sample. */
export function sampled({ kind }: Sym): boolean {
  return ["x", "y", "z", "a", "yhat"].includes(kind);
}

/** The same formula, with a function applied to each part directly inside. */
export function rebuilt(node: Formula, inside: (part: Formula) => Formula): Formula {
  if (!Array.isArray(node)) return node;
  return [node[0], ...node.slice(1).map((p) => (typeof p === "string" ? p : inside(p)))];
}

/** The formula of one element, matrix products and sums over units written out. */
export function at(node: Formula, row: Index, column: Index, values: Values): Formula {
  const of = (part: Formula, i: Index, j: Index) => at(part, i, j, values);
  if (typeof node === "number") return node;
  if (isSymbol(node)) {
    if (["lr", "momentum", "alpha", "l1"].includes(node.kind)) return node;
    const { turned, ...plain } = node;
    return { ...plain, index: node.kind === "b" ? [0, column] : turned ? [column, row] : [row, column] };
  }
  const [kind, first, second] = node as [string, Formula, Formula];
  if (kind === "Product") {
    const term = (k: Index): Tree => ["Row", of(first, row, k), "×", of(second, k, column)];
    const left = first as Sym;
    if (left.turned && sampled(left)) return ["Sigma", term("s"), "samples"];
    return ["Sum", ...Array.from({ length: values(nameOf(left)).columns }, (_, k) => term(k))];
  }
  if (kind === "Sigma") {
    if ((second as unknown) === "samples") return ["Sigma", of(first, "s", column), "samples"];
    return ["Sum", ...Array.from({ length: values("y").columns }, (_, k) => of(first, row, k))];
  }
  return rebuilt(node, (part) => of(part, row, column));
}

/** The same formula of one element, with numbers for its quantities; `s` is the sample. */
export function filled(node: Formula, values: Values): Formula {
  if (isSymbol(node) || (Array.isArray(node) && node[0] === "Sigma")) return evaluate(node, values).v[0];
  return rebuilt(node, (part) => filled(part, values));
}

/** The term of a sum over the samples that belongs to one of them. */
export function termOf(node: Formula, s: number): Formula {
  if (isSymbol(node)) return { ...node, index: node.index?.map((i) => (i === "s" ? s : i)) };
  return rebuilt(node, (part) => termOf(part, s));
}

// -- evaluation --------------------------------------------------------------------------------------

const scalar = (value: number): Matrix => ({ rows: 1, columns: 1, v: Float64Array.of(value) });

/** What a formula comes to. */
export function evaluate(node: Formula, values: Values): Matrix {
  if (typeof node === "number") return scalar(node);
  if (isSymbol(node)) return symbol(node, values(nameOf(node)));
  const inner = (part: Formula | string) => evaluate(part as Formula, values);
  const [kind, first, second] = node;
  switch (kind) {
    case "Bracket": return inner(first);
    case "Row": return row(node.slice(1), inner);
    case "Sum": return node.slice(1).map(inner).reduce((a, b) => zipped(a, b, (x, y) => x + y));
    case "Product": return product(inner(first), inner(second));
    case "Fraction": return zipped(inner(first), inner(second), (x, y) => x / y);
    case "Call": return call(first as string, second as Formula, inner);
    case "Positive": return mapped(inner(first), (x) => (x > 0 ? 1 : 0));
    case "Sigma": return second === "samples" ? sum(first as Formula, values) : across(inner(first));
  }
  throw new Error(`not a formula of symbols: ${kind}`);
}

function symbol({ index, turned }: Sym, m: Matrix): Matrix {
  if (index) return scalar(m.v[(index[0] as number) * m.columns + (index[1] as number)]);
  if (!turned) return m;
  return { rows: m.columns, columns: m.rows, v: m.v.map((_, i) => m.v[(i % m.rows) * m.columns + Math.floor(i / m.rows)]) };
}

function call(name: string, inside: Formula, inner: (part: Formula) => Matrix): Matrix {
  // log(1 + e^z), whose e^z might overflow.
  if (name === "log" && Array.isArray(inside) && inside[1] === 1 && inside[2] === "+") return mapped(inner((inside[3] as Tree)[2] as Formula), FUNCTIONS.softplus);
  return mapped(inner(inside), FUNCTIONS[name]);
}

/** The sum over the samples: of one element's terms, or of each column. */
function sum(inside: Formula, values: Values): Matrix {
  if (!ofOne(inside)) {
    const m = evaluate(inside, values);
    const v = new Float64Array(m.columns);
    m.v.forEach((value, i) => (v[i % m.columns] += value));
    return { rows: 1, columns: m.columns, v };
  }
  let total = 0;
  for (let s = 0; s < values("y").rows; s++) total += evaluate(termOf(inside, s), values).v[0];
  return scalar(total);
}

/** Whether a formula is of one element, the samples' `s` among its indices. */
function ofOne(node: Formula): boolean {
  if (isSymbol(node)) return !!node.index;
  return Array.isArray(node) && node.slice(1).some((part) => typeof part !== "string" && ofOne(part));
}

/** The sum of each row. */
function across({ rows, columns, v }: Matrix): Matrix {
  return { rows, columns: 1, v: Float64Array.from({ length: rows }, (_, r) => v.subarray(r * columns, (r + 1) * columns).reduce((a, b) => a + b, 0)) };
}

function product(a: Matrix, b: Matrix): Matrix {
  const v = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const x = a.v[i * a.columns + k];
      for (let j = 0; j < b.columns; j++) v[i * b.columns + j] += x * b.v[k * b.columns + j];
    }
  }
  return { rows: a.rows, columns: b.columns, v };
}

function mapped(m: Matrix, f: (x: number) => number): Matrix {
  return { ...m, v: m.v.map(f) };
}

/** Element by element; a number, or a row, meets every element, or every row. */
function zipped(a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix {
  if (a.v.length < b.v.length) return zipped(b, a, (x, y) => f(y, x));
  return { ...a, v: a.v.map((x, i) => f(x, b.v[i % b.v.length])) };
}

/** Terms of a row, added and subtracted from the left, each a product of its factors. */
function row(parts: (Formula | string)[], inner: (part: Formula | string) => Matrix): Matrix {
  let [total, sign]: [Matrix | null, string] = [null, "+"];
  for (let i = 0; i < parts.length; i++) {
    if (typeof parts[i] === "string") sign = parts[i++] as string;
    let term = inner(parts[i]);
    while (parts[i + 1] === "×") {
      const factor = parts[(i += 2)];
      // A product would be NaN where an infinite derivative meets a unit that is not active.
      const select = Array.isArray(factor) && factor[0] === "Positive";
      term = zipped(term, inner(factor), select ? (x, y) => (y > 0 ? x : 0) : (x, y) => x * y);
    }
    if (sign === "−") term = mapped(term, (x) => -x);
    total = total ? zipped(total, term, (x, y) => x + y) : term;
  }
  return total!;
}
