/** Loss and accuracy by epoch. A click goes to that epoch. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Axis, axisOf, marks, position, roundUp, type Series, trace } from "../figures/curve.ts";
import { palette } from "../figures/colours.ts";
import { shown } from "../figures/view.ts";
import { dark, experiment, go, history, playing, state } from "../state/store.ts";
import { Check } from "../widgets/form.tsx";
import { brief, exact, whole } from "../widgets/numbers.ts";
import { runs } from "./runs.ts";

const PAD = { left: 46, right: 12, top: 10, bottom: 22, between: 18 };

interface Plot {
  epochs: number;
  loss: Axis;
  /** Edges of the two panels, in pixels: loss, and under it accuracy, if there is any. */
  panels: { top: number; bottom: number }[];
}

export function lossSeries(isDark: boolean): Series[] {
  const e = experiment.peek();
  const kept = runs.value.filter((r) => r.shown).map((r) => ({ name: r.label, colour: r.colour(isDark), values: r.loss, length: r.loss.length, width: 1.3 }));
  const ink = isDark ? "#e8edf1" : "#16202a";
  const all: Series[] = [...kept, { name: "training", colour: ink, values: history.loss, length: history.length, width: 1.8 }];
  if (e?.test && history.tests.length) {
    // Per sample the two would lie on each other: the test's sum is put on the training's scale.
    const scale = e.train.samples / e.test.samples;
    all.push({
      name: "test", colour: ink, width: 1.4, dashed: true, length: history.tests.length,
      values: Float64Array.from(history.tests, (t) => t.loss * scale),
      epochs: Float64Array.from(history.tests, (t) => t.epoch),
    });
  }
  return all;
}

function accuracySeries(isDark: boolean): Series[] {
  const e = experiment.peek();
  if (!e?.raw.classes.length) return [];
  const kept = runs.value.filter((r) => r.shown && r.accuracy).map((r) => ({ name: r.label, colour: r.colour(isDark), values: r.accuracy!, length: r.accuracy!.length, width: 1.2 }));
  const ink = isDark ? "#e8edf1" : "#16202a";
  const share = (misses: number) => 100 * (1 - misses / e.train.samples);
  return [...kept, { name: "training", colour: ink, values: history.misses, length: history.length, as: share, width: 1.4 }];
}

export function Curve() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal<[number, number]>([0, 0]);
  const over = useSignal<number | null>(null);
  const plot = useRef<Plot | null>(null);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => (size.value = [entry.contentRect.width, entry.contentRect.height]));
    watch.observe(canvas.current!.parentElement!);
    return () => watch.disconnect();
  }, []);
  useSignalEffect(() => {
    const [now, isDark, [width, height], at, log] = [shown.value, dark.value, size.value, over.value, state.value.log];
    if (!canvas.current || width < 60 || !experiment.value) return;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.current.width !== w || canvas.current.height !== h) [canvas.current.width, canvas.current.height] = [w, h];
    const c = canvas.current.getContext("2d")!;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, width, height);
    plot.current = draw(c, width, height, isDark, log, now?.epoch ?? 0, at);
  });
  const epochAt = (event: MouseEvent): number => {
    const box = canvas.current!.getBoundingClientRect();
    const share = (event.clientX - box.left - PAD.left) / (box.width - PAD.left - PAD.right);
    return Math.max(1, Math.min(history.length, Math.round(share * (plot.current?.epochs ?? 1))));
  };
  return (
    <div class="curve">
      <div class="plot">
        <canvas ref={canvas} tabIndex={0} role="img" aria-label="Loss and accuracy by epoch. Left and right go an epoch back and on."
          onPointerMove={(event) => (over.value = history.length ? epochAt(event) : null)} onPointerLeave={() => (over.value = null)}
          onClick={(event) => history.length && go(epochAt(event))} />
      </div>
      <footer>
        <Check name="log" label="Log axis" />
        <Reading epoch={over.value} />
      </footer>
    </div>
  );
}

/** Exact numbers of an epoch. */
function Reading({ epoch }: { epoch: number | null }) {
  const now = shown.value?.epoch ?? 0;
  const at = epoch ?? (history.length ? now : 0);
  const e = experiment.value;
  if (!at || at > history.length || !e) return <output class="reading">Loss and accuracy of each epoch’s forward pass</output>;
  const misses = history.misses[at - 1];
  return (
    <output class="reading">
      epoch {whole(at)}: loss <b>{epoch === null && playing.value ? brief(history.loss[at - 1], 6) : exact(history.loss[at - 1])}</b>
      {e.raw.classes.length > 0 && <>, {e.train.samples - misses} of {e.train.samples} right</>}
    </output>
  );
}

