/**
 * The whole state of the page: one table of fields, which reads and writes its link.
 *
 * What stands in a link is hostile: every field is read by its row of the table, which bounds it, or
 * refuses it with a sentence.
 */
import { BUILT_IN } from "../data/builtin.ts";
import { MADE } from "../data/features.ts";
import type { Change } from "../engine/player.ts";
import limits from "../python/limits.json" with { type: "json" };
import settings from "../python/settings.json" with { type: "json" };

/** What is wrong with a value, in words that stand beside its field. */
export class FieldError extends Error {}

interface Field<T> {
  initial: T;
  read: (text: string) => T;
  show: (value: T) => string;
  /** Whether another value makes another training. */
  shapes: boolean;
  help: string;
}

export const { layers: MOST_LAYERS, units: MOST_UNITS, epochs: MOST_EPOCHS } = limits;
const LONGEST = 400_000; // characters of one field

export const PAGES = ["train", "sweep", "map", "lessons"] as const;
export const SPEEDS = ["1", "10", "100", "1000", "full"] as const;
export const MAP_AXES = ["lr,scale", "lr1,lr2"] as const;
export const MAP_SIZES = ["64", "128", "256", "512"] as const;
export const CARDS = ["", "network", "output", "curve", "derivation", "map", "sweep", "twins"] as const;
export const PANES = ["curve", "derivation", "weights", "runs"] as const;

/** A whole number from a text. */
export function whole(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw new FieldError(`A whole number from ${minimum} to ${maximum.toLocaleString("en")}.`);
    }
    return value;
  };
}

/** What a number may be, as in the table of settings. */
export interface Bounds {
  minimum?: number;
  maximum?: number;
  above?: number;
  below?: number;
}

function sentence({ minimum, maximum, above, below }: Bounds): string {
  const start = above !== undefined ? `A number above ${above}` : minimum !== undefined ? `A number from ${minimum}` : "A number";
  const end = maximum !== undefined ? ` to ${maximum}` : below !== undefined ? ` up to, not including, ${below}` : "";
  return `${start}${end}.`;
}

/** A number from a text. */
export function real(bounds: Bounds): (text: string) => number {
  const { minimum = -Infinity, maximum = Infinity, above = -Infinity, below = Infinity } = bounds;
  return (text) => {
    const value = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : NaN;
    if (!(Number.isFinite(value) && value >= minimum && value <= maximum && value > above && value < below)) throw new FieldError(sentence(bounds));
    return value;
  };
}

/** One of some words. */
export function word<T extends string>(options: readonly T[]): (text: string) => T {
  return (text) => {
    const found = options.find((option) => option === text);
    if (found === undefined) throw new FieldError(`One of: ${options.join(", ")}.`);
    return found;
  };
}

function flag(text: string): boolean {
  return word(["no", "yes"])(text) === "yes";
}

/** Parts of a text, between commas. */
export function list<T>(read: (text: string) => T, most: number): (text: string) => T[] {
  return (text) => {
    const parts = text.split(",").map((part) => part.trim());
    if (parts.length > most) throw new FieldError(`At most ${most} values.`);
    return parts.map(read);
  };
}

/** One number, or one for each layer of weights. */
function each(read: (text: string) => number): (text: string) => number | number[] {
  return (text) => {
    const values = list(read, MOST_LAYERS + 1)(text);
    return values.length === 1 ? values[0] : values;
  };
}

const CHANGE = /^(\d{1,7}):(?:lr|w(\d{1,5}))=(\S+)$/;

function change(text: string): Change {
  const found = CHANGE.exec(text);
  if (!found) throw new FieldError("Changes such as 120:lr=0.05 or 0:w3=1.5.");
  const epoch = whole(0, MOST_EPOCHS)(found[1]);
  if (found[2] === undefined) return { epoch, kind: "lr", value: LR(found[3]) };
  return { epoch, kind: "weight", index: Number(found[2]), value: real({ minimum: -1e12, maximum: 1e12 })(found[3]) };
}

/** Changes by hand; of too many none is read, because the training without the last is another. */
function changes(text: string): Change[] {
  const all = text ? text.split(";") : [];
  if (all.length > limits.changes) throw new FieldError(`At most ${limits.changes} changes by hand.`);
  return all.map(change);
}

