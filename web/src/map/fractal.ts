/** The map of *The boundary of neural network trainability is fractal*: `shallows.maps.fractal`. */
import { normalQuantile } from "../numbers/initial.ts";
import { RandomState } from "../numbers/mt19937.ts";
import type { State } from "../state/fields.ts";
import { pack } from "../state/packed.ts";

const UNITS = 16;
const SAMPLES = UNITS * UNITS + UNITS;
const RATES = [1e-3, 1e6]; // in the paper's own learning rates

/** Inputs and targets from N(0, 1), with nothing to learn, as the text of a table. */
export function normalTable(): string {
  const random = new RandomState(0);
  const row = () => Array.from({ length: UNITS + 1 }, () => normalQuantile(random.sample())).join(",");
  const header = [...Array.from({ length: UNITS }, (_, i) => `x${i}`), "y"].join(",");
  return `${[header, ...Array.from({ length: SAMPLES }, row)].join("\n")}\n`;
}

/** Ends of an axis: the loss here is a sum, where the paper has a mean, and factors are in the weights. */
function ends(factor: number): [number, number] {
  return RATES.map((rate) => Number((rate * (2 / SAMPLES) * factor).toPrecision(12))) as [number, number];
}

export function fractal(): Partial<State> {
  return {
    data: "own", table: pack(normalTable()), target: "", task: "numbers", test: 0, features: [], hidden: [UNITS], activation: ["tanh"], bias: false,
    init: "normal", scale: [Math.sqrt(2 / UNITS), 1 / UNITS], seed: 0, momentum: 0, alpha: 0, l1: 0, dtype: "float64",
    map_axes: "lr1,lr2", map_x: ends(2 / UNITS), map_y: ends(1 / UNITS ** 2), map_epochs: 500, map_size: "64",
  };
}
