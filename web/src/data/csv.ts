/** A table of one's own, read in the page: what `shallows.datasets.from_csv` does. */
import { dsvFormat } from "d3-dsv";
import limits from "../python/limits.json" with { type: "json" };
import type { Dataset } from "./dataset.ts";

export const { samples: MOST_ROWS, features: MOST_FEATURES, classes: MOST_CLASSES } = limits;

/** What is wrong with a table, in a sentence. */
export class TableError extends Error {}

export interface Table {
  header: string[];
  /** Cells as text; every row as long as the header. */
  rows: string[][];
  /** Line of each row in the file, from 1. */
  lines: number[];
  decimalComma: boolean;
}

/** Text of a file: UTF-8, with or without a mark, UTF-16 with one, or else Windows-1252. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

const SEPARATORS = [",", ";", "\t", "|"];

/** The separator that cuts the first lines into the same number of cells, the most of them. */
function separatorOf(text: string): string {
  const sample = text.slice(0, 20_000);
  const cells = (separator: string) => {
    const widths = dsvFormat(separator).parseRows(sample).slice(0, 10).map((r) => r.length);
    const usual = widths[0] ?? 0;
    return widths.filter((w) => w === usual).length >= 0.5 * widths.length ? usual : 1;
  };
  // A semicolon wins a tie: its file may have decimal commas.
  return [...SEPARATORS].sort((a, b) => cells(b) - cells(a) || (a === ";" ? -1 : b === ";" ? 1 : 0))[0];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const COMMA = /^[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?$/;

/** Read text as a table with a header; without one, columns are x0, x1, … and y. */
export function readTable(text: string): Table {
  const clean = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (!clean.trim()) throw new TableError("The table is empty.");
  if (clean.includes("\0")) throw new TableError("This is not a text file.");
  const separator = separatorOf(clean);
  const parsed = dsvFormat(separator).parseRows(clean);
  const rows: string[][] = [];
  const lines: number[] = [];
  let line = 1;
  for (const row of parsed) {
    if (row.length > 1 || row[0].trim()) {
      rows.push(row.map((cell) => cell.trim()));
      lines.push(line);
    }
    line += 1 + row.reduce((n, cell) => n + cell.split("\n").length - 1, 0);
  }
  const decimalComma = separator !== "," && rows.slice(1).some((r) => r.some((c) => c.includes(",") && COMMA.test(c)));
  const isNumber = (cell: string) => (decimalComma ? COMMA : NUMBER).test(cell);
  const first = rows[0];
  const headed = !first.some(isNumber);
  const header = headed ? first : first.map((_, i) => (i === first.length - 1 ? "y" : `x${i}`));
  if (headed) [rows, lines].forEach((list) => list.shift());
  if (header.length < 2) {
    throw new TableError(`Line ${headed ? 1 : lines[0]} has one column. A table needs features and, in its last column, the class.`);
  }
  if (!rows.length) throw new TableError("The table has a header and no rows.");
  if (rows.length > MOST_ROWS) throw new TableError(`The table has ${rows.length} rows. At most ${MOST_ROWS} are read here.`);
  rows.forEach((row, i) => {
    if (row.length === header.length) return;
    throw new TableError(`Line ${lines[i]} has ${row.length} ${row.length === 1 ? "cell" : "cells"}. The line above it has ${header.length}.`);
  });
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) throw new TableError(`Two columns are called “${short(twice)}”.`);
  return { header: header.map((name, i) => name || `column ${i + 1}`), rows, lines, decimalComma };
}

/** Data with classes as the text of a table, the class last; points are rows to be added. */
export function asText(data: Dataset, points: [a: number, b: number, label: string][] = []): string {
  const width = data.features.length;
  const rows = Array.from({ length: data.samples }, (_, s) => [...data.x.subarray(s * width, (s + 1) * width), data.classes[data.y[s]]]);
  let target = "class";
  while (data.features.includes(target)) target += "'";
  return `${dsvFormat(",").formatRows([[...data.features, target], ...rows, ...points].map((row) => row.map(String)))}\n`;
}

/** Make data of a table: numbers in all columns but the target's. */
export function fromTable(table: Table, target: string, regression: boolean, name = "own"): Dataset {
  const t = table.header.indexOf(target);
  if (t < 0) throw new TableError(`There is no column “${short(target)}”.`);
  const features = table.header.filter((_, i) => i !== t);
  if (features.length > MOST_FEATURES) {
    throw new TableError(`The table has ${features.length} features. At most ${MOST_FEATURES} are read here.`);
  }
  const x = new Float64Array(table.rows.length * features.length);
  table.rows.forEach((row, r) => {
    row.filter((_, i) => i !== t).forEach((cell, i) => (x[r * features.length + i] = number(table, r, cell, features[i])));
  });
  const labels = table.rows.map((row) => row[t]);
  if (regression) {
    const y = Float64Array.from(labels, (cell, r) => number(table, r, cell, target));
    return { name, samples: table.rows.length, features, classes: [], numbers: [target], x, y };
  }
  labels.forEach((label, r) => {
    if (!label) throw new TableError(`Line ${table.lines[r]}: the column “${short(target)}” is empty.`);
  });
  const classes = classesOf(table, labels, target);
  if (classes.length < 2) throw new TableError(`Every row has the class “${short(classes[0])}”. There must be two at least.`);
  if (classes.length > MOST_CLASSES) {
    throw new TableError(`The column “${short(target)}” has ${classes.length} different values. At most ${MOST_CLASSES} classes can be learned here; choose another column, or predict numbers.`);
  }
  return {
    name, samples: table.rows.length, features, classes, numbers: [], x,
    y: Float64Array.from(labels, (label) => classes.indexOf(label)),
  };
}

/** The classes as they are written: numbers, and truth values, in the order of their values. */
function classesOf(table: Table, labels: string[], target: string): string[] {
  const truth = /^(true|false)$/i;
  const value = labels.every((label) => valueOf(table, label) !== null)
    ? (label: string) => valueOf(table, label)!
    : labels.every((label) => truth.test(label)) ? (label: string) => Number(label.toLowerCase() === "true") : null;
  const classes = [...new Set(labels)];
  if (!value) return classes.sort((a, b) => (a < b ? -1 : 1));
  const first = new Map<number, string>();
  for (const name of classes) {
    const written = first.get(value(name)) ?? name;
    if (written !== name) throw new TableError(`The column “${short(target)}” has “${short(written)}” and “${short(name)}”. Write each class in one way.`);
    first.set(value(name), name);
  }
  return classes.sort((a, b) => value(a) - value(b));
}

/** The number that a cell is, or null. */
function valueOf(table: Table, cell: string): number | null {
  return (table.decimalComma ? COMMA : NUMBER).test(cell) ? Number(cell.replace(",", ".")) : null;
}

function number(table: Table, row: number, cell: string, column: string): number {
  const value = valueOf(table, cell);
  if (value !== null && Number.isFinite(value)) return value;
  const found = cell ? `“${short(cell)}”, which is not a number` : "nothing";
  throw new TableError(`Line ${table.lines[row]}, column “${short(column)}”: ${found}.`);
}

function short(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
