/** What the page knows, and what can be done to it. Components read signals and call actions. */
import { batch, computed, effect, signal } from "@preact/signals";
import { startWorker } from "../engine/start.ts";
import type { Change, Moment } from "../engine/player.ts";
import { type Experiment, experimentOf, Misfit } from "./experiment.ts";
import {
  FieldError, fragment, INITIAL, type Name, parse, read, SHAPING, show, type State,
} from "./fields.ts";
import { withLesson } from "../lessons/setups.ts";
import { History } from "./history.ts";

const worker = startWorker();

export const state = signal<State>(INITIAL);
/** Sentences about a link that could not be read whole. */
export const notices = signal<string[]>([]);
/** The training that is shown; null until there is one. */
export const experiment = signal<Experiment | null>(null);
/** What keeps the state from being trained. */
export const misfit = signal<Misfit | null>(null);
export const moment = signal<Moment | null>(null);
export const history = new History();
export const playing = signal(false);
export const busy = signal(false); // on the way to an epoch
/** The learning rate that the next epoch has. */
export const rate = computed(() => {
  const epoch = moment.value?.epoch ?? 0;
  const changed = moment.value?.changes.findLast((c) => c.kind === "lr" && c.epoch <= epoch);
  return changed?.value ?? state.value.lr;
});

let loads = 0; // answers to an older load are too late

function receive(now: Moment): void {
  history.add(now);
  moment.value = now;
}

/** Start the training that the state describes, and go to an epoch of it. */
async function load(epoch = 0): Promise<void> {
  const mine = ++loads;
  playing.value = false;
  try {
    const made = experimentOf(state.value);
    const first = await worker.load(made.spec);
    if (mine !== loads) return;
    history.cut(0);
    batch(() => {
      misfit.value = null;
      experiment.value = made;
      receive(first);
    });
    if (epoch) await go(epoch);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    misfit.value = error;
  }
}

/** Change fields, and the training if they make another one. */
export function put(values: Partial<State>): void {
  const before = state.value;
  const names = (Object.keys(values) as Name[]).filter((n) => show({ ...before, ...values }, n) !== show(before, n));
  if (!names.length) return;
  const shaping = names.some((name) => SHAPING.includes(name));
  const reset = shaping && !("changes" in values) ? { changes: [], epoch: 0, printed: [] } : {};
  state.value = { ...before, ...reset, ...values };
  remember(shaping || names.some((name) => ["page", "lesson", "map_x", "map_y"].includes(name)));
  if (shaping) void load();
}

/** Show another network from its first weights, with all that is not given as at first; and train it. */
export async function present(values: Partial<State>, plays = false): Promise<void> {
  const { page, lesson, kept } = state.value;
  state.value = { ...INITIAL, page, lesson, kept, ...values };
  remember(true);
  await load();
  if (plays) play();
}

/** Change a field to what a text says; returns what is wrong with the text, if anything is. */
export function write(name: Name, text: string): string | null {
  try {
    const value = read(name, text);
    if (name === "lr" && !Array.isArray(value) && (moment.value?.epoch ?? 0) > 0) void change({ kind: "lr", value: value as number });
    else put({ [name]: value });
    return null;
  } catch (error) {
    if (error instanceof FieldError) return error.message;
    throw error;
  }
}

// -- training ---------------------------------------------------------------------------------------

export function play(): void {
  if (playing.value || !moment.value || misfit.value) return;
  if (moment.value.outcome) return;
  playing.value = true;
  void run(loads);
}

export function pause(): void {
  playing.value = false;
  settle();
}

/** Play or pause; at the end of a training, play it again from the start. */
export function toggle(): void {
  if (playing.value) return pause();
  if (!moment.value?.outcome || misfit.value) return play();
  restart();
  setTimeout(play, 60);
}

async function run(mine: number): Promise<void> {
  // At full speed the worker has two slices, so that it never waits while this thread draws.
  const full = () => state.value.speed === "full";
  const ask = () => worker.run(full() ? { ms: 20 } : { epochs: Number(state.value.speed) });
  const asked: Promise<Moment>[] = [];
  while ((playing.value || asked.length) && mine === loads) {
    while (playing.value && asked.length < (full() ? 2 : 1)) asked.push(ask());
    const now = await asked.shift()!;
    if (mine !== loads) return;
    receive(now);
    if (now.outcome) playing.value = false;
    else if (!full() && !asked.length) await new Promise(requestAnimationFrame);
  }
  if (mine === loads) settle();
}

