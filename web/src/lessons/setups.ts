/** The lessons, in order, and the network with which each begins. */
import type { State } from "../state/fields.ts";
import { pack } from "../state/packed.ts";
import { failing } from "./failing.ts";

export interface Lesson {
  title: string;
  /** What one knows after it. */
  lead: string;
  setup: () => Partial<State>;
}

/** Two inputs, one output, and nothing that bends: a straight line. */
export const LINE: Partial<State> = { hidden: [1], activation: ["identity"], bias: true, init: "xavier", max_epochs: 5000, speed: "10" };

/** Three units that bend: the least that solves XOR from nearly every seed. */
export const BENT: Partial<State> = { hidden: [3], activation: ["tanh"], bias: true, init: "xavier", max_epochs: 5000 };

/** A cell of the report's last table that fails. */
export function cell(seed: number, hidden: number): Partial<State> {
  return { data: "own", table: pack(failing().find((f) => f.seed === seed && f.hidden === hidden)!.table), hidden: [hidden, hidden], seed, lr: 0.1, max_epochs: 50_000, speed: "10" };
}

export const LESSONS: Record<string, Lesson> = {
  step: {
    title: "What one step does",
    lead: "A network learns by one small correction, again and again. Here is a single correction with all of its numbers.",
    setup: () => ({ picked: "w3[0,0]", pane: "derivation" }),
  },
  xor: {
    title: "Why XOR needs a hidden layer",
    lead: "No straight line parts these two classes. Two lines do, and a hidden layer draws them.",
    setup: () => LINE,
  },
  nine: {
    title: "Why nine networks fail",
    lead: "The report prints 50000 nine times in its last table and suspects the precision. The length of the step is to blame.",
    setup: () => cell(0, 5),
  },
  outcomes: {
    title: "Solved, unsolved, diverged",
    lead: "A training ends in one of three ways. Each word has an exact meaning, which is narrower than it sounds.",
    setup: () => ({ speed: "10" }),
  },
  digit: {
    title: "The last digit decides",
    lead: "Two copies of one network differ in the sixteenth digit of one weight. Watch them part.",
    setup: () => ({}),
  },
  border: {
    title: "The border of trainability",
    lead: "Which learning rates work? The answer is a picture, and its border has no simple shape.",
    setup: () => ({ ...BENT, map_size: "64", map_epochs: 500, map_x: [0.003, 3], map_y: [0.05, 50], map_ran: true }),
  },
};

/** A link that names a lesson, and no network, has the network with which the lesson begins. */
export function withLesson(found: State, initial: State, shaping: (keyof State)[]): State {
  const lesson = found.page === "lessons" && Object.hasOwn(LESSONS, found.lesson) ? LESSONS[found.lesson] : null;
  if (!lesson || found.epoch || shaping.some((name) => String(found[name]) !== String(initial[name]))) return found;
  return { ...found, ...lesson.setup() };
}
