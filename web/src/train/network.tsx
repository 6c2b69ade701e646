/** The network: a picture in every unit, a line for every weight. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { MADE } from "../data/features.ts";
import { offsets } from "../engine/engine.ts";
import { palette } from "../figures/colours.ts";
import { hovered, nameOf, shown, small, type Target, targetOf } from "../figures/view.ts";
import settings from "../python/settings.json" with { type: "json" };
import { activations, type Experiment } from "../state/experiment.ts";
import { MOST_LAYERS, MOST_UNITS } from "../state/fields.ts";
import { dark, experiment, put, state } from "../state/store.ts";
import type { Edge } from "../share/drawings.ts";
import { exact, pretty, subscript } from "../widgets/numbers.ts";

interface Layout {
  width: number;
  height: number;
  /** Side of a unit's picture, by layer. */
  side: number[];
  x: number[];
  y: (layer: number, unit: number) => number;
}

const HEAD = 62; // room above the units, for what adds and takes them
const FOOT = 8;

function layout(e: Experiment, width: number, height: number): Layout {
  const { sizes } = e.design;
  const extra = offered(e).length; // made features that are not inputs yet
  const rows = (layer: number) => (layer ? sizes[layer] : sizes[0] + extra);
  const free = height - HEAD - FOOT;
  const side = sizes.map((_, l) => Math.max(7, Math.min(46, Math.floor((free / rows(l)) * 0.84))));
  const last = sizes.length - 1;
  const longest = (names: string[]) => Math.max(...names.map((name) => name.length));
  const left = longest(e.train.features) > 7 && e.raw.features.length !== 2 ? 104 : 66;
  const right = width - (longest([...e.raw.classes, ""]) > 4 && sizes[last] > 1 ? 92 : 54);
  return {
    width,
    height,
    side,
    x: sizes.map((_, l) => left + ((right - left) * l) / last),
    y: (l, u) => HEAD + (free * (u + 0.5)) / Math.max(rows(l), Math.min(5, Math.floor(free / 56))) + centre(free, rows(l)),
  };
}

/** How far a short column is moved down, to stand in the middle. */
function centre(free: number, rows: number): number {
  const least = Math.min(5, Math.floor(free / 56));
  return rows < least ? (free * (least - rows)) / (2 * least) : 0;
}

/** Made features that could be inputs. */
function offered(e: Experiment): string[] {
  return e.raw.features.length === 2 && e.raw.name !== "parity" ? Object.keys(MADE).filter((name) => !e.state.features.includes(name)) : [];
}

export function Network() {
  const box = useRef<HTMLDivElement>(null);
  const size = useSignal<[number, number]>([0, 0]);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      size.value = [Math.floor(width), Math.floor(height)];
    });
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const e = experiment.value;
  const [width, height] = size.value;
  return (
    <section class="network" aria-label="Network">
      <div class="stage" ref={box}>
        {e && width > 0 && <Stage e={e} width={width} height={height} />}
      </div>
    </section>
  );
}

function Stage({ e, width, height }: { e: Experiment; width: number; height: number }) {
  const at = useMemo(() => layout(e, width, height), [e, width, height]);
  const { sizes } = e.design;
  const last = sizes.length - 1;
  return (
    <>
      <Edges e={e} at={at} />
      <Layers e={e} at={at} />
      {sizes.map((count, layer) =>
        Array.from({ length: count }, (_, unit) => <Unit key={`${layer}.${unit}.${sizes.join()}`} e={e} at={at} layer={layer} unit={unit} last={last} />),
      )}
      {offered(e).map((name, i) => <Offer key={name} name={name} e={e} at={at} row={sizes[0] + i} />)}
      <Tip e={e} at={at} />
    </>
  );
}

/** Lengths in pixels. */
function px(lengths: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(lengths).map(([name, value]) => [name, `${value}px`]));
}

/** A square about a point. */
function box(x: number, y: number, side: number): Record<string, string> {
  return px({ left: x - side / 2, top: y - side / 2, width: side, height: side });
}

// -- lines -------------------------------------------------------------------------------------------

