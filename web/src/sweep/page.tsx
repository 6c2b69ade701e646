/** Sweep: many networks at once, which of them learn, and how long it takes. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { SOLVED } from "../engine/engine.ts";
import { palette } from "../figures/colours.ts";
import type { Series } from "../figures/curve.ts";
import { Misfit } from "../state/experiment.ts";
import { dark, misfit, put, state } from "../state/store.ts";
import { save } from "../share/files.ts";
import { TextField } from "../widgets/form.tsx";
import { Pause, Play } from "../widgets/icons.tsx";
import { whole } from "../widgets/numbers.ts";
import { type Cell, csv, makes, median, networkOf, news, startSweep, stopSweep, sweep, sweeping } from "./sweep.ts";

export function SweepPage() {
  const s = state.value;
  void news.value;
  const all = sweep.value?.made === makes(s) ? sweep.value : null;
  const wrong = useSignal<string | null>(null);
  const begin = () => {
    wrong.value = null;
    put({ sweep_ran: true });
    startSweep().catch((error: unknown) => {
      if (!(error instanceof Misfit)) throw error;
      wrong.value = error.message;
    });
  };
  useEffect(() => {
    if (s.sweep_ran && !all && !sweeping.value && !misfit.value) begin();
    return stopSweep;
  }, []);
  const total = s.sweep_hidden.length * s.sweep_lr.length * s.sweep_seeds;
  const ended = all?.cells.reduce((n, c) => n + c.ended, 0) ?? 0;
  const chosen = all?.cells.find((c) => c.key === s.sweep_cell) ?? null;
  const running = sweeping.value && !!all;
  return (
    <main class="sweep">
      <section class="axes" aria-label="Axes">
        <div class="row wide">
          <button type="button" class="play" aria-label={running ? "Stop" : "Train all"} onClick={() => (running ? stopSweep() : begin())}>{running ? <Pause /> : <Play />}</button>
          <div class="epoch"><span>Networks</span><output>{whole(ended)} <small>of {whole(total)}</small></output></div>
        </div>
        <progress max={total} value={ended} aria-label="Networks that have ended" />
        {wrong.value && <p class="wrong still" role="alert">{wrong.value}</p>}
        <TextField name="sweep_hidden" label="Hidden layers" />
        <TextField name="sweep_lr" label="Learning rates" />
        <div class="grid2">
          <TextField name="sweep_seeds" label="Seeds" stepBy={5} />
          <TextField name="sweep_epochs" label="Budget of epochs" />
        </div>
        <p class="note">Data and all other settings are those of <button type="button" class="text" onClick={() => put({ page: "train" })}>Train</button>: {s.data}, {s.activation.join(", ")}, {s.init} weights{s.bias ? ", biases" : ""}.</p>
        <button type="button" class="small" disabled={!ended} onClick={() => all && save("sweep.csv", csv(all), "text/csv")}>Save as CSV</button>
      </section>
      <section class="heat" aria-label="Share solved">
        <h2>Solved, and median epochs to the solution</h2>
        <Heat all={all?.cells ?? []} chosen={chosen} />
        {chosen ? <Seeds cell={chosen} /> : <p class="note">{ended ? "Click a cell for its networks." : "Every cell trains the same seeds."}</p>}
      </section>
      <section class="survival" aria-label="Share solved by epoch">
        <h2>Share solved by epoch</h2>
        <Survival cells={all?.cells ?? []} chosen={chosen} maxEpochs={s.sweep_epochs} />
        <ul class="legend">{s.sweep_hidden.map((hidden, i) => <li key={hidden.join()}><i style={{ background: colourOf(i, dark.value) }} /> {hidden.join(", ")}</li>)}</ul>
        <p class="note">A step for each network that is solved. A curve that stays low tells of networks that never learn.</p>
      </section>
    </main>
  );
}

/** The table and the curves alone, trained as the state says, in a frame of another page. */
export function SweepFigure() {
  const s = state.value;
  void news.value;
  const all = sweep.value?.made === makes(s) ? sweep.value : null;
  const chosen = all?.cells.find((c) => c.key === s.sweep_cell) ?? null;
  useEffect(() => {
    if (!all && !misfit.value) void startSweep();
    return stopSweep;
  }, []);
  return (
    <>
      <section class="heat" aria-label="Share solved"><Heat all={all?.cells ?? []} chosen={chosen} /></section>
      <section class="survival" aria-label="Share solved by epoch"><Survival cells={all?.cells ?? []} chosen={chosen} maxEpochs={s.sweep_epochs} /></section>
    </>
  );
}

