/** Map: where in a plane of two settings training succeeds. Drag to zoom, click to open. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { DIVERGED, SOLVED } from "../engine/engine.ts";
import { LESSONS } from "../lessons/setups.ts";
import { INITIAL, MAP_SIZES } from "../state/fields.ts";
import { Misfit } from "../state/experiment.ts";
import { dark, misfit, put, state } from "../state/store.ts";
import { mapDrawing, savePng } from "../share/drawings.ts";
import { Choice, Segments, TextField } from "../widgets/form.tsx";
import { Pause, Play } from "../widgets/icons.tsx";
import { fractal } from "./fractal.ts";
import { exact, whole } from "../widgets/numbers.ts";
import { mapMakes, mapping, networkAt, type Picture, picture, pixels, settingsAt, startMap, stopMap, words, zoomed } from "./map.ts";

export function MapPage() {
  const s = state.value;
  void pixels.value;
  const now = picture.value?.made === mapMakes(s) ? picture.value : null;
  const wrong = useSignal<string | null>(null);
  const begin = () => {
    wrong.value = null;
    put({ map_ran: true });
    startMap().catch((error: unknown) => {
      if (!(error instanceof Misfit)) throw error;
      wrong.value = error.message;
    });
  };
  useEffect(() => {
    if (s.map_ran && !now && !misfit.value) begin();
  }, [mapMakes(s)]);
  useEffect(() => stopMap, []);
  const total = Number(s.map_size) ** 2;
  const running = mapping.value && !!now;
  const first: [number, number][] = [[0.01, 100], [0.1, 100]];
  return (
    <main class="sweep map">
      <section class="axes" aria-label="What is mapped">
        <div class="row wide">
          <button type="button" class="play" aria-label={running ? "Stop" : "Train all"} onClick={() => (running ? stopMap() : begin())}>{running ? <Pause /> : <Play />}</button>
          <div class="epoch"><span>Networks</span><output>{whole(now?.ended ?? 0)} <small>of {whole(total)}</small></output></div>
        </div>
        <progress max={total} value={now?.ended ?? 0} aria-label="Networks that have ended" />
        {wrong.value && <p class="wrong still" role="alert">{wrong.value}</p>}
        <Choice name="map_axes" label="Axes" options={[["lr,scale", "Learning rate × scale of weights"], ["lr1,lr2", "Rate of layer 1 × of the others"]]} />
        <TextField name="map_x" label="Across, from and to" />
        <TextField name="map_y" label="Up, from and to" />
        <TextField name="map_epochs" label="Budget of epochs" />
        <Segments legend="Pixels" value={s.map_size} options={MAP_SIZES.map((n) => [n, n] as const)} pick={(map_size) => put({ map_size })} />
        <div class="row">
          <button type="button" class="small" onClick={() => put(zoomed({ x: s.map_x, y: s.map_y, size: Number(s.map_size) }, -1, [0.5, 0.5]))}>Zoom out</button>
          <button type="button" class="small" onClick={() => put({ map_x: first[0], map_y: first[1] })}>All</button>
          <button type="button" class="small" disabled={!now?.ended} onClick={() => savePng("map.png", drawingNow())}>Save as PNG</button>
          <button type="button" class="small" title="Three tanh units learn XOR; which rates work?" onClick={() => put({ ...INITIAL, ...LESSONS.border.setup(), page: "map", kept: s.kept })}>The lesson’s map</button>
          <button type="button" class="small" title="Sohl-Dickstein 2024: 16 tanh units learn 272 random numbers" onClick={() => put({ ...fractal(), map_ran: true })}>The fractal paper’s map</button>
        </div>
        <p class="note">One seed, {s.seed}; data and all other settings are those of <button type="button" class="text" onClick={() => put({ page: "train" })}>Train</button>: {s.data}, hidden {s.hidden.join(", ")}, {s.activation.join(", ")}.</p>
      </section>
      <section class="picture" aria-label="Map"><Canvas now={now} /></section>
      <section aria-label="How to read it">
        <h2>How to read it</h2>
        <p class="note">Every pixel is a network of its own, trained from the same seed. Drag over a part, or pinch, to look at a half of it, a quarter, and so on; pixels that are known stay. A click opens the network. Back leads out again.</p>
        <ul class="legend">
          <li><i class="ramp solved" /> solved, darker the later</li>
          <li><i class="ramp unsolved" /> unsolved within the budget</li>
          <li><i class="ramp diverged" /> diverged, darker the later</li>
        </ul>
      </section>
    </main>
  );
}

/** The map alone, trained as the state says, for a lesson. */
export function MapFigure() {
  const s = state.value;
  void pixels.value;
  const now = picture.value?.made === mapMakes(s) ? picture.value : null;
  useEffect(() => {
    if (s.map_ran && !now && !misfit.value) void startMap();
  }, [mapMakes(s)]);
  useEffect(() => stopMap, []);
  return <section class="picture" aria-label="Map"><Canvas now={now} /></section>;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The map as a drawing, with its axes. */
export function drawingNow(): string {
  const s = state.peek();
  const names = namesOf(s.map_axes);
  return mapDrawing(document.querySelector<HTMLCanvasElement>(".square canvas")!, [short(s.map_x[0]), names[0], short(s.map_x[1])], [short(s.map_y[0]), names[1], short(s.map_y[1])]);
}

function namesOf(axes: string): [across: string, up: string] {
  return axes === "lr,scale" ? ["learning rate", "scale of the weights"] : ["rate of layer 1", "rate of the other layers"];
}

const COLOURS = {
  light: { solved: [[205, 227, 242], [0, 58, 105]], diverged: [[252, 222, 196], [150, 60, 0]], unsolved: [214, 217, 219], none: [240, 241, 238] },
  dark: { solved: [[160, 208, 240], [12, 52, 84]], diverged: [[248, 190, 140], [110, 46, 6]], unsolved: [66, 74, 82], none: [24, 29, 34] },
};

function Canvas({ now }: { now: Picture | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const over = useSignal<[number, number] | null>(null);
  const drag = useSignal<Drag | null>(null);
  const pinch = useRef<{ apart: number; middle: Place } | null>(null);
  const fingers = useRef(new Map<number, Place>()).current;
  const shownNow = useSignal(now);
  shownNow.value = now;
  useSignalEffect(() => {
    void pixels.value;
    const [p, isDark] = [shownNow.value, dark.value];
    if (!canvas.current) return;
    if (p) paint(canvas.current, p, isDark);
    else canvas.current.getContext("2d")!.clearRect(0, 0, canvas.current.width, canvas.current.height);
  });
  const s = state.value;
  const place = (event: PointerEvent): [number, number] => {
    const box = canvas.current!.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)];
  };
  const window2 = { x: s.map_x, y: s.map_y, size: Number(s.map_size) };
  const at = over.value;
  const pixel = now && at ? [Math.min(now.size - 1, Math.floor(at[0] * now.size)), Math.min(now.size - 1, Math.floor(at[1] * now.size))] as const : null;
  const press = (event: PointerEvent) => {
    canvas.current!.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    const all = [...fingers.values()];
    pinch.current = all.length === 2 ? { apart: distance(all[0], all[1]), middle: between(all[0], all[1]) } : null;
    drag.value = all.length === 1 ? { from: all[0], to: all[0] } : null;
  };
  const move = (event: PointerEvent) => {
    over.value = place(event);
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, place(event));
    if (drag.value) drag.value = { ...drag.value, to: place(event) };
  };
  const release = (event: PointerEvent) => {
    const [d, both, p] = [drag.value, pinch.current, [...fingers.values()]];
    fingers.delete(event.pointerId);
    drag.value = pinch.current = null;
    if (both && p.length === 2) {
      const power = Math.round(Math.log2(distance(p[0], p[1]) / both.apart));
      if (power) put(zoomed(window2, Math.min(6, power), [both.middle[0], 1 - both.middle[1]]));
    } else if (d) {
      const marked = squareOf(d, window2.size);
      if (marked) put(zoomed(window2, marked.power, marked.middle));
      else if (now && pixel) put({ ...networkAt(s, now, pixel[0], pixel[1]) });
    }
  };
  const marked = drag.value && squareOf(drag.value, window2.size);
  const [across, up] = namesOf(s.map_axes);
  return (
    <>
      <div class="square">
        <canvas ref={canvas} width={64} height={64} role="img" aria-label="A pixel for each network"
          onPointerDown={press} onPointerMove={move} onPointerUp={release}
          onPointerCancel={(event) => { fingers.delete(event.pointerId); drag.value = pinch.current = null; }} onPointerLeave={() => (over.value = null)} />
        {marked && <i class="box" style={{ left: `${100 * (marked.middle[0] - marked.side / 2)}%`, bottom: `${100 * (marked.middle[1] - marked.side / 2)}%`, width: `${100 * marked.side}%`, height: `${100 * marked.side}%` }} />}
        <span class="up high">{short(s.map_y[1])}</span><span class="up name">{up}</span><span class="up low">{short(s.map_y[0])}</span>
      </div>
      <div class="across"><span>{short(s.map_x[0])}</span><span>{across}</span><span>{short(s.map_x[1])}</span></div>
      <p class="under">{pixel && now ? <Told now={now} pixel={pixel} /> : "Point to read a pixel."}</p>
    </>
  );
}

