// The page's derivation against Python's: tests/play/test_derivation.py has written its values.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { evaluate, isSymbol, nameOf } from "../src/derivation/formula.ts";
import { derive, Pass } from "../src/derivation/lines.ts";
import { type Design, quantities, weightCount } from "../src/engine/engine.ts";

interface Case {
  design: Design;
  samples: number;
  x: number[];
  targets: number[];
  state: number[];
  lr: number | number[];
  factors: { momentum: number; alpha: number; l1: number };
  /** By the names of quantities, all their numbers. */
  values: Record<string, number[]>;
}

const path = process.env.EXPECTED;
const near = (a: number, b: number, size: number) => Math.abs(a - b) <= 1e-9 * Math.max(size, Math.abs(b)) || (Number.isNaN(a) && Number.isNaN(b));

test("every quantity of a pass is Python's, and every line leads to its value", { skip: !path }, () => {
  for (const c of JSON.parse(readFileSync(path!, "utf8")) as Case[]) {
    const [n, floats] = [weightCount(c.design), Float64Array.from(c.state)];
    const pass = new Pass({
      ...c, weights: floats.subarray(0, n), velocity: floats.subarray(n), x: Float64Array.from(c.x), targets: Float64Array.from(c.targets),
    });
    for (const [name, wanted] of Object.entries(c.values)) {
      const size = Math.max(...wanted.map(Math.abs));
      const found = pass.value(name).v;
      assert.equal(found.length, wanted.length, name);
      wanted.forEach((value, i) => assert.ok(near(found[i], value, size), `${JSON.stringify(c.design)} ${name}[${i}]: ${found[i]}, not ${value}`));
    }
    const layers = c.design.sizes.length - 1;
    for (let layer = 1; layer <= layers; layer++) {
      for (const line of derive(pass, { kind: "weight", layer, from: 1, to: 0 }, c.samples - 1)) {
        if (line.numbers !== null) assert.ok(near(evaluate(line.numbers, pass.value).v[0], line.value, 1), `numbers of ${JSON.stringify(line.left)}`);
        if ("words" in (line.left as object) || !isSymbol(line.left)) continue;
        const [row, column] = line.left.index as number[];
        const name = nameOf(line.left);
        const at = row * pass.value(name).columns + Math.max(0, column);
        assert.ok(near(line.value, c.values[name][at], 1), `${name}[${row}, ${column}]`);
      }
    }
    // The engine's names of quantities, and their order, are those of the derivation.
    for (const name of quantities(c.design).filter((q) => !/^[wb]\d/.test(q))) assert.ok(name in c.values, name);
  }
});
