/** Play, pause, step, and what became of it. */
import { useComputed } from "@preact/signals";
import { shown } from "../figures/view.ts";
import { INITIAL, SHAPING, show, SPEEDS } from "../state/fields.ts";
import { experiment, go, misfit, moment, playing, put, rate, restart, state, step, toggle, write } from "../state/store.ts";
import { Segments } from "../widgets/form.tsx";
import { Pause, Play, Restart, StepBack, StepOn } from "../widgets/icons.tsx";
import { pretty, whole } from "../widgets/numbers.ts";
import { useId } from "preact/hooks";
import { useSignal } from "@preact/signals";

const SHOWN: Record<(typeof SPEEDS)[number], string> = { "1": "1", "10": "10", "100": "100", "1000": "1000", full: "Full" };

export function Transport() {
  const ended = useComputed(() => !!moment.value?.outcome).value;
  const stuck = !!misfit.value || ended;
  const now = moment.value?.epoch ?? 0;
  return (
    <section class="transport" aria-label="Play and pause">
      <div class="buttons">
        <button type="button" class="round" title="Back to the same initial weights (Home)" aria-label="Back to the initial weights" onClick={restart}><Restart /></button>
        <button type="button" class="round" title="One epoch back (←)" aria-label="One epoch back" disabled={!now} onClick={() => go(now - 1)}><StepBack /></button>
        <PlayButton ended={ended} />
        <button type="button" class="round" title="One epoch (→)" aria-label="One epoch" disabled={stuck} onClick={() => step(1)}><StepOn /></button>
      </div>
      <Epoch />
      <Segments legend="Epochs per frame" value={state.value.speed} pick={(speed) => put({ speed })}
        options={SPEEDS.map((speed) => [speed, SHOWN[speed]] as const)} />
      <Rate />
      <Ending />
    </section>
  );
}

function PlayButton({ ended }: { ended: boolean }) {
  const on = playing.value;
  return (
    <button type="button" class="play" aria-pressed={on} aria-label="Play" title={on ? "Pause (space)" : ended ? "Play again (space)" : "Play (space)"}
      aria-disabled={!!misfit.value && !on} onClick={toggle}>
      {on ? <Pause /> : <Play />}
    </button>
  );
}

function Epoch() {
  return (
    <div class="epoch">
      <span>Epoch</span>
      <output>{whole(shown.value?.epoch ?? 0)}</output>
    </div>
  );
}

/** The learning rate, which may change while it trains: a slider over its logarithm. */
function Rate() {
  const id = useId();
  const wrong = useSignal<string | null>(null);
  const typed = useSignal<string | null>(null);
  const value = rate.value;
  const at = Array.isArray(value) ? 0 : Math.log10(value);
  const steps = (v: number) => Number(v.toPrecision(2));
  return (
    <div class="rate field">
      <label for={id}>Learning rate</label>
      <input id={id} type="text" inputMode="decimal" autocomplete="off" value={typed.value ?? String(value)}
        aria-invalid={wrong.value ? true : undefined} aria-describedby={wrong.value ? `${id}-wrong` : undefined}
        onInput={(e) => (typed.value = e.currentTarget.value)}
        onChange={(e) => { wrong.value = write("lr", e.currentTarget.value); if (!wrong.value) typed.value = null; }} />
      <input type="range" aria-label="Learning rate, logarithmic" min={-4} max={2} step={0.05} value={at} disabled={Array.isArray(value)}
        aria-valuetext={String(value)} onInput={(e) => { typed.value = null; wrong.value = write("lr", String(steps(10 ** Number(e.currentTarget.value)))); }} />
      {wrong.value && <p class="wrong" id={`${id}-wrong`} role="alert">{wrong.value}</p>}
    </div>
  );
}

/** What became of the training, in words; said once, when it ends. */
function Ending() {
  const outcome = moment.value?.outcome;
  return (
    <div class={`ending ${outcome?.status ?? ""}`} role="status" aria-live="polite">
      {outcome ? <>{words(outcome.status, outcome.epoch)}{outcome.status === "diverged" && <small>{why(outcome.bad)}</small>}<Printed epoch={outcome.epoch} solved={outcome.status === "solved"} /></> : ""}
    </div>
  );
}

/** What the report prints for this network, in its machine's arithmetic, and how far roundoff moves it. */
function Printed({ epoch, solved }: { epoch: number; solved: boolean }) {
  const s = state.value;
  const own = SHAPING.every((name) => show(s, name) === show(INITIAL, name)); // its first network
  const [printed, low, high] = s.printed.length ? s.printed : own ? [1769, 1766, 1771] : [];
  if (!printed) return null;
  if (!solved && printed === s.max_epochs) return <small>The report prints {whole(printed)}, its budget.</small>;
  if (printed === epoch) return <small>The report prints {whole(printed)}.</small>;
  return <small>The report prints {whole(printed)}{low ? `; roundoff alone gives ${whole(low)} to ${whole(high)}.` : "."}</small>;
}

function words(status: string, epoch: number): string {
  const at = whole(epoch);
  return { solved: `Solved at epoch ${at}`, unsolved: `Unsolved after ${at} epochs`, diverged: `Diverged at epoch ${at}`, finished: `Finished after ${at} epochs` }[status]!;
}

/** Why a training diverged: what was not finite first. */
function why(bad: string[]): string {
  const first = bad[0] ?? "a weight";
  const last = (experiment.value?.design.sizes.length ?? 2) - 1;
  const name = quantity(first);
  if (first === `z${last}`) return `${name} is not finite first: the logits overflowed.`;
  if (/^z/.test(first)) return `${name} is not finite first: the weights below it grew too large.`;
  if (first === "dL_dyhat") return "∂L/∂ŷ is not finite first: ŷ was rounded to exactly 0 or 1.";
  if (/^dL/.test(first)) return `${name} is not finite first: the gradient overflowed.`;
  if (/^[wb]/.test(first)) return `${name} is not finite first: the step was too large.`;
  return `${name} is not finite first.`;
}

function quantity(name: string): string {
  return name.startsWith("dL_d") ? `∂L/∂${pretty(name.slice(4))}` : pretty(name);
}