/** Share solved by epoch, as series of a drawing. */
export function survivalNow(): Series[] {
  const cells = sweep.peek()?.cells ?? [];
  return cells.filter((cell) => cell.ended).map((cell, i) => {
    const times = Array.from(cell.epochs).filter((_, n) => cell.status[n] === SOLVED).sort((a, b) => a - b);
    const steps = times.flatMap((epoch, n) => [[epoch, n], [epoch, n + 1]]);
    const all = [[0, 0], ...steps, [state.peek().sweep_epochs, times.length]];
    return {
      name: `${cell.hidden.join(", ")}, lr ${cell.lr}`, colour: palette(false)[i % 10], width: 1.4, length: all.length,
      values: Float64Array.from(all, ([, n]) => (100 * n) / cell.epochs.length), epochs: Float64Array.from(all, ([epoch]) => epoch),
    };
  });
}

function Heat({ all, chosen }: { all: Cell[]; chosen: Cell | null }) {
  void news.value;
  const s = state.value;
  return (
    <table class="cells">
      <thead><tr><th scope="col"><span class="sr">Hidden layers</span></th>{s.sweep_lr.map((lr) => <th scope="col" key={lr}>{lr}</th>)}</tr></thead>
      <tbody>
        {s.sweep_hidden.map((hidden) => (
          <tr key={hidden.join()}>
            <th scope="row">{hidden.join(", ")}</th>
            {s.sweep_lr.map((lr) => {
              const cell = all.find((c) => c.hidden.join() === hidden.join() && c.lr === lr);
              return <td key={lr}><Square cell={cell} on={!!cell && cell === chosen} /></td>;
            })}
          </tr>
        ))}
      </tbody>
      <caption>Learning rate across, units of the hidden layers down</caption>
    </table>
  );
}

function Square({ cell, on }: { cell: Cell | undefined; on: boolean }) {
  void news.value;
  if (!cell?.ended) return <span class="cell none" />;
  const share = cell.solved / cell.ended;
  const m = median(cell);
  return (
    <button type="button" class={`cell${on ? " on" : ""}`} aria-pressed={on} onClick={() => put({ sweep_cell: on ? "" : cell.key })}
      style={{ background: `color-mix(in srgb, var(--positive) ${Math.round(8 + (dark.value ? 50 : 70) * share)}%, var(--raised))` }}
      title={`${cell.solved} of ${cell.ended} solved${cell.diverged ? `, ${cell.diverged} diverged` : ""}`}>
      <b>{Math.round(100 * share)} %</b>
      <small>{Number.isFinite(m) ? whole(Math.round(m)) : "∞"}</small>
      {cell.ended < cell.epochs.length && <i style={{ width: `${(100 * cell.ended) / cell.epochs.length}%` }} />}
    </button>
  );
}