/** Run some epochs. */
export async function step(epochs: number): Promise<void> {
  playing.value = false;
  const mine = loads;
  const now = await worker.run({ epochs });
  if (mine === loads) receive(now);
  settle();
}

/** Go to an epoch, back or on. */
export async function go(epoch: number): Promise<void> {
  playing.value = false;
  const mine = loads;
  busy.value = true;
  const now = await worker.go(Math.max(0, epoch));
  busy.value = false;
  if (mine === loads) receive(now);
  settle();
}

/** Back to the weights that the seed gave. */
export function restart(): void {
  const lr = rate.value;
  state.value = { ...state.value, lr, changes: [], epoch: 0 };
  remember(false);
  void load();
}

type Changed = { kind: "lr"; value: number } | { kind: "weight"; index: number; value: number };

/** Change something by hand at this epoch. */
export async function change(what: Changed): Promise<void> {
  const mine = loads;
  const now = await worker.change({ ...snapped(what), epoch: 0 } as Change);
  if (mine !== loads) return;
  history.cut(now.epoch);
  receive(now);
  state.value = { ...state.value, changes: now.changes, printed: [] };
  if (!playing.value) settle();
}

/** A change that Python can repeat: before the first epoch it is added to the initial weight. */
function snapped(what: Changed): Changed {
  const e = experiment.value;
  if (what.kind !== "weight" || !e || moment.value?.epoch) return what;
  const from = e.spec.start[what.index];
  let { value } = what;
  for (let i = 0; i < 4; i++) value = from + (value - from);
  return { ...what, value };
}

/** Put where the training is into the link. */
function settle(): void {
  const epoch = moment.value?.epoch ?? 0;
  if (epoch !== state.value.epoch) state.value = { ...state.value, epoch };
  remember(false);
}

// -- the link ----------------------------------------------------------------------------------------

let pending: number | undefined;

/** Characters that a link may have; what is longer is kept by the browser's history alone. */
export const LONGEST_LINK = 60_000;

/** Write the state into the address: as a new entry of the browser's history, or into this one. */
function remember(entry: boolean): void {
  const whole = fragment(state.value);
  const long = whole.length > LONGEST_LINK;
  const hash = `#${long ? fragment({ ...state.value, table: "", kept: "" }) : whole}`;
  const beside = long ? { whole } : null;
  window.clearTimeout(pending);
  if (entry && hash !== location.hash) return intoAddress(() => window.history.pushState(beside, "", hash));
  // Browsers refuse more than some changes a second; the last one counts.
  pending = window.setTimeout(() => intoAddress(() => window.history.replaceState(beside, "", hash)), 150);
}

/** A document without an address, in a notebook, has none to write into. */
function intoAddress(entry: () => void): void {
  if (location.protocol !== "about:") entry();
}

/** Read the state from the address, or from the document that was made for one state. */
function recall(): void {
  window.clearTimeout(pending); // it would write the state before into this entry of the history
  const beside = window.history.state as { whole?: unknown } | null;
  const { state: found, refused } = parse(typeof beside?.whole === "string" ? beside.whole : location.hash || (document.getElementById("page")?.dataset.state ?? ""));
  const now = withLesson(found, INITIAL, SHAPING);
  batch(() => {
    state.value = now;
    notices.value = refused;
  });
  void load(found.epoch).then(() => {
    if (found.card && found.autoplay && !window.matchMedia("(prefers-reduced-motion: reduce)").matches) play();
  });
}

export function start(): void {
  window.addEventListener("popstate", recall);
  recall();
  void check();
}

// -- whether it is exact

/** What this browser's engine is, once it has trained the golden networks. */
export const checked = signal<{ way: string; exact: boolean } | null>(null);

async function check(): Promise<void> {
  const other = startWorker(); // so that nobody has to wait for it
  checked.value = await other.check();
  other.end();
}

// -- light and dark ------------------------------------------------------------------------------------

const system = window.matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(system.matches);
system.addEventListener("change", () => (systemDark.value = system.matches));

function stored(): string | null {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // a page that may store nothing follows the system
  }
}

const chosen = signal(stored());
export const dark = computed(() => (chosen.value ?? (systemDark.value ? "dark" : "light")) === "dark");

export function toggleTheme(): void {
  chosen.value = dark.value ? "light" : "dark";
  try {
    localStorage.setItem("theme", chosen.value);
  } catch {
    // it lasts as long as the page
  }
}

effect(() => {
  document.documentElement.dataset.theme = dark.value ? "dark" : "light";
});