function draw(c: CanvasRenderingContext2D, width: number, height: number, isDark: boolean, log: boolean, now: number, over: number | null): Plot {
  const [loss, accuracy] = [lossSeries(isDark), accuracySeries(isDark)];
  const longest = Math.max(...loss.map((s) => (s.epochs ? s.epochs[s.length - 1] : s.length)), 1);
  const epochs = roundUp(Math.max(10, longest));
  const axis = axisOf(loss, log);
  const inner = height - PAD.top - PAD.bottom;
  const strip = accuracy.length ? Math.max(26, 0.24 * inner) : 0;
  const bottom = height - PAD.bottom - (strip ? strip + PAD.between : 0);
  const panels = [{ top: PAD.top, bottom }];
  if (strip) panels.push({ top: height - PAD.bottom - strip, bottom: height - PAD.bottom });
  const [soft, rule] = isDark ? ["#9fabb7", "#2a323a"] : ["#5b6670", "#e6e8e5"];
  const across = width - PAD.left - PAD.right;
  c.font = "11px system-ui, sans-serif";
  c.lineWidth = 1;
  const label = (text: string, x: number, y: number, align: CanvasTextAlign) => {
    c.fillStyle = soft;
    c.textAlign = align;
    c.textBaseline = "middle";
    c.fillText(text, x, y);
  };
  const panel = (index: number, axis_: Axis, series: Series[], ticks: number[], write: (v: number) => string) => {
    const { top, bottom: low } = panels[index];
    const y = (share: number) => low - share * (low - top);
    for (const tick of ticks) {
      const at = Math.round(y(position(axis_, tick))) + 0.5;
      c.strokeStyle = rule;
      c.beginPath();
      c.moveTo(PAD.left, at);
      c.lineTo(width - PAD.right, at);
      c.stroke();
      label(write(tick), PAD.left - 7, at, "right");
    }
    c.save();
    c.beginPath();
    c.rect(PAD.left, top - 3, across + 2, low - top + 6);
    c.clip();
    for (const s of series) {
      const points = trace(s, epochs, axis_, across);
      c.strokeStyle = s.colour;
      c.lineWidth = s.width;
      c.setLineDash(s.dashed ? [5, 4] : []);
      c.lineJoin = "round";
      c.beginPath();
      let broken = true;
      for (let i = 0; i < points.length; i += 2) {
        if (Number.isNaN(points[i + 1])) {
          broken = true;
          continue;
        }
        const [px, py] = [PAD.left + points[i], y(points[i + 1])];
        if (broken) c.moveTo(px, py);
        else c.lineTo(px, py);
        broken = false;
      }
      c.stroke();
      if (s.length === 1) c.fillRect(PAD.left + points[0] - 1.5, y(points[1]) - 1.5, 3, 3);
    }
    c.restore();
    c.setLineDash([]);
  };
  panel(0, axis, loss, marks(axis, bottom - PAD.top < 90 ? 3 : 5), (v) => (v >= 1e5 || (v && v < 1e-3) ? v.toExponential(0).replace("e+", "e").replace("-", "−") : String(Number(v.toPrecision(2)))));
  if (strip) panel(1, { log: false, low: 0, high: 100 }, accuracy, strip < 40 ? [0, 100] : [0, 50, 100], (v) => `${v}`);
  const foot = height - PAD.bottom + 11;
  for (const tick of marks({ log: false, low: 0, high: epochs }, Math.max(2, Math.min(6, Math.floor(across / 70))))) label(whole(tick), PAD.left + (tick / epochs) * across, foot, tick === 0 ? "left" : tick === epochs ? "right" : "center");
  label("loss", width - PAD.right - 4, PAD.top + 6, "right"); // where a loss that falls leaves room
  if (strip) label("accuracy, %", PAD.left + 6, panels[1].top + 7, "left");
  const cursor = (epoch: number, colour: string) => {
    const x = Math.round(PAD.left + (epoch / epochs) * across) + 0.5;
    c.strokeStyle = colour;
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(x, PAD.top);
    c.lineTo(x, height - PAD.bottom);
    c.stroke();
  };
  if (now && now < history.length) cursor(now, palette(isDark)[0]);
  if (over) cursor(over, soft);
  return { epochs, loss: axis, panels };
}

