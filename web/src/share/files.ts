/** A training as files: a table of its epochs, its weights, and what opens it again. */
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

export function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
