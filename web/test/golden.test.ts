// The golden networks, in both ways to fuse; one wrong bit is noticed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compiledEngine } from "../src/engine/compiled.ts";
import { golden } from "../src/engine/golden.ts";
import known from "../src/engine/golden.json" with { type: "json" };

test("the golden networks have Python's bits", () => {
  assert.ok(golden(compiledEngine()));
  assert.ok(golden(compiledEngine("exact")));
});

test("another bit is noticed", () => {
  const [first] = known[1].bits;
  known[1].bits[0] = `${first.slice(0, 15)}${first[15] === "0" ? "1" : "0"}`;
  assert.ok(!golden(compiledEngine()));
  known[1].bits[0] = first;
});
