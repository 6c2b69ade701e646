/** What a state describes: its data, and the training. */
import { builtIn } from "../data/builtin.ts";
import { fromTable, readTable, TableError } from "../data/csv.ts";
import { type Dataset, outputs, targets } from "../data/dataset.ts";
import { split, withMade } from "../data/features.ts";
import { type Design, weightCount } from "../engine/engine.ts";
import type { Spec } from "../engine/player.ts";
import { draw } from "../numbers/initial.ts";
import { FieldError, type Name, type State } from "./fields.ts";
import { unpack } from "./packed.ts";

/** Data and network of a state, all of it fitting together. */
export interface Experiment {
  state: State;
  /** As drawn or read, before features are made and samples kept for the test. */
  raw: Dataset;
  train: Dataset;
  test: Dataset | null;
  design: Design;
  spec: Spec;
}

/** What keeps a state from being trained, and beside which field to say so. */
export class Misfit extends Error {
  constructor(readonly field: Name, message: string) {
    super(message);
  }
}

const read = new Map<string, string | null>(); // tables that were unpacked

export function tableText(state: State): string | null {
  if (!read.has(state.table)) {
    if (read.size > 20) read.clear();
    read.set(state.table, unpack(state.table));
  }
  return read.get(state.table)!;
}

export function dataOf(state: State): Dataset {
  if (state.data !== "own") return builtIn(state.data, { n: state.n, seed: state.data_seed, noise: state.noise });
  const text = tableText(state);
  if (!text) throw new Misfit("table", state.table ? "The link’s table is damaged." : "Draw points, drop a file, or paste a table.");
  try {
    const table = readTable(text);
    return fromTable(table, state.target || table.header.at(-1)!, state.task === "numbers");
  } catch (error) {
    if (error instanceof TableError) throw new Misfit("table", error.message);
    throw error;
  }
}

/** The settings as they are for these data: numbers to predict have one loss and no accuracy. */
function fitted(state: State, data: Dataset): Pick<Design, "loss" | "stop" | "gradient"> {
  const regression = data.numbers.length > 0;
  const loss = regression ? "squared" : (state.loss as Design["loss"]);
  const known = loss === "cross-entropy" && data.classes.length === 2;
  return {
    loss,
    stop: regression ? "never" : (state.stop as Design["stop"]),
    gradient: known ? (state.gradient as Design["gradient"]) : "stable",
  };
}

export function experimentOf(state: State): Experiment {
  const raw = dataOf(state);
  const { train, test } = split(withMade(raw, state.features), state.test, state.data_seed);
  if (!train.samples) throw new Misfit("test", "No sample is left to train on.");
  const sizes = [train.features.length, ...state.hidden, outputs(train)];
  const layers = sizes.length - 1;
  for (const name of ["lr", "scale"] as const) {
    const value = state[name];
    if (Array.isArray(value) && value.length !== layers) {
      throw new Misfit(name, `One number, or ${layers}: one for each layer of weights.`);
    }
  }
  const design: Design = {
    sizes,
    activation: activations(state),
    bias: state.bias,
    momentum: state.momentum > 0,
    alpha: state.alpha > 0,
    l1: state.l1 > 0,
    ...fitted(state, raw),
    dtype: state.dtype as Design["dtype"],
  };
  const count = weightCount(design);
  const spec: Spec = {
    problem: { design, samples: train.samples, x: train.x, targets: targets(train) },
    test: test && { samples: test.samples, x: test.x, targets: targets(test) },
    start: draw(sizes, state.bias, state.init, state.scale, state.seed),
    lr: state.lr,
    factors: { momentum: state.momentum, alpha: state.alpha, l1: state.l1 },
    maxEpochs: state.max_epochs,
    changes: state.changes.filter((c) => c.kind === "lr" || c.index < count),
  };
  return { state, raw, train, test, design, spec };
}

/** An activation for each hidden layer: the state has one for all, or one for each. */
export function activations(state: State): string[] {
  const given = state.activation;
  return state.hidden.map((_, l) => given[Math.min(l, given.length - 1)]);
}

export { FieldError };
