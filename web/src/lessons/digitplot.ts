/** The picture of two copies by epoch: their losses, and below how far apart their weights are. */
import { axisOf, marks, position, roundUp, trace } from "../figures/curve.ts";
import { palette } from "../figures/colours.ts";
import { whole } from "../widgets/numbers.ts";
import type { Twins } from "./twins.ts";

const PAD = { left: 46, right: 14, top: 18, bottom: 22, between: 26 };
const LOWEST = -17;

export function draw(canvas: HTMLCanvasElement, t: Twins, isDark: boolean): void {
  const { width, height } = canvas.parentElement!.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const c = canvas.getContext("2d")!;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, width, height);
  const [ink, soft, rule] = isDark ? ["#e9edf0", "#9fabb7", "#2a323a"] : ["#14191e", "#5b6670", "#e6e8e5"];
  const colours = [palette(isDark)[2], palette(isDark)[3]];
  const longest = Math.max(t.losses[0].length, t.losses[1].length);
  const epochs = roundUp(Math.max(2000, longest));
  const across = width - PAD.left - PAD.right;
  const room = (height - PAD.top - PAD.bottom - PAD.between) / 2;
  const panels = [PAD.top, PAD.top + room + PAD.between];
  c.font = "11px system-ui, sans-serif";
  c.textBaseline = "middle";
  const say = (text: string, x: number, y: number, align: CanvasTextAlign) => {
    c.fillStyle = soft;
    c.textAlign = align;
    c.fillText(text, x, y);
  };
  const line = (y: number) => {
    c.strokeStyle = rule;
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(PAD.left, Math.round(y) + 0.5);
    c.lineTo(width - PAD.right, Math.round(y) + 0.5);
    c.stroke();
  };
  const path = (points: number[], top: number, colour: string, thick: number) => {
    c.strokeStyle = colour;
    c.lineWidth = thick;
    c.lineJoin = "round";
    c.beginPath();
    for (let i = 0; i < points.length; i += 2) c.lineTo(PAD.left + points[i], top + room * (1 - Math.max(0, Math.min(1, points[i + 1]))));
    c.stroke();
  };
  const series = t.losses.map((values, i) => ({ name: "", colour: colours[i], values, length: values.length, width: 1.6 }));
  const axis = axisOf(series, false);
  for (const tick of marks(axis, 3)) {
    line(panels[0] + room * (1 - position(axis, tick)));
    say(String(tick), PAD.left - 7, panels[0] + room * (1 - position(axis, tick)), "right");
  }
  series.forEach((s, i) => path(trace(s, epochs, axis, across), panels[0], s.colour, i ? 1.3 : 2.6));
  say("loss", PAD.left, panels[0] - 9, "left");
  for (const power of room < 60 ? [-16, -8, 0] : [-16, -12, -8, -4, 0]) {
    const y = panels[1] + room * (1 - (power - LOWEST) / (1 - LOWEST));
    line(y);
    say(power ? `10${Array.from(String(power), (d) => (d === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(d)])).join("")}` : "1", PAD.left - 7, y, "right");
  }
  const far = t.distance.flatMap((d, i) => [(t.at[i] / epochs) * across, (Math.log10(Math.max(d, 1e-18)) - LOWEST) / (1 - LOWEST)]);
  path(far, panels[1], ink, 1.7);
  say("largest distance of two weights", PAD.left, panels[1] - 9, "left");
  for (const tick of marks({ log: false, low: 0, high: epochs }, 5)) say(whole(tick), PAD.left + (tick / epochs) * across, height - PAD.bottom + 12, tick === 0 ? "left" : tick === epochs ? "right" : "center");
}
