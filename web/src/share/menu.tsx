/** Take a training elsewhere: a link, Python, an iframe, files. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { fragment } from "../state/fields.ts";
import { experiment, history, LONGEST_LINK, moment, state } from "../state/store.ts";
import { lossSeries } from "../train/curve.tsx";
import { Share } from "../widgets/icons.tsx";
import { csv, json, linkOf, save, svg } from "./files.ts";
import { asPython } from "./python.ts";

const here = () => `${location.origin}${location.pathname}`;

export function ShareMenu() {
  const said = useSignal("");
  const menu = useRef<HTMLDetailsElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const e = experiment.value;
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
  const embed = () => `<iframe src="${here()}#${fragment({ ...state.value, card: "network", kept: "" }).replace(/&/g, "&amp;").replace(/"/g, "%22")}" title="A neural network that learns" width="720" height="480" loading="lazy"></iframe>`;
  const picture = () => document.querySelector<HTMLCanvasElement>(".plane canvas")?.toBlob((blob) => blob && save("output.png", blob, "image/png"));
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
          {item("Copy as Python", () => copy(asPython(e!, moment.value!), "Python"))}
          {item("Copy an iframe to embed", () => copy(embed(), "Iframe"), long)}
          <li class="rule" />
          {item("Save the epochs as CSV", () => save("epochs.csv", csv(e!, history), "text/csv"), !started)}
          {item("Save the curve as SVG", () => save("loss.svg", svg(lossSeries(false), state.value.log, `Loss of ${e!.state.data}`), "image/svg+xml"), !started)}
          {item("Save the output as PNG", picture)}
          {item("Save all as JSON", () => save("training.json", json({ ...e!, state: state.value }, moment.value!, history), "application/json"))}
          {item("Open a saved JSON", () => file.current?.click())}
        </ul>
      </details>
      <input ref={file} type="file" accept=".json,application/json" hidden onChange={(x) => { void open(x.currentTarget.files?.[0]); x.currentTarget.value = ""; }} />
    </div>
  );
}