interface Line {
  layer: number; // of the units that it leads to
  from: number;
  to: number;
  slot: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

function lines(e: Experiment, at: Layout): Line[] {
  const { sizes } = e.design;
  const all: Line[] = [];
  offsets(e.design).forEach(({ w }, l) => {
    for (let from = 0; from < sizes[l]; from++) {
      for (let to = 0; to < sizes[l + 1]; to++) {
        all.push({
          layer: l + 1, from, to, slot: w + from * sizes[l + 1] + to,
          x0: at.x[l] + at.side[l] / 2 + 2, y0: at.y(l, from),
          x1: at.x[l + 1] - at.side[l + 1] / 2 - 2, y1: at.y(l + 1, to),
        });
      }
    }
  });
  return all;
}

/** Whether a line is in the chain of what is picked: it leads there, or on from there. */
function inChain(line: Line, picked: Target): boolean {
  const unit = picked.kind === "unit" ? picked.unit : picked.to;
  if (line.layer > picked.layer + 1) return true;
  if (line.layer === picked.layer + 1) return line.from === unit;
  return line.layer === picked.layer && line.to === unit;
}

function Edges({ e, at }: { e: Experiment; at: Layout }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const all = useMemo(() => lines(e, at), [e, at]);
  useSignalEffect(() => {
    const now = shown.value;
    const [isDark, over, picked] = [dark.value, hovered.value, targetOf(state.value.picked, e.design.sizes)];
    if (!canvas.current || !now || now.weights.length !== e.spec.start.length) return;
    const c = canvas.current.getContext("2d")!;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(at.width * ratio), Math.round(at.height * ratio)];
    if (canvas.current.width !== w || canvas.current.height !== h) [canvas.current.width, canvas.current.height] = [w, h];
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, at.width, at.height);
    const [positive, negative] = palette(isDark);
    let largest = 1;
    for (const line of all) largest = Math.max(largest, Math.abs(now.weights[line.slot]) || 0);
    for (const line of all) {
      const value = now.weights[line.slot];
      const hot = over?.kind === "weight" && over.layer === line.layer && over.from === line.from && over.to === line.to;
      const lit = picked ? inChain(line, picked) : true;
      const strength = Math.min(1, (Math.abs(value) / largest) ** 0.7) || 0;
      c.strokeStyle = Number.isFinite(value) ? (value < 0 ? negative : positive) : "#888";
      c.globalAlpha = hot ? 1 : lit ? 0.35 + 0.6 * strength : 0.08;
      c.lineWidth = (hot ? 2 : 0) + widthOf(value, largest);
      if (picked && lit && picked.kind === "weight" && picked.layer === line.layer && picked.from === line.from) c.globalAlpha = 1;
      c.beginPath();
      curve(c, line);
      c.stroke();
    }
    c.globalAlpha = 1;
  });
  const find = (event: PointerEvent): Line | null => {
    const box = canvas.current!.getBoundingClientRect();
    return nearest(all, event.clientX - box.left, event.clientY - box.top);
  };
  return (
    <canvas
      ref={canvas} class="edges" aria-hidden="true"
      onPointerMove={(event) => {
        const line = find(event);
        const same = hovered.peek();
        if (!line) return void (same && (hovered.value = null));
        if (same?.kind === "weight" && same.layer === line.layer && same.from === line.from && same.to === line.to) return;
        hovered.value = { kind: "weight", layer: line.layer, from: line.from, to: line.to };
      }}
      onPointerLeave={() => (hovered.value = null)}
      onClick={(event) => {
        const line = find(event as unknown as PointerEvent);
        if (!line) return put({ picked: "" });
        pick({ kind: "weight", layer: line.layer, from: line.from, to: line.to }, e);
      }}
    />
  );
}

/** How wide a weight's line is, of the largest weight. */
function widthOf(value: number, largest: number): number {
  return 0.7 + 6.5 * (Math.min(1, (Math.abs(value) / largest) ** 0.7) || 0);
}

/** The lines of the network that is on the screen, for a drawing. */
export function edgesNow(stage: HTMLElement): Edge[] {
  const [e, now] = [experiment.peek()!, shown.peek()!];
  const all = lines(e, layout(e, Math.floor(stage.clientWidth), Math.floor(stage.clientHeight)));
  const largest = all.reduce((most, { slot }) => Math.max(most, Math.abs(now.weights[slot]) || 0), 1);
  return all.map(({ slot, x0, y0, x1, y1 }) => {
    const half = (x1 - x0) / 2;
    const value = now.weights[slot];
    return { path: `M${x0} ${y0}C${x0 + half} ${y0} ${x1 - half} ${y1} ${x1} ${y1}`, value, width: widthOf(value, largest) };
  });
}

