/** Many networks at once: a worker for each core, a piece of work after another, in slices. */
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

const SLICE = 40; // milliseconds between two looks, about
/** Slices that a worker has at a time: it trains one while the answer to the other is on its way. */
const AHEAD = 2;
const MOST_AT_FIRST = 512; // epochs of a first slice, which no pace of an easier piece may make long

type Train = (networks: Networks, upTo: number) => Promise<Networks>;

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
    const loop = async (worker: ReturnType<typeof startWorker>, at: number) => {
      let [opened, step]: [Problem | null, number] = [null, 64];
      for (let next = queue.next(); !next.done && mine === this.run; next = queue.next()) {
        const work = next.value;
        if (work.problem !== opened) {
          await worker.open((opened = work.problem), at);
          step = 64;
        }
        const train: Train = (networks, upTo) => worker.train(networks, upTo, at);
        step = Math.min(MOST_AT_FIRST, await this.finish(train, work, step, ended, () => mine === this.run));
      }
    };
    await Promise.all(this.workers.flatMap((worker) => Array.from({ length: AHEAD }, (_, at) => loop(worker, at))));
    return mine === this.run;
  }

  stop(): void {
    this.run++;
  }

  /** Train a piece to its end. The first slice has `step` epochs; returns how many it ought to have had. */
  private async finish(train: Train, work: Work, step: number, ended: Ended, wanted: () => boolean): Promise<number> {
    let places = Array.from({ length: work.networks.count }, (_, i) => i);
    let networks = work.networks;
    let [reached, first] = [0, 0];
    while (networks.count && wanted()) {
      reached = Math.min(work.maxEpochs, reached + step);
      const began = performance.now();
      networks = await train(networks, reached);
      const took = performance.now() - began;
      step = Math.max(1, Math.min(step * 4, Math.round((step * SLICE) / Math.max(1, took))));
      first ||= step;
      const at = Array.from({ length: networks.count }, (_, i) => i);
      const over = at.filter((i) => networks.status[i] !== UNSOLVED || networks.epochs[i] >= work.maxEpochs);
      if (!over.length) continue;
      if (!wanted()) break;
      ended(work, over.map((i) => places[i]), only(networks, over));
      const gone = new Set(over);
      const left = at.filter((i) => !gone.has(i));
      places = left.map((i) => places[i]);
      networks = only(networks, left);
    }
    return first || step;
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