function showChange(c: Change): string {
  return `${c.epoch}:${c.kind === "lr" ? "lr" : `w${c.index}`}=${c.value}`;
}

/** From where to where an axis goes. */
function ends(text: string): [number, number] {
  const [low, high, ...more] = text.split(",").map(real({ above: 0 }));
  if (more.length || !(low < high)) throw new FieldError("Two numbers above 0 in order, such as 0.01,100.");
  return [low, high];
}

/** An epoch that the report prints, alone or with the lowest and the highest that roundoff gives. */
function printed(text: string): number[] {
  const all = text ? list(whole(1, MOST_EPOCHS), 3)(text) : [];
  if (all.length === 2) throw new FieldError("One epoch, or three.");
  return all;
}

/** Networks of a sweep: units of the hidden layers, a space between one and the next. */
function layouts(text: string): number[][] {
  const parts = text.trim().split(/[\s;]+/);
  if (parts.length > 12) throw new FieldError("At most 12 networks.");
  const all = parts.map(list(whole(1, MOST_UNITS), MOST_LAYERS));
  if (new Set(parts).size < parts.length) throw new FieldError("Each network once.");
  return all;
}

function sample(text: string): number | null {
  return text === "" ? null : whole(0, 9999)(text);
}

const LR = real(settings.lr);
const text = (most: number) => (value: string) => {
  if (value.length > most) throw new FieldError(`At most ${most} characters.`);
  return value;
};
const commas = (value: unknown) => String(value);
const yes = (value: boolean) => (value ? "yes" : "no");

function field<T>(
  initial: T, read: (text: string) => T, show: (value: T) => string, shapes: boolean, help = "",
): Field<T> {
  return { initial, read, show, shapes, help };
}

const { activation, init, gradient, loss, stop, dtype } = settings;

export const FIELDS = {
  page: field<(typeof PAGES)[number]>("train", word(PAGES), commas, false),
  lesson: field("", text(40), commas, false),
  // data
  data: field("xor", word([...Object.keys(BUILT_IN), "own"]), commas, true),
  n: field(100, whole(4, 1000), commas, true, "Samples that are drawn."),
  data_seed: field(99999, whole(settings.seed.minimum, settings.seed.maximum), commas, true, "Seed of the places of the samples."),
  noise: field(0.1, real({ minimum: 0, maximum: 10 }), commas, true, "How far a sample is moved along each axis, at most."),
  table: field("", text(LONGEST), commas, true, "The text of one’s own table, compressed."),
  target: field("", text(200), commas, true, "The column to predict; the last one if empty."),
  task: field<"classes" | "numbers">("classes", word(["classes", "numbers"]), commas, true),
  test: field(0, whole(0, 80), commas, true, "Share of the samples that are kept for a test, in percent."),
  features: field<string[]>([], (t) => (t ? list(word(Object.keys(MADE)), 8)(t) : []), commas, true),
  // network and training
  hidden: field(
    settings.hidden.default,
    (t) => list(whole(1, MOST_UNITS), MOST_LAYERS)(t), commas, true, settings.hidden.help,
  ),
  activation: field(
    [activation.default], list(word(activation.options), MOST_LAYERS), commas, true, activation.help,
  ),
  bias: field(settings.bias.default, flag, yes, true, settings.bias.help),
  init: field(init.default, word(init.options), commas, true, init.help),
  scale: field<number | number[]>(settings.scale.default, each(real(settings.scale)), commas, true, settings.scale.help),
  seed: field(settings.seed.default, whole(settings.seed.minimum, settings.seed.maximum), commas, true, settings.seed.help),
  lr: field<number | number[]>(settings.lr.default, each(LR), commas, true, settings.lr.help),
  momentum: field(settings.momentum.default, real(settings.momentum), commas, true, settings.momentum.help),
  alpha: field(settings.alpha.default, real(settings.alpha), commas, true, settings.alpha.help),
  l1: field(settings.l1.default, real(settings.l1), commas, true, settings.l1.help),
  gradient: field(gradient.default, word(gradient.options), commas, true, gradient.help),
  loss: field("cross-entropy", word(loss.options), commas, true, loss.help),
  stop: field("accuracy", word(stop.options), commas, true, stop.help),
  dtype: field(dtype.default, word(dtype.options), commas, true, dtype.help),
  max_epochs: field(settings.max_epochs.default, whole(1, MOST_EPOCHS), commas, true, settings.max_epochs.help),
  // many networks
  sweep_hidden: field(
    [[2, 2], [3, 3], [5, 5], [10, 10]], layouts, (value) => value.map((h) => h.join(",")).join(" "), false,
    "Units of the hidden layers, such as 3,3; a space between one network and the next.",
  ),
  sweep_lr: field([0.5, 0.1, 0.05, 0.01], list(LR, 12), commas, false, "Learning rates, a comma between them."),
  sweep_seeds: field(25, whole(1, 2000), commas, false, "How many seeds, from 0 on."),
  sweep_epochs: field(10_000, whole(1, 100_000), commas, false, "Budget of epochs of each network."),
  sweep_ran: field(false, flag, yes, false),
  sweep_cell: field("", text(60), commas, false),
  map_axes: field<(typeof MAP_AXES)[number]>("lr,scale", word(MAP_AXES), commas, false, "What varies across, and up."),
  map_size: field<(typeof MAP_SIZES)[number]>("128", word(MAP_SIZES), commas, false, "Pixels across and up."),
  map_epochs: field(1000, whole(1, 20_000), commas, false, "Budget of epochs of each network."),
  map_x: field<[number, number]>([0.01, 100], ends, commas, false),
  map_y: field<[number, number]>([0.1, 100], ends, commas, false),
  map_ran: field(false, flag, yes, false),
  // where one is, and what one looks at
  changes: field<Change[]>(
    [], changes,
    (value) => value.map(showChange).join(";"), true,
  ),
  epoch: field(0, whole(0, MOST_EPOCHS), commas, false),
  printed: field<number[]>([], printed, commas, false, "The epoch that the report prints for this network, and the range of roundoff."),
  speed: field<(typeof SPEEDS)[number]>("10", word(SPEEDS), commas, false),
  pane: field<(typeof PANES)[number]>("curve", word(PANES), commas, false),
  picked: field("", text(20), commas, false, "The weight or unit whose derivation is shown."),
  sample: field<number | null>(null, sample, (v) => (v === null ? "" : String(v)), false),
  discrete: field(false, flag, yes, false, "Show the class of each place, not ŷ."),
  log: field(true, flag, yes, false, "A logarithmic axis for the loss."),
  card: field<(typeof CARDS)[number]>("", word(CARDS), commas, false, "The one part that is shown, in a frame of another page."),
  autoplay: field(false, flag, yes, false, "Whether a card begins to train by itself."),
  kept: field("", text(LONGEST), commas, false, "Runs that were kept, compressed."),
};

