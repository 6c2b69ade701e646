// The page's numbers are Python's: run by tests/play/test_numbers.py, which has written what to expect.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { builtIn } from "../src/data/builtin.ts";
import { fromTable, readTable, TableError } from "../src/data/csv.ts";
import { draw } from "../src/numbers/initial.ts";

interface Expected {
  weights: { sizes: number[]; bias: boolean; init: string; scale: number; seed: number; row: string[] }[];
  data: { name: string; n: number; seed: number; x: string[]; y: number[] }[];
  tables: { table: string; classes: string[] | null; y: number[] }[];
}

const path = process.env.EXPECTED;
const hex = (row: Float64Array) => Array.from(row, (v) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, v);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
});

test("initial weights and data have Python's bits", { skip: !path }, () => {
  const expected = JSON.parse(readFileSync(path!, "utf8")) as Expected;
  for (const e of expected.weights) {
    assert.deepEqual(hex(draw(e.sizes, e.bias, e.init, e.scale, e.seed)), e.row, JSON.stringify({ ...e, row: "" }));
  }
  for (const e of expected.data) {
    const data = builtIn(e.name, { n: e.n, seed: e.seed, noise: 0.1 });
    assert.deepEqual(hex(data.x), e.x, e.name);
    assert.deepEqual(Array.from(data.y), e.y, e.name);
  }
});

test("classes have Python's names and order, or are refused", { skip: !path }, () => {
  for (const e of (JSON.parse(readFileSync(path!, "utf8")) as Expected).tables) {
    const read = () => fromTable(readTable(e.table), "y", false);
    if (!e.classes) {
      assert.throws(read, TableError, e.table);
      continue;
    }
    assert.deepEqual(read().classes, e.classes, e.table);
    assert.deepEqual(Array.from(read().y), e.y, e.table);
  }
});