/** The networks of a cell: a click opens one. */
function Seeds({ cell }: { cell: Cell }) {
  void news.value;
  const words = ["not ended", "solved", "unsolved", "diverged"];
  const colours = ["var(--rule)", "var(--positive)", "var(--line)", "var(--negative)"];
  return (
    <div class="seeds">
      <p class="note">Hidden {cell.hidden.join(", ")}, learning rate {cell.lr}: a square for each seed. <i style={{ background: colours[1] }} />solved <i style={{ background: colours[2] }} />unsolved <i style={{ background: colours[3] }} />diverged. A click opens the network.</p>
      <div>
        {Array.from(cell.status, (status, seed) => (
          <button type="button" key={seed} style={{ background: colours[status] }} title={`seed ${seed}: ${words[status]}${status ? `, epoch ${whole(cell.epochs[seed])}` : ""}`}
            aria-label={`Open seed ${seed}, ${words[status]}`} onClick={() => put({ ...networkOf(state.value, cell, seed), epoch: 0 })} />
        ))}
      </div>
    </div>
  );
}

function Survival({ cells, chosen, maxEpochs }: { cells: Cell[]; chosen: Cell | null; maxEpochs: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal<[number, number]>([0, 0]);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => (size.value = [entry.contentRect.width, entry.contentRect.height]));
    watch.observe(canvas.current!.parentElement!);
    return () => watch.disconnect();
  }, []);
  useSignalEffect(() => {
    void news.value;
    const [[width, height], isDark] = [size.value, dark.value];
    if (canvas.current && width > 50) draw(canvas.current, width, height, cells, chosen, maxEpochs, isDark);
  });
  useEffect(() => {
    if (canvas.current && size.value[0] > 50) draw(canvas.current, ...size.value, cells, chosen, maxEpochs, dark.value);
  });
  return <div class="plot"><canvas ref={canvas} role="img" aria-label="Share of networks solved by epoch, a curve for each cell" /></div>;
}

/** The colour of the curves of one network's layers. */
function colourOf(index: number, isDark: boolean): string {
  return palette(isDark)[[0, 2, 3, 4, 5, 6, 8, 9, 7, 1][index % 10]];
}

function draw(canvas: HTMLCanvasElement, width: number, height: number, cells: Cell[], chosen: Cell | null, maxEpochs: number, isDark: boolean): void {
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const c = canvas.getContext("2d")!;
  c.scale(ratio, ratio);
  const [left, right, top, bottom] = [40, 20, 8, 24]; // half of the last number stands to the right
  const [across, up] = [width - left - right, height - top - bottom];
  const x = (epoch: number) => left + (Math.log10(Math.max(1, epoch)) / (Math.log10(maxEpochs) || 1)) * across;
  const y = (share: number) => top + (1 - share) * up;
  c.font = "11px system-ui, sans-serif";
  c.fillStyle = isDark ? "#9fabb7" : "#5b6670";
  c.strokeStyle = isDark ? "#2a323a" : "#e6e8e5";
  c.textBaseline = "middle";
  c.textAlign = "right";
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    c.beginPath();
    c.moveTo(left, y(share));
    c.lineTo(width - right, y(share));
    c.stroke();
    c.fillText(`${100 * share} %`, left - 6, y(share));
  }
  c.textAlign = "center";
  for (let e = 1; e <= maxEpochs; e *= 10) c.fillText(whole(e), x(e), height - bottom + 12);
  const widths = [...new Set(cells.map((cell) => cell.hidden.join()))];
  for (const cell of [...cells].sort((a, b) => Number(a === chosen) - Number(b === chosen))) {
    const times = Array.from(cell.epochs).filter((_, i) => cell.status[i] === SOLVED).sort((a, b) => a - b);
    if (!cell.ended) continue;
    c.strokeStyle = colourOf(widths.indexOf(cell.hidden.join()), isDark);
    c.globalAlpha = chosen && cell !== chosen ? 0.22 : 1;
    c.lineWidth = cell === chosen ? 2.6 : 1.4;
    c.beginPath();
    c.moveTo(x(1), y(0));
    times.forEach((epoch, i) => {
      c.lineTo(x(epoch), y(i / cell.epochs.length));
      c.lineTo(x(epoch), y((i + 1) / cell.epochs.length));
    });
    c.lineTo(x(maxEpochs), y(times.length / cell.epochs.length));
    c.stroke();
  }
  c.globalAlpha = 1;
}