function curve(c: CanvasRenderingContext2D, { x0, y0, x1, y1 }: Line): void {
  const half = (x1 - x0) / 2;
  c.moveTo(x0, y0);
  c.bezierCurveTo(x0 + half, y0, x1 - half, y1, x1, y1);
}

/** The line under a point, if one is near. */
function nearest(all: Line[], x: number, y: number): Line | null {
  let [found, distance]: [Line | null, number] = [null, 7];
  for (const line of all) {
    if (x < line.x0 || x > line.x1) continue;
    // The curve's place at x: t by bisection of its x, which grows with t.
    let [low, high] = [0, 1];
    for (let i = 0; i < 8; i++) {
      const t = (low + high) / 2;
      const s = 1 - t;
      const half = (line.x1 - line.x0) / 2;
      const at = s ** 3 * line.x0 + 3 * s * s * t * (line.x0 + half) + 3 * s * t * t * (line.x1 - half) + t ** 3 * line.x1;
      if (at < x) low = t;
      else high = t;
    }
    const t = (low + high) / 2;
    const off = Math.abs(line.y0 + (3 * t * t - 2 * t ** 3) * (line.y1 - line.y0) - y);
    if (off < distance) [found, distance] = [line, off];
  }
  return found;
}

/** Show the derivation of a weight or a unit. */
export function pick(t: Target, e: Experiment): void {
  put({ picked: nameOf(t, e.design.sizes.length - 1), pane: "derivation" });
}

// -- units -------------------------------------------------------------------------------------------

function Unit({ e, at, layer, unit, last }: { e: Experiment; at: Layout; layer: number; unit: number; last: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const [now, isDark] = [small.value, dark.value];
    if (!canvas.current || !now || now.grid.e !== e) return;
    const { side } = now.grid;
    if (canvas.current.width !== side) [canvas.current.width, canvas.current.height] = [side, side];
    const c = canvas.current.getContext("2d")!;
    const image = c.createImageData(side, side);
    now.grid.paint(layer, unit, image, isDark);
    c.putImageData(image, 0, 0);
  });
  const side = at.side[layer];
  const target: Target = { kind: "unit", layer, unit };
  const name = nameOf(target, last);
  const made = layer === 0 ? e.state.features[unit - 2] : undefined;
  const label = layer ? pretty(name) : e.raw.features.length === 2 ? (made ? MADE[made].shown : `x${subscript(unit)}`) : e.train.features[unit];
  const picked = state.value.picked === name;
  return (
    <>
      <button
        type="button" class={`unit${picked ? " picked" : ""}`}
        aria-label={layer ? `Unit ${label}: its derivation` : made ? `Take away the input ${label}` : `Input ${label}`}
        style={box(at.x[layer], at.y(layer, unit), side)}
        onPointerEnter={() => (hovered.value = target)} onPointerLeave={() => (hovered.value = null)}
        onFocus={() => (hovered.value = target)} onBlur={() => (hovered.value = null)}
        onClick={() => (layer ? pick(target, e) : made && put({ features: e.state.features.filter((f) => f !== made) }))}
      >
        <canvas ref={canvas} aria-hidden="true" />
      </button>
      {(layer === 0 || layer === last) && side > 11 && (
        <span class={layer ? "unitname out" : "unitname"} aria-hidden="true" style={layer ? px({ left: at.x[layer] + side / 2 + 5, top: at.y(layer, unit) }) : px({ right: at.width - at.x[layer] + side / 2 + 5, top: at.y(layer, unit) })}>
          {layer ? (e.design.sizes[last] === 1 ? "ŷ" : e.raw.classes[unit] ?? `ŷ${subscript(unit)}`) : label}
        </span>
      )}
    </>
  );
}

