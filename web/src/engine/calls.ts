/** Calls between the page and its workers: a method's name, its arguments, and one answer. */
import type { Engine, Networks, Problem } from "./engine.ts";
import { golden } from "./golden.ts";
import { type Change, type Moment, Player, type Spec } from "./player.ts";

/** What a worker can be asked. */
export interface Methods {
  /** Forget the training before, and have another one. */
  load(spec: Spec): Moment;
  run(how: { epochs?: number; ms?: number }): Moment;
  go(epoch: number): Moment;
  change(change: Change): Moment;
  /** Give a problem to train many networks on; a worker holds several, by number. */
  open(problem: Problem, at: number): void;
  /** Train networks on a problem that was given; the answer has them as they are then. */
  train(networks: Networks, upTo: number, at: number): Networks;
  /** Which way of fusing it has, and whether the golden networks have Python's bits. */
  check(): { way: string; exact: boolean };
}

/** Answer calls with an engine. */
export function answerer(engine: Engine): Methods {
  let player: Player | null = null;
  const kernels: ReturnType<Engine["open"]>[] = [];
  return {
    load(spec) {
      player?.close();
      player = new Player(engine, spec);
      return player.go(0);
    },
    run: (how) => player!.run(how),
    go: (epoch) => player!.go(epoch),
    change: (change) => player!.change(change),
    open(problem, at) {
      kernels[at]?.close();
      kernels[at] = engine.open(problem);
    },
    train(networks, upTo, at) {
      kernels[at].train(networks, upTo);
      return networks;
    },
    check: () => ({ way: engine.name, exact: golden(engine) }),
  };
}

/** A worker, as the page calls it. */
export type Answers = { end: () => void } & { [M in keyof Methods]: (...a: Parameters<Methods[M]>) => Promise<ReturnType<Methods[M]>> };

/** A worker's methods, to be called from the page. */
export function connect(worker: Worker): Answers {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (why: Error) => void }>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<{ id: number; value?: unknown; error?: string }>) => {
    const { resolve, reject } = waiting.get(data.id)!;
    waiting.delete(data.id);
    if (data.error === undefined) resolve(data.value);
    else reject(new Error(data.error));
  };
  worker.onerror = (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message));
    waiting.clear();
  };
  return new Proxy({} as Answers, {
    get: (_, method) => method === "end" ? () => worker.terminate() : (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject });
        worker.postMessage({ id: last, method, args });
      }),
  });
}
