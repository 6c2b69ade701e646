/** Take a training elsewhere: a link, Python, an iframe, files. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { fragment } from "../state/fields.ts";
import { dark, experiment, history, LONGEST_LINK, moment, state } from "../state/store.ts";
import { lossSeries } from "../train/curve.tsx";
import { Share } from "../widgets/icons.tsx";
import { csv as mapCsv, picture } from "../map/map.ts";
import { drawingNow as mapDrawingNow } from "../map/page.tsx";
import { survivalNow } from "../sweep/page.tsx";
import { csv as sweepCsv, sweep } from "../sweep/sweep.ts";
import { edgesNow } from "../train/network.tsx";
import { curveDrawing, networkDrawing, savePng, saveSvg } from "./drawings.ts";
import { csv, json, linkOf, save } from "./files.ts";
import { asPython, mapAsPython, sweepAsPython } from "./python.ts";

const here = () => `${location.origin}${location.pathname}`;

export function ShareMenu() {
  const said = useSignal("");
  const menu = useRef<HTMLDetailsElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const e = experiment.value;
  const page = state.value.page;
  const started = !!moment.value?.epoch;
  const long = fragment(state.value).length > LONGEST_LINK;
  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = `${what} copied`;
    } catch {
      said.value = "The browser did not allow it";
    }
    setTimeout(() => (said.value = ""), 2500);
  };
  const link = () => `${here()}#${fragment(state.value)}`;
  const card = { train: "network", sweep: "sweep", map: "map", lessons: "network" } as const;
  const embed = () => `<iframe src="${here()}#${fragment({ ...state.value, card: card[page], kept: "" }).replace(/&/g, "&amp;").replace(/"/g, "%22")}" title="A neural network that learns" width="720" height="${page === "map" ? 760 : 480}" loading="lazy"></iframe>`;
  const output = () => document.querySelector<HTMLCanvasElement>(".plane canvas")?.toBlob((blob) => blob && save("output.png", blob, "image/png"));
  const curve = () => curveDrawing(lossSeries(false), state.value.log, `Loss of ${e!.state.data}`);
  const network = () => {
    const stage = document.querySelector<HTMLElement>(".stage")!;
    return networkDrawing(stage, edgesNow(stage), dark.value);
  };
  const survival = () => curveDrawing(survivalNow(), false, "Share solved by epoch, in percent");
  const item = (name: string, act: () => unknown, disabled = false) => (
    <li><button type="button" disabled={disabled || !e} onClick={() => { void act(); menu.current?.removeAttribute("open"); menu.current?.querySelector("summary")?.focus(); }}>{name}</button></li>
  );
  const open = async (chosen: File | undefined) => {
    const found = chosen && chosen.size < 20_000_000 ? linkOf(await chosen.text()) : null;
    if (found === null) said.value = "This is not a file of a training";
    else location.hash = found.replace(/^#/, "");
  };
  return (
    <div class="share">
      <output aria-live="polite">{said.value}</output>
      <details ref={menu} onKeyDown={(x) => { if (x.key === "Escape") { menu.current?.removeAttribute("open"); menu.current?.querySelector("summary")?.focus(); } }}
        onFocusOut={(x) => { if (!x.currentTarget.contains(x.relatedTarget as Node | null)) x.currentTarget.removeAttribute("open"); }}>
        <summary><Share /> Share</summary>
        <ul>
          {item(long ? "The table is too large for a link" : "Copy link", () => copy(link(), "Link"), long)}
          {item("Copy as Python", () => copy({ train: () => asPython(e!, moment.value!), lessons: () => asPython(e!, moment.value!), sweep: () => sweepAsPython(state.value), map: () => mapAsPython(state.value) }[page](), "Python"))}
          {item("Copy an iframe to embed", () => copy(embed(), "Iframe"), long)}
          <li class="rule" />
          {page === "sweep" && <>
            {item("Save the networks as CSV", () => save("sweep.csv", sweepCsv(sweep.value!), "text/csv"), !sweep.value)}
            {item("Save the curves as SVG", () => saveSvg("sweep.svg", survival()), !sweep.value)}
            {item("Save the curves as PNG", () => savePng("sweep.png", survival()), !sweep.value)}
          </>}
          {page === "map" && <>
            {item("Save the pixels as CSV", () => save("map.csv", mapCsv(state.value, picture.value!), "text/csv"), !picture.value)}
            {item("Save the map as SVG", () => saveSvg("map.svg", mapDrawingNow()), !picture.value)}
            {item("Save the map as PNG", () => savePng("map.png", mapDrawingNow()), !picture.value)}
          </>}
          {page === "train" && <>
            {item("Save the epochs as CSV", () => save("epochs.csv", csv(e!, history), "text/csv"), !started)}
            {item("Save the network as SVG", () => saveSvg("network.svg", network()))}
            {item("Save the network as PNG", () => savePng("network.png", network()))}
            {item("Save the curve as SVG", () => saveSvg("loss.svg", curve()), !started)}
            {item("Save the curve as PNG", () => savePng("loss.png", curve()), !started)}
            {item("Save the output as PNG", output)}
          </>}
          {page === "train" && item("Save all as JSON", () => save("training.json", json({ ...e!, state: state.value }, moment.value!, history), "application/json"))}
          {item("Open a saved JSON", () => file.current?.click())}
        </ul>
      </details>
      <input ref={file} type="file" accept=".json,application/json" hidden onChange={(x) => { void open(x.currentTarget.files?.[0]); x.currentTarget.value = ""; }} />
    </div>
  );
}