/** An input that could be added. */
function Offer({ name, e, at, row }: { name: string; e: Experiment; at: Layout; row: number }) {
  const side = at.side[0];
  const add = () => {
    const all = Object.keys(MADE);
    put({ features: [...e.state.features, name].sort((a, b) => all.indexOf(a) - all.indexOf(b)), picked: "" });
  };
  return (
    <>
      <button type="button" class="unit offer" title={`Add the input ${MADE[name].shown}`} aria-label={`Add the input ${MADE[name].shown}`}
        style={box(at.x[0], at.y(0, row), side)} onClick={add}>+</button>
      <span class="unitname dim" aria-hidden="true" style={px({ right: at.width - at.x[0] + side / 2 + 5, top: at.y(0, row) })}>{MADE[name].shown}</span>
    </>
  );
}

// -- layers ------------------------------------------------------------------------------------------

function setLayers(hidden: number[], names: string[]): void {
  const all = names.every((name) => name === names[0]);
  put({ hidden, activation: all ? [names[0]] : names, picked: "" });
}

function Layers({ e, at }: { e: Experiment; at: Layout }) {
  const { hidden } = e.state;
  const names = activations(e.state);
  const last = e.design.sizes.length - 1;
  const units = (l: number, by: number) => setLayers(hidden.map((h, i) => (i === l ? h + by : h)), names);
  return (
    <>
      <div class="head" style={px({ left: at.x[0] })}><b>Inputs</b></div>
      {hidden.map((count, l) => (
        <div class="head" key={l} style={px({ left: at.x[l + 1] })} role="group" aria-label={`Hidden layer ${l + 1}`}>
          <span class="count">
            <button type="button" aria-label={`A unit less in layer ${l + 1}`} disabled={count <= 1} onClick={() => units(l, -1)}>−</button>
            <b>{count}<span class="sr"> units</span></b>
            <button type="button" aria-label={`A unit more in layer ${l + 1}`} disabled={count >= MOST_UNITS} onClick={() => units(l, 1)}>+</button>
          </span>
          <select aria-label={`Activation of layer ${l + 1}`} value={names[l]}
            onChange={(x) => setLayers(hidden, names.map((n, i) => (i === l ? x.currentTarget.value : n)))}>
            {settings.activation.options.map((n) => <option key={n} value={n}>{n.replace("_", " ")}</option>)}
          </select>
        </div>
      ))}
      <div class="head" style={px({ left: at.x[last] })}><b>Output</b></div>
      <div class="depth" role="group" aria-label="Hidden layers" style={px({ left: at.x[0] / 2 + at.x[last] / 2 })}>
        <button type="button" aria-label="A hidden layer less" disabled={hidden.length <= 1} onClick={() => setLayers(hidden.slice(0, -1), names.slice(0, -1))}>−</button>
        <span>{hidden.length} hidden {hidden.length === 1 ? "layer" : "layers"}</span>
        <button type="button" aria-label="A hidden layer more" disabled={hidden.length >= MOST_LAYERS} onClick={() => setLayers([...hidden, hidden.at(-1)!], [...names, names.at(-1)!])}>+</button>
      </div>
    </>
  );
}

// -- the number under the pointer ----------------------------------------------------------------------

function Tip({ e, at }: { e: Experiment; at: Layout }) {
  const over = hovered.value;
  const now = shown.value;
  if (!over || !now || now.weights.length !== e.spec.start.length) return null;
  const { sizes } = e.design;
  if (over.layer >= sizes.length) return null;
  const name = pretty(nameOf(over, sizes.length - 1));
  if (over.kind === "unit") {
    if (!over.layer || !e.design.bias || over.unit >= sizes[over.layer]) return null;
    const bias = now.weights[offsets(e.design)[over.layer - 1].b + over.unit];
    return <output class="tip" style={px({ left: at.x[over.layer], top: at.y(over.layer, over.unit) - at.side[over.layer] / 2 - 6 })}>{name}, bias {exact(bias)}</output>;
  }
  if (over.to >= sizes[over.layer] || over.from >= sizes[over.layer - 1]) return null;
  const value = now.weights[offsets(e.design)[over.layer - 1].w + over.from * sizes[over.layer] + over.to];
  const [a, b] = [over.layer - 1, over.layer];
  return (
    <output class="tip" style={px({ left: (at.x[a] + at.x[b]) / 2, top: (at.y(a, over.from) + at.y(b, over.to)) / 2 - 10 })}>
      {name} = <b>{exact(value)}</b>
    </output>
  );
}
