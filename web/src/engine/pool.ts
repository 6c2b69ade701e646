/** Many networks at once: a worker for each core, a piece of work after another, in slices. */
import type { Methods } from "./calls.ts";
import { startWorker } from "./start.ts";
import { type Networks, type Problem, UNSOLVED } from "./engine.ts";

/** Networks of one problem, to be trained to their ends. */
export interface Work {
  problem: Problem;
  networks: Networks;
  maxEpochs: number;
}

/** Told of networks that have ended; their places are those in the work's arrays. */
export type Ended = (work: Work, places: number[], networks: Networks) => void;

const SLICE = 40; // milliseconds of a worker's time between two looks

export class Pool {
  private readonly workers: ReturnType<typeof startWorker>[];
  private run = 0;

  constructor(size = Math.max(1, Math.min(16, navigator.hardwareConcurrency || 2))) {
    this.workers = Array.from({ length: size }, () => startWorker());
  }

  /** Train all of it, each piece made when its turn comes; `stop` ends it within a slice. Resolves to whether all has ended. */
  async train(works: Iterable<Work>, ended: Ended): Promise<boolean> {
    const mine = ++this.run;
    const queue = works[Symbol.iterator]();
    const loop = async (worker: ReturnType<typeof startWorker>) => {
      let opened: Problem | null = null;
      for (let next = queue.next(); !next.done && mine === this.run; next = queue.next()) {
        const work = next.value;
        if (work.problem !== opened) await worker.open((opened = work.problem));
        await this.finish(worker, work, ended, () => mine === this.run);
      }
    };
    await Promise.all(this.workers.map(loop));
    return mine === this.run;
  }

  stop(): void {
    this.run++;
  }

  private async finish(worker: { train: (...a: Parameters<Methods["train"]>) => Promise<Networks> }, work: Work, ended: Ended, wanted: () => boolean): Promise<void> {
    let places = Array.from({ length: work.networks.count }, (_, i) => i);
    let networks = work.networks;
    let [reached, step] = [0, 64];
    while (networks.count && wanted()) {
      reached = Math.min(work.maxEpochs, reached + step);
      const began = performance.now();
      networks = await worker.train(networks, reached);
      const took = performance.now() - began;
      step = Math.max(1, Math.min(step * 4, Math.round((step * SLICE) / Math.max(1, took))));
      const at = Array.from({ length: networks.count }, (_, i) => i);
      const over = at.filter((i) => networks.status[i] !== UNSOLVED || networks.epochs[i] >= work.maxEpochs);
      if (!over.length) continue;
      if (!wanted()) return;
      ended(work, over.map((i) => places[i]), only(networks, over));
      const gone = new Set(over);
      const left = at.filter((i) => !gone.has(i));
      places = left.map((i) => places[i]);
      networks = only(networks, left);
    }
  }
}

/** Some of the networks, in order. */
export function only(networks: Networks, chosen: number[]): Networks {
  const rows = (from: Float64Array) => {
    const width = from.length / networks.count;
    const to = new Float64Array(chosen.length * width);
    chosen.forEach((row, i) => to.set(from.subarray(row * width, (row + 1) * width), i * width));
    return to;
  };
  return {
    count: chosen.length,
    state: rows(networks.state),
    rates: rows(networks.rates),
    epochs: Int32Array.from(chosen, (i) => networks.epochs[i]),
    status: Int8Array.from(chosen, (i) => networks.status[i]),
  };
}
