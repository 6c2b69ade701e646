// Copy as Python for random states: tests/play/test_python.py runs what is written here.
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { BUILT_IN } from "../src/data/builtin.ts";
import { MADE } from "../src/data/features.ts";
import { compiledEngine } from "../src/engine/compiled.ts";
import { Player } from "../src/engine/player.ts";
import { RandomState } from "../src/numbers/mt19937.ts";
import { asPython } from "../src/share/python.ts";
import { experimentOf } from "../src/state/experiment.ts";
import { INITIAL, type State } from "../src/state/fields.ts";
import { pack } from "../src/state/packed.ts";

const path = process.env.WRITTEN;
const random = new RandomState(15);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random.sample() * from.length)];
const often = () => random.sample() < 0.5;

/** Networks of few designs, since each is compiled; all else is random. */
const DESIGNS: Partial<State>[] = [
  {}, { hidden: [2], activation: ["tanh"], bias: true, momentum: 0.5 }, { hidden: [4, 2], activation: ["relu", "tanh"], alpha: 0.01 },
  { hidden: [3], activation: ["gelu"], loss: "squared", stop: "never", l1: 0.002 }, { hidden: [2, 2], gradient: "report", dtype: "float32" },
  { hidden: [5], activation: ["sin"], bias: true, alpha: 0.1, l1: 0.01, momentum: 0.9 },
];
const TABLE = "a;b;Klasse\n0,5;1;größer\n-1,25;0,5;kleiner\n2;3;\"x\"\"y\"\n1e-3;-2;kleiner\n";

function state(): State {
  const data = pick([...Object.keys(BUILT_IN), "own", "xor"]);
  const s: State = {
    ...INITIAL, data, n: 20, data_seed: Math.floor(1e5 * random.sample()), noise: Number(random.sample().toPrecision(3)), seed: Math.floor(2 ** 32 * random.sample()),
    lr: Number((10 ** (-2 + 2 * random.sample())).toPrecision(3)), init: pick(["uniform", "normal", "xavier", "he"]), scale: pick([1, 0.3, 2.5]),
    max_epochs: 1 + Math.floor(60 * random.sample()), ...pick(DESIGNS),
  };
  if (data === "own") s.table = pack(TABLE);
  if (data !== "parity" && data !== "own" && random.sample() < 0.15) s.features = [pick(Object.keys(MADE))];
  if (data !== "own" && random.sample() < 0.15) s.test = 20;
  if (often()) s.lr = Array.from({ length: s.hidden.length + 1 }, (_, i) => Number(((s.lr as number) / (i + 1)).toPrecision(4)));
  return s;
}

test("programs of random states, with the numbers that they should print", { skip: !path }, () => {
  const engine = compiledEngine();
  const all = Array.from({ length: 200 }, () => {
    const s = state();
    const e = experimentOf(s);
    const player = new Player(engine, e.spec);
    if (often()) player.change({ kind: "weight", epoch: 0, index: 0, value: e.spec.start[0] + 0.25 });
    const m = player.run({ epochs: often() ? Infinity : 1 + Math.floor(s.max_epochs / 2) });
    return { code: asPython(e, m), loss: m.loss.at(-1), epoch: m.epoch, status: m.outcome?.status ?? null };
  });
  writeFileSync(path!, JSON.stringify(all));
});
