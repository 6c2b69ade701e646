/** The last digit decides: two copies, one ulp apart. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { palette } from "../figures/colours.ts";
import { Grid } from "../figures/surface.ts";
import type { Outcome } from "../engine/player.ts";
import { dark, experiment, present, state } from "../state/store.ts";
import { fragment, type State } from "../state/fields.ts";
import { Pause, Play, Restart } from "../widgets/icons.tsx";
import { exact, whole } from "../widgets/numbers.ts";
import { draw } from "./digitplot.ts";
import { going, prepare, run, type Twins, twins } from "./twins.ts";

const EPOCHS = 8; // a frame

export function Digit() {
  const set = (values: Partial<State>) => () => void present(values);
  return (
    <>
      <article>
        <h3>One digit in sixteen</h3>
        <p>A float64 has 53 bits, almost sixteen decimal digits. The two networks in the figure are the report’s, with the same data, the same seed, and the same rules. Only the first weight of the second copy is the next larger number that a computer can write:</p>
        <p class="display digits"><span>{twins.value ? exact(twins.value.weight[0]) : "…"}</span><span>{twins.value ? exact(twins.value.weight[1]) : "…"}</span></p>
        <p>Press <i>Play</i>. For a thousand epochs there is nothing to see. The two losses agree in all digits but the last one or two. Then the loss falls, and the learning rate turns out to be a bit too large for the narrow valley into which it falls: each step overshoots, and the next one comes back. Such a swing multiplies every difference that it meets. What was 10⁻¹⁶ is 10⁻¹² soon, and 10⁻⁸, and then it is plain to see: two networks, on different ways.</p>
        <p>Both arrive. One is solved at epoch 1771, the other at 1767.</p>
        <h3>Roundoff is such a nudge</h3>
        <p>Nobody changes a weight by its last digit. But every sum does. Added in another order, three numbers may give another last digit. So the order that a library happens to use decides such a number: the report’s machine needed 1769 epochs for this network, Shallows’ own arithmetic needs 1771, and other legitimate orders of the same sums give 1766 to 1771. None of them is wrong.</p>
        <h3>When it doesn’t matter</h3>
        <p>At a <button type="button" class="try" onClick={set({ lr: 0.01, max_epochs: 50_000 })}>learning rate of 0.01</button> the steps are too short to swing. Both copies are solved at epoch 17,327. The nudge has been forgotten, and the result says something about the network and not about the order of a sum. Of the report’s 90 cells, 66 are like this. At <button type="button" class="try" onClick={set({ lr: 0.05, max_epochs: 50_000 })}>0.05</button> the copies part again. At <button type="button" class="try" onClick={set({ hidden: [10, 10], seed: 4 })}>ten units and seed 4</button>, the most nervous of the cells, 953 becomes 923.</p>
        <h3>What follows from it</h3>
        <p>An epoch like 1769 is worth quoting only with all that makes it: the order of every sum, and the digits of exp. That is why Shallows fixes them all, and gives the same bits on every machine, in Python and in this page. And where a result hangs on the last digit, it should be told as a range. <code>shallows.sensitivity</code> measures it: it nudges a run in many ways and says whether the copies part.</p>
      </article>
      <TwinsFigure />
    </>
  );
}

export function TwinsFigure() {
  const e = experiment.value;
  useEffect(() => {
    if (e) void prepare(e);
  }, [e]);
  useEffect(() => () => void (going.value = false), []);
  const now = twins.value;
  const ended = !!now?.moments.every((m) => m.outcome);
  const press = () => {
    if (going.value) return void (going.value = false);
    if (!e) return;
    const ready = now?.e === e && !ended ? Promise.resolve() : prepare(e);
    void ready.then(() => run(pace(e.state)));
  };
  return (
    <aside class="figure twins" aria-label="Two copies">
      <section class="transport" aria-label="Training">
        <div class="buttons">
          <button type="button" class="round" aria-label="Back to the initial weights" onClick={() => e && void prepare(e)}><Restart /></button>
          <button type="button" class="play" aria-label="Play" aria-pressed={going.value} onClick={press}>{going.value ? <Pause /> : <Play />}</button>
        </div>
        <div class="epoch"><span>Epoch</span><output>{whole(Math.max(...(now?.moments.map((m) => m.epoch) ?? [0])))}</output></div>
        <div class="epoch far"><span>Largest distance of two weights</span><output>{now ? power(now.distance.at(-1)!) : ""}</output></div>
      </section>
      {now && <div class="pair"><Copy twins={now} which={0} /><Copy twins={now} which={1} /></div>}
      <Plot />
      <a class="whole" href={`#${fragment({ ...state.value, page: "train", lesson: "" })}`}>Open in Train</a>
    </aside>
  );
}

function pace(s: State): number {
  return Array.isArray(s.lr) || s.lr >= 0.05 ? EPOCHS : 60;
}

function power(value: number): string {
  return value ? value.toExponential(1).replace("e-", "·10⁻").replace("e+", "·10").replace(/⁻(\d+)/, (_, n: string) => `⁻${n.replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(d)])}`) : "0";
}

function Copy({ twins: t, which }: { twins: Twins; which: 0 | 1 }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = useRef<Grid | null>(null);
  const isDark = dark.value;
  const m = t.moments[which];
  useEffect(() => {
    if (grid.current?.e !== t.e) grid.current = new Grid(t.e, 60);
    const { side } = grid.current!;
    const c = canvas.current!.getContext("2d")!;
    if (canvas.current!.width !== side) canvas.current!.width = canvas.current!.height = side;
    const image = c.createImageData(side, side);
    grid.current!.compute(m.weights);
    grid.current!.paint(t.e.design.sizes.length - 1, 0, image, isDark);
    c.putImageData(image, 0, 0);
  }, [m, t.e, isDark]);
  const [name, colour] = which ? ["The nudged copy", palette(isDark)[3]] : ["The network", palette(isDark)[2]];
  return (
    <figure>
      <canvas ref={canvas} width={60} height={60} role="img" aria-label={`ŷ of ${name.toLowerCase()}`} />
      <figcaption><b class="swatch"><i style={{ background: colour }} />{name}</b><span>loss {m.epoch ? exact(t.losses[which].at(-1)!) : "–"}</span><span role="status">{m.outcome ? said(m.outcome) : "\u00a0"}</span></figcaption>
    </figure>
  );
}

function said(o: Outcome): string {
  return `${o.status} at epoch ${whole(o.epoch)}`;
}

function Plot() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const [t, isDark] = [twins.value, dark.value];
    if (canvas.current && t) draw(canvas.current, t, isDark);
  });
  return <div class="plot"><canvas ref={canvas} role="img" aria-label="Above, the losses by epoch; below, the largest distance of two weights, from 10⁻¹⁶ to 1" /></div>;
}