type Place = [across: number, down: number];
interface Drag {
  from: Place;
  to: Place;
}

function distance(a: Place, b: Place): number {
  return Math.max(0.001, Math.hypot(a[0] - b[0], a[1] - b[1]));
}

function between(a: Place, b: Place): Place {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** The square that a drag marks: a half, a quarter… of the picture, so that pixels are shared. */
function squareOf({ from, to }: Drag, size: number): { power: number; side: number; middle: Place } | null {
  const wide = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
  if (wide < 0.02) return null;
  const power = Math.max(1, Math.min(Math.log2(size) - 2, Math.round(-Math.log2(wide))));
  const side = 2 ** -power;
  const inside = (at: number) => Math.max(side / 2, Math.min(1 - side / 2, at));
  const [x, y] = between(from, to);
  return { power, side, middle: [inside(x), inside(1 - y)] };
}

function Told({ now, pixel }: { now: Picture; pixel: readonly [number, number] }) {
  const { lr, scale } = settingsAt(state.value, now, pixel[0], pixel[1]);
  return <>learning rate {Array.isArray(lr) ? lr.slice(0, 2).map(exact).join(" and ") : exact(lr)}, scale {Array.isArray(scale) ? scale.join(", ") : exact(scale)}: <b>{words(now, pixel[1] * now.size + pixel[0])}</b></>;
}

function clamp(v: number): number {
  return Math.max(0, Math.min(1, v));
}

/** Paint what is known; a pixel that is not yet has the colour of its coarse neighbour. */
function paint(canvas: HTMLCanvasElement, p: Picture, isDark: boolean): void {
  if (canvas.width !== p.size) canvas.width = canvas.height = p.size;
  const c = canvas.getContext("2d")!;
  const image = c.createImageData(p.size, p.size);
  const colours = COLOURS[isDark ? "dark" : "light"];
  const longest = Math.log(p.budget + 1);
  for (let row = 0; row < p.size; row++) {
    for (let column = 0; column < p.size; column++) {
      let at = row * p.size + column;
      for (let step = 2; !p.status[at] && step <= 8; step *= 2) at = (row - (row % step)) * p.size + (column - (column % step));
      const status = p.status[at];
      const share = Math.log(p.epochs[at] + 1) / longest;
      const ramp = status === SOLVED ? colours.solved : status === DIVERGED ? colours.diverged : null;
      const flat = status ? colours.unsolved : colours.none;
      const to = 4 * (row * p.size + column);
      for (let k = 0; k < 3; k++) image.data[to + k] = ramp ? ramp[0][k] + share * (ramp[1][k] - ramp[0][k]) : flat[k];
      image.data[to + 3] = 255;
    }
  }
  c.putImageData(image, 0, 0);
}
