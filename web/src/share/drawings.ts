/** Drawings to be kept: the network, curves and maps as SVG, and any of them as PNG. */
import { axisOf, marks, position, roundUp, type Series, trace } from "../figures/curve.ts";
import { palette } from "../figures/colours.ts";
import { save } from "./files.ts";

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function drawing(width: number, height: number, paper: string, parts: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="${paper}"/>
${parts.join("\n")}
</svg>\n`;
}

/** The loss curves as a drawing. */
export function curveDrawing(series: Series[], log: boolean, title: string): string {
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
  parts.push(`<text x="${left}" y="20" font-weight="bold">${escape(title)}</text>`, `<text x="${left + across / 2}" y="${height - 6}" text-anchor="middle">epoch</text>`);
  return drawing(width, height, "#fff", parts);
}

/** A line of the network that is on the screen, as the page draws it. */
export interface Edge {
  path: string;
  value: number;
  width: number;
}

/** The network as it is on the screen: its lines, its units with what they say, their names. */
export function networkDrawing(stage: HTMLElement, edges: Edge[], dark: boolean): string {
  const box = stage.getBoundingClientRect();
  const [positive, negative] = palette(dark);
  const [paper, ink] = dark ? ["#11161b", "#e8edf1"] : ["#fff", "#16202a"];
  const parts = edges.map(({ path, value, width }) => `<path d="${path}" fill="none" stroke="${value < 0 ? negative : positive}" stroke-width="${width.toFixed(2)}" stroke-opacity="0.7"><title>${value}</title></path>`);
  for (const unit of stage.querySelectorAll<HTMLElement>(".unit:not(.offer)")) {
    const { left, top, width, height } = unit.getBoundingClientRect();
    const image = unit.querySelector("canvas")!.toDataURL();
    parts.push(`<image x="${left - box.left}" y="${top - box.top}" width="${width}" height="${height}" href="${image}"><title>${escape(unit.getAttribute("aria-label") ?? "")}</title></image>`);
  }
  for (const name of stage.querySelectorAll<HTMLElement>(".unitname:not(.dim)")) {
    const { left, top, height } = name.getBoundingClientRect();
    parts.push(`<text x="${left - box.left}" y="${top - box.top + height / 2}" dominant-baseline="middle" fill="${ink}">${escape(name.textContent ?? "")}</text>`);
  }
  return drawing(Math.ceil(box.width), Math.ceil(box.height), paper, parts);
}

/** A picture with the names and ends of its axes. */
export function mapDrawing(canvas: HTMLCanvasElement, across: [low: string, name: string, high: string], up: [low: string, name: string, high: string]): string {
  const [side, left, top] = [512, 56, 16];
  const label = (x: number, y: number, anchor: string, words: string, turned = false) => `<text x="${x}" y="${y}" text-anchor="${anchor}"${turned ? ` transform="rotate(-90 ${x} ${y})"` : ""}>${escape(words)}</text>`;
  return drawing(side + left + 16, side + top + 36, "#fff", [
    `<image x="${left}" y="${top}" width="${side}" height="${side}" style="image-rendering:pixelated" href="${canvas.toDataURL()}"/>`,
    label(left, top + side + 18, "start", across[0]), label(left + side / 2, top + side + 18, "middle", across[1]), label(left + side, top + side + 18, "end", across[2]),
    label(left - 8, top + side, "end", up[0]), label(left - 20, top + side / 2, "middle", up[1], true), label(left - 8, top + 10, "end", up[2]),
  ]);
}

/** A drawing as dots, twice as fine as the screen's. */
export function savePng(name: string, svg: string): void {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob && save(name, blob, "image/png"));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

export function saveSvg(name: string, svg: string): void {
  save(name, svg, "image/svg+xml");
}
