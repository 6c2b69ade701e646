// Runs the programs of a WebAssembly module, a call for each line of JSON on the standard input.
// in_node.py is the other end.
import { createInterface } from "node:readline";
import v8 from "node:v8";

// Node 20 knows the relaxed instructions, but has to be asked; from 22 on it need not be.
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

const PAGE = 65536;
const modules = new Map();

async function call({ module, program, parameters }) {
  if (!modules.has(module)) {
    modules.set(module, await WebAssembly.compile(Buffer.from(module, "base64")));
  }
  // An array is a text, in base64; each gets a place that is aligned for the longest vectors.
  const arrays = parameters.map((p) => (typeof p === "string" ? Buffer.from(p, "base64") : null));
  let end = 64;
  const places = arrays.map((array) => {
    const place = end;
    end += array ? Math.ceil(array.length / 64) * 64 : 0;
    return place;
  });
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE) });
  const bytes = new Uint8Array(memory.buffer);
  arrays.forEach((array, i) => array && bytes.set(array, places[i]));
  const instance = await WebAssembly.instantiate(modules.get(module), { env: { memory } });
  const passed = parameters.map((p, i) => (arrays[i] ? places[i] : p === null ? 0 : BigInt(p)));
  const started = performance.now();
  instance.exports[program](...passed);
  const seconds = (performance.now() - started) / 1000;
  const after = (array, i) =>
    array && Buffer.from(bytes.subarray(places[i], places[i] + array.length)).toString("base64");
  return { seconds, arrays: arrays.map(after) };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = await call(JSON.parse(line));
  } catch (error) {
    answer = { error: `${error}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