export type Name = keyof typeof FIELDS;
export type State = { [N in Name]: (typeof FIELDS)[N]["initial"] };

const NAMES = Object.keys(FIELDS) as Name[];

/** Fields that make another training. */
export const SHAPING = NAMES.filter((name) => FIELDS[name].shapes);

export const INITIAL = Object.fromEntries(NAMES.map((n) => [n, FIELDS[n].initial])) as State;

/** Read one field. */
export function read<N extends Name>(name: N, text: string): State[N] {
  return FIELDS[name].read(text) as State[N];
}

/** One field as text. */
export function show<N extends Name>(state: State, name: N): string {
  return (FIELDS[name].show as (value: State[N]) => string)(state[name]);
}

/** The state of a link's fragment, and a sentence for each value that is not accepted. */
export function parse(fragment: string): { state: State; refused: string[] } {
  const state: Record<string, unknown> = { ...INITIAL };
  const refused: string[] = [];
  for (const [name, value] of new URLSearchParams(fragment.replace(/^#/, ""))) {
    if (!Object.hasOwn(FIELDS, name)) continue;
    try {
      if (value.length > LONGEST) throw new FieldError("Too long.");
      state[name] = read(name as Name, value);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      refused.push(`The link’s “${name}” was not read. ${error.message}`);
    }
  }
  return { state: state as State, refused };
}

/** What a link needs to restore a state: the fields that are not as at first. */
export function fragment(state: State): string {
  const parts = new URLSearchParams();
  for (const name of NAMES) {
    const value = show(state, name);
    if (value !== (FIELDS[name].show as (v: unknown) => string)(INITIAL[name])) parts.set(name, value);
  }
  // Commas, colons and the like may stand in a fragment as they are.
  return parts.toString().replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%3B/g, ";");
}
