/** A training as files: a table of its epochs, its weights, and what opens it again. */
import { axisOf, marks, position, roundUp, type Series, trace } from "../figures/curve.ts";
import type { Experiment } from "../state/experiment.ts";
import { fragment } from "../state/fields.ts";
import type { History } from "../state/history.ts";
import type { Moment } from "../engine/player.ts";
import { weightName } from "./python.ts";

/** A row for each epoch. */
export function csv(e: Experiment, history: History): string {
  const classes = e.raw.classes.length > 0;
  const lines = [classes ? "epoch,loss,accuracy" : "epoch,loss"];
  for (let i = 0; i < history.length; i++) {
    const accuracy = classes ? `,${(e.train.samples - history.misses[i]) / e.train.samples}` : "";
    lines.push(`${i + 1},${history.loss[i]}${accuracy}`);
  }
  return `${lines.join("\n")}\n`;
}

/** All there is to say of a training; `link` opens it again. */
export function json(e: Experiment, m: Moment, history: History): string {
  const weights = Object.fromEntries(Array.from(m.weights, (w, i) => [weightName(e, i), Number.isFinite(w) ? w : String(w)]));
  const loss = history.loss[m.epoch - 1];
  return `${JSON.stringify({ shallows: 1, link: `#${fragment(e.state)}`, epoch: m.epoch, outcome: m.outcome, loss: Number.isFinite(loss) ? loss : null, weights }, null, 1)}\n`;
}

/** The link that a file of `json` holds, or null. */
export function linkOf(text: string): string | null {
  try {
    const read = JSON.parse(text) as { shallows?: unknown; link?: unknown };
    return read.shallows === 1 && typeof read.link === "string" ? read.link : null;
  } catch {
    return null;
  }
}

/** The loss curves as a drawing. */
export function svg(series: Series[], log: boolean, title: string): string {
  const [width, height, left, bottom, top] = [720, 360, 60, 40, 34];
  const epochs = roundUp(Math.max(10, ...series.map((s) => (s.epochs ? s.epochs[s.length - 1] : s.length))));
  const axis = axisOf(series, log);
  const [across, up] = [width - left - 20, height - top - bottom];
  const y = (share: number) => (top + up * (1 - share)).toFixed(1);
  const parts: string[] = [];
  for (const tick of marks(axis, 6)) {
    const at = y(position(axis, tick));
    parts.push(`<path d="M${left} ${at}h${across}" stroke="#ddd"/><text x="${left - 8}" y="${at}" text-anchor="end" dominant-baseline="middle">${Number(tick.toPrecision(3))}</text>`);
  }
  for (const tick of marks({ log: false, low: 0, high: epochs }, 6)) {
    parts.push(`<text x="${left + (tick / epochs) * across}" y="${height - bottom + 18}" text-anchor="middle">${tick}</text>`);
  }
  for (const s of series) {
    const points = trace(s, epochs, axis, across);
    let path = "";
    let broken = true;
    for (let i = 0; i < points.length; i += 2) {
      if (Number.isNaN(points[i + 1])) broken = true;
      else {
        path += `${broken ? "M" : "L"}${(left + points[i]).toFixed(1)} ${y(points[i + 1])}`;
        broken = false;
      }
    }
    parts.push(`<path d="${path}" fill="none" stroke="${s.colour}" stroke-width="${s.width}"${s.dashed ? ' stroke-dasharray="5 4"' : ""}><title>${escape(s.name)}</title></path>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/><text x="${left}" y="20" font-weight="bold">${escape(title)}</text>
${parts.join("\n")}
<text x="${left + across / 2}" y="${height - 6}" text-anchor="middle">epoch</text></svg>\n`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

export function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
