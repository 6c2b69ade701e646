/** Starts workers of the code that the page carries. */
import source from "worker:source";
import { connect } from "./calls.ts";

let url: string | undefined;

export function startWorker(): ReturnType<typeof connect> {
  url ??= URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return connect(new Worker(url));
}
