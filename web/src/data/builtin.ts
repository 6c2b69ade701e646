/** The built-in data of `shallows.datasets`: the same points, in the same order. */
import { RandomState } from "../numbers/mt19937.ts";
import { cos, sin } from "../numbers/rounded.ts";
import type { Dataset } from "./dataset.ts";

export interface Drawn {
  n: number;
  seed: number;
  noise: number;
}

interface BuiltIn {
  make: (how: Drawn) => [x: number[][], y: number[]];
  /** What a visitor may choose of it. */
  takes: ("n" | "seed" | "noise")[];
  noise?: number;
  /** Whether y are numbers to predict. */
  numbers?: boolean;
  says: string;
}

function uniform({ n, seed }: Drawn): number[][] {
  const random = new RandomState(seed);
  return Array.from({ length: n }, () => [random.sample(), random.sample()]);
}

function xor(): [number[][], number[]] {
  const [x, y]: [number[][], number[]] = [[], []];
  for (let i = 0; i < 11; i++) {
    x.push([0.1 * i, 0.1 * i]);
    y.push(0);
    if (0.1 * i !== 0.5) {
      x.push([0.1 * i, 1 - 0.1 * i]);
      y.push(1);
    }
  }
  return [x, y];
}

function linear(how: Drawn): [number[][], number[]] {
  const x = uniform(how);
  return [x, x.map(([a, b]) => (a > b ? 0 : 1))];
}

function circles(how: Drawn): [number[][], number[]] {
  const x = uniform(how).map((row) => row.map((u) => 2 * u - 1));
  return [x, x.map(([a, b]) => (a * a + b * b < 2 / Math.PI ? 1 : 0))];
}

function jitter(how: Drawn, at: (i: number, label: number) => [number, number]): [number[][], number[]] {
  const u = uniform(how);
  const y = u.map((_, i) => i % 2);
  const x = u.map(([a, b], i) => {
    const [p, q] = at(i, y[i]);
    return [p + how.noise * (2 * a - 1), q + how.noise * (2 * b - 1)];
  });
  return [x, y];
}

function moons(how: Drawn): [number[][], number[]] {
  const steps = Math.max(1, Math.floor((how.n - 1) / 2));
  return jitter(how, (i, label) => {
    const angle = (Math.PI * Math.floor(i / 2)) / steps;
    const [c, s] = [cos(angle), sin(angle)];
    return label ? [1 - c, 0.5 - s] : [c, s];
  });
}

function spirals(how: Drawn): [number[][], number[]] {
  return jitter(how, (i, label) => {
    const radius = (Math.floor(i / 2) + 1) / (Math.floor(how.n / 2) + 1);
    const angle = 3.5 * Math.PI * radius + Math.PI * label;
    return [radius * cos(angle), radius * sin(angle)];
  });
}

function checkerboard(how: Drawn): [number[][], number[]] {
  const places = uniform(how);
  const y = places.map((row) => row.reduce((n, u) => n + Math.floor(4 * u), 0) % 2);
  return [places.map((row) => row.map((u) => 2 * u - 1)), y];
}

function parity(): [number[][], number[]] {
  const x = Array.from({ length: 8 }, (_, word) => [word & 1, (word >> 1) & 1, (word >> 2) & 1]);
  return [x, x.map(([a, b, c]) => (a + b + c) % 2)];
}

function waves(how: Drawn): [number[][], number[]] {
  const x = uniform(how).map((row) => row.map((u) => 2 * u - 1));
  return [x, x.map(([a, b]) => sin(Math.PI * a) * sin(Math.PI * b))];
}

export const BUILT_IN: Record<string, BuiltIn> = {
  xor: { make: xor, takes: [], says: "the report’s 21 points on two crossing lines" },
  linear: { make: linear, takes: ["n", "seed"], says: "class 0 where x₀ > x₁" },
  circles: { make: circles, takes: ["n", "seed"], says: "class 1 inside a circle" },
  moons: { make: moons, takes: ["n", "seed", "noise"], noise: 0.1, says: "two half circles" },
  spirals: { make: spirals, takes: ["n", "seed", "noise"], noise: 0.02, says: "two spirals" },
  checkerboard: { make: checkerboard, takes: ["n", "seed"], says: "sixteen fields of two colours" },
  parity: { make: parity, takes: [], says: "all words of three bits; the class is their parity" },
  waves: { make: waves, takes: ["n", "seed"], numbers: true, says: "two hills and two hollows, to be predicted as numbers" },
};

export function builtIn(name: string, how: Drawn): Dataset {
  const { make, numbers } = BUILT_IN[name];
  const [x, y] = make(how);
  const width = x[0].length;
  return {
    name,
    samples: x.length,
    features: Array.from({ length: width }, (_, i) => `x${i}`),
    classes: numbers ? [] : ["0", "1"],
    numbers: numbers ? ["y0"] : [],
    x: Float64Array.from(x.flat()),
    y: Float64Array.from(y),
  };
}
