/** Why nine networks fail. */
import { computed, signal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { startWorker } from "../engine/start.ts";
import { passOf } from "../derivation/lines.ts";
import type { Outcome } from "../engine/player.ts";
import { type Experiment, experimentOf } from "../state/experiment.ts";
import { INITIAL } from "../state/fields.ts";
import { present, state } from "../state/store.ts";
import { exact, whole } from "../widgets/numbers.ts";
import { failing } from "./failing.ts";
import { Laboratory, Try } from "./parts.tsx";
import { cell } from "./setups.ts";

const BUDGET = 5000;
const lr = signal(0.1);

const nine = computed(() => failing().map(({ seed, hidden }) => ({ seed, hidden, e: experimentOf({ ...INITIAL, ...cell(seed, hidden), max_epochs: BUDGET }) })));

/** w₃ after the first update. */
function lastWeights(e: Experiment, step: number): number[] {
  return Array.from(passOf(e, { weights: e.spec.start, velocity: new Float64Array(0) }, step).value("new_w3").v);
}

interface End {
  outcome: Outcome;
  w3: number[];
}

/** How the nine end at a learning rate; trained anew whenever it changes. */
const ends = signal<(End | null)[]>([]);
let worker: ReturnType<typeof startWorker> | null = null;
let asked = 0;

async function train(step: number): Promise<void> {
  const mine = ++asked;
  ends.value = nine.value.map(() => null);
  worker ??= startWorker();
  for (const [i, { e }] of nine.value.entries()) {
    await worker.load({ ...e.spec, lr: step });
    if (mine !== asked) return;
    const { outcome, weights } = await worker.go(BUDGET);
    if (mine !== asked) return;
    const end = { outcome: outcome!, w3: Array.from(weights.subarray(-e.design.sizes.at(-2)!)) };
    ends.value = ends.value.map((was, at) => (at === i ? end : was));
  }
}

function Cells() {
  useSignalEffect(() => {
    const step = lr.value;
    const timer = window.setTimeout(() => void train(step), 120);
    return () => window.clearTimeout(timer);
  });
  useEffect(() => () => void asked++, []);
  const solved = ends.value.filter((o) => o?.outcome.status === "solved").length;
  return (
    <div class="ninecells">
      <label for="nine-lr">Learning rate <output>{exact(lr.value)}</output></label>
      <input id="nine-lr" type="range" min={-2.3} max={-0.5} step={0.01} value={Math.log10(lr.value)} aria-valuetext={String(lr.value)} onInput={(e) => (lr.value = Number((10 ** Number(e.currentTarget.value)).toPrecision(2)))} />
      <table>
        <caption>{solved} of 9 solved within {whole(BUDGET)} epochs. A row opens its network.</caption>
        <thead><tr><th scope="col">seed, h</th><th scope="col">w₃ after the first step</th><th scope="col">ends</th><th scope="col">signs then</th></tr></thead>
        <tbody>{nine.value.map((row, i) => <Row key={i} {...row} end={ends.value[i] ?? null} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ seed, hidden, e, end }: { seed: number; hidden: number; e: Experiment; end: End | null }) {
  const outcome = end?.outcome;
  const weights = lastWeights(e, lr.value);
  const on = state.value.seed === seed && state.value.hidden[0] === hidden;
  const ending = outcome ? (outcome.status === "solved" ? `solved, ${whole(outcome.epoch)}` : outcome.status) : "…";
  return (
    <tr class={on ? "on" : ""}>
      <th scope="row"><button type="button" class="try" aria-pressed={on} onClick={() => void present({ ...cell(seed, hidden), lr: lr.value })}>{seed}, {hidden}</button></th>
      <td class="signs">{weights.map((w, i) => <i key={i} class={w < 0 ? "minus" : "plus"} title={String(w)}>{w < 0 ? "−" : "+"}{Math.abs(w).toFixed(1)}</i>)}</td>
      <td class={`ends ${outcome?.status ?? ""}`}>{ending}</td>
      <td class="then">{end?.w3.map((w, i) => <i key={i} class={w < 0 ? "minus" : "plus"}>{w < 0 ? "−" : "+"}</i>)}</td>
    </tr>
  );
}

export function Nine() {
  const { seed, hidden } = state.value;
  const here = failing().some((f) => f.seed === seed && f.hidden === hidden[0]) ? cell(seed, hidden[0]) : {};
  return (
    <>
      <article>
        <h3>What the report saw</h3>
        <p>A line parts these classes: below the diagonal, class 0; above it, class 1. Nothing could be easier. Yet in the report’s last table nine of twenty cells print 50000, the whole budget of epochs. “Maybe the precision problem occurred”, it says. Its gradient does divide 0 by 0 in two of the nine, and then every weight is lost. The other seven compute for 50,000 epochs without an accident. And with a gradient that can’t be 0/0, the one in the figure, all nine fail as well.</p>
        <h3>Watch the first step</h3>
        <p>The learning rate is 0.1, and the gradient is a sum over 100 samples. So the first step is a hundred times as long as with a mean. All of w₃ begins between 0 and 1. Move the slider, and see where one step takes it:</p>
        <Cells />
        <p>At 0.1 the first step makes every weight of w₃ negative in all nine, and far too negative. The next steps throw them back and forth. When the swings have died down, all of w₃ has one sign: negative in five of the nine, positive in four. That is what cannot be repaired.</p>
        <h3>Why one sign is fatal</h3>
        <p>There are no biases, so ŷ is σ(a₂ · w₃), and a₂ is never below 0. With all of w₃ negative, ŷ is below 0.5 at every point of the plane, and nobody is called class 1. With all of it positive, nobody is called class 0.</p>
        <p>The network can lower its loss even so. It sends one class to 0, or to 1, and silences its second layer for the other: where a₂ is 0, ŷ is σ(0) = 0.5, the best that is left. <Try set={{ ...here, max_epochs: 50_000, speed: "100" }}>Watch it do that</Try>. The small pictures of the second layer turn orange, silent, on one side of the diagonal, and the output turns white there. In the end the classes are parted perfectly, and the accuracy still counts one of them as wrong. The loss tends to ln 2 for each of its samples. There is no way back: the gradient of a silent unit is multiplied by a₂(1 − a₂), which is nearly 0.</p>
        <p>A first step that makes all of w₃ negative is not yet lost. At 0.05 six of the nine begin so. But the swings are smaller, some units of the second layer come to stand for each class, and w₃ ends with both signs. The last column shows it: who is solved has both.</p>
        <h3>Three remedies, each enough</h3>
        <ul>
          <li><Try set={{ ...here, lr: 0.05 }}>A smaller learning rate</Try>. 0.05 solves nine of nine, in 55 to 1329 epochs; 0.02 in 169 to 618; 0.01 in 340 to 1234.</li>
          <li><Try set={{ ...here, bias: true }}>Biases</Try>. The output has something to say where the second layer is silent. At 0.1, nine of nine, in 148 to 4614 epochs.</li>
          <li><Try set={{ ...here, init: "normal" }}>Initial weights of both signs</Try>. Some units stand for each class from the start. At 0.1, nine of nine, in 24 to 119 epochs.</li>
        </ul>
        <p>More digits are no remedy. What looked like a matter of precision was a matter of length.</p>
        <p class="note">Each of the nine has points of its own, as in the report: its notebook drew them from the random state that the call before had left.</p>
      </article>
      <Laboratory parts={["output", "curve"]} main="output" />
    </>
  );
}
