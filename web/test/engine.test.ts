// The compiled kernel against what Python found: tests/play/test_engine.py has written it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compiledEngine } from "../src/engine/compiled.ts";
import { type Design, quantities } from "../src/engine/engine.ts";
import { describe, workspace } from "../src/engine/general.ts";
import { fuses } from "../src/engine/wasm.ts";
import probe from "../src/engine/probe.wasm";

interface Case {
  design: Design;
  /** The numbers that describe the design to the kernel, and bytes of its working memory. */
  description: number[];
  workspace: number;
  samples: number;
  budget: number;
  passes: number;
  /** Rows of float64, in base64. */
  x: string;
  targets: string;
  start: string;
  rates: string;
  trained: string;
  epochs: number[];
  status: number[];
  loss: string;
  misses: string;
  following: string;
  predictions: string;
  /** The first quantity that was not finite, or null. */
  bad: (string | null)[];
}

const path = process.env.EXPECTED;
const floats = (text: string) => new Float64Array(new Uint8Array(Buffer.from(text, "base64")).buffer);
/** Numbers in base64; one NaN for all. */
const text = (row: Float64Array) => Buffer.from(row.map((v) => (Number.isNaN(v) ? NaN : v)).buffer).toString("base64");

for (const way of ["fused", "exact"] as const) {
  const skip = !path || (way === "fused" && !fuses(probe));
  test(`${way}: outcomes, weights, losses and predictions have Python's bits`, { skip }, () => {
    const cases = JSON.parse(readFileSync(path!, "utf8")) as Case[];
    for (const c of cases) {
      const about = JSON.stringify(c.design);
      assert.deepEqual(Array.from(describe(c.design), Number), c.description, about);
      assert.equal(workspace(c.design), c.workspace, about);
      const kernel = compiledEngine(way).open({ design: c.design, samples: c.samples, x: floats(c.x), targets: floats(c.targets) });
      const fresh = () => {
        const count = c.epochs.length;
        return { count, state: floats(c.start), rates: floats(c.rates), epochs: new Int32Array(count), status: new Int8Array(count) };
      };
      const trained = fresh();
      // In two slices, as the page does it.
      kernel.train(trained, Math.ceil(c.budget / 3));
      const on = Array.from(trained.status, (s) => s === 2);
      kernel.train(trained, c.budget);
      assert.deepEqual(Array.from(trained.status).filter((_, i) => on[i]), c.status.filter((_, i) => on[i]), about);
      const whole = fresh();
      kernel.train(whole, c.budget);
      assert.deepEqual(Array.from(whole.epochs), c.epochs, about);
      assert.deepEqual(Array.from(whole.status), c.status, about);
      assert.equal(text(whole.state), c.trained, about);
      const seen = kernel.observe(fresh(), c.passes);
      // A relaxed minimum may make a number of a NaN: beyond its divergence, where no training goes,
      // a network may be another one.
      const after = floats(c.following);
      const width = after.length / c.epochs.length;
      const sound = (row: number) => after.subarray(row * width, (row + 1) * width).every(Number.isFinite);
      const of = (row: Float64Array) => {
        const each = row.length / c.epochs.length;
        return text(row.map((v, i) => (way === "exact" || sound(Math.floor(i / each)) ? v : 0)));
      };
      assert.equal(of(seen.loss), of(floats(c.loss)), about);
      assert.equal(of(seen.following), of(after), about);
      assert.equal(of(seen.predictions), of(floats(c.predictions)), about);
      assert.equal(of(seen.misses), of(floats(c.misses)), about);
      const named = quantities(c.design);
      assert.deepEqual(seen.bad.map((b) => b.find((q) => named.includes(q)) ?? null), c.bad, about);
    }
  });
}
