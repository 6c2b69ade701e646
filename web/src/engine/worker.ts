/** The worker's end: it has an engine, and answers one call after another. */
import { answerer, type Methods } from "./calls.ts";
import { compiledEngine } from "./compiled.ts";

interface Call {
  id: number;
  method: keyof Methods;
  args: unknown[];
}

onmessage = ({ data }: MessageEvent<Call>) => {
  try {
    methods ??= answerer(compiledEngine());
    const method = methods[data.method] as (...args: unknown[]) => unknown;
    postMessage({ id: data.id, value: method(...data.args) });
  } catch (error) {
    postMessage({ id: data.id, error: error instanceof Error ? error.message : String(error) });
  }
};
let methods: Methods | undefined;
