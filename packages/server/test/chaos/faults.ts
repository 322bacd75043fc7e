import { setTimeout as pause } from "node:timers/promises";
import { plantedRelease } from "../support/next-release/index.ts";
import type { BoxOffices } from "./box-offices.ts";
import type { Broker } from "./broker.ts";
import type { Cell } from "./cell.ts";

export type Stage = {
  readonly cell: Cell;
  readonly boxOffices: BoxOffices;
  readonly broker: Broker | null;
};

export type Fault = {
  readonly name: string;
  /** The longest time without a success that the shipped files promise. */
  readonly outageMaxMs: number;
  /** It is not tried where RabbitMQ is not installed. */
  readonly needsBroker?: boolean;
  /** Ends when the cell is whole again. */
  run(stage: Stage): Promise<void>;
};

const frozenMs = 20_000;
const pausedMs = 5_000;
const lostMs = 10_000;

export const faults: readonly Fault[] = [
  {
    name: "no fault",
    outageMaxMs: 5_000,
    run: () => pause(10_000),
  },
  {
    name: "kill of the leader",
    outageMaxMs: 30_000,
    run: async ({ cell }) => {
      const leader = await cell.leader();
      await leader.kill();
      await pause(25_000);
      leader.start();
      await cell.whole();
    },
  },
  {
    name: "planned switchover",
    outageMaxMs: 10_000,
    run: async ({ cell }) => {
      await cell.switchOver();
      await cell.whole();
    },
  },
  {
    name: "frozen standby",
    outageMaxMs: 30_000,
    run: async ({ cell }) => {
      const standby = await cell.synchronousStandby();
      standby.freeze();
      await pause(frozenMs);
      standby.thaw();
      await cell.whole();
    },
  },
  {
    name: "pause of the pooler",
    outageMaxMs: 15_000,
    run: async ({ cell }) => {
      cell.pausePooler();
      await pause(pausedMs);
      cell.resumePooler();
    },
  },
  {
    name: "restart of the pooler",
    outageMaxMs: 10_000,
    run: ({ cell }) => cell.restartPooler(),
  },
  {
    name: "crash of the broker",
    outageMaxMs: 5_000,
    needsBroker: true,
    run: async ({ broker }) => {
      if (broker === null) throw new Error("There is no broker.");
      await broker.crash();
    },
  },
  {
    name: "loss of a cell",
    outageMaxMs: 60_000,
    run: async ({ cell }) => {
      await Promise.all(cell.hosts.map((host) => host.kill()));
      await pause(lostMs);
      for (const host of cell.hosts) host.start();
      await cell.whole();
    },
  },
  {
    name: "rolling upgrade",
    outageMaxMs: 10_000,
    // Two releases, the second of which drops what the first one replaced.
    run: async ({ boxOffices }) => {
      for (const release of [1, 2] as const) {
        for (const index of boxOffices.urls.keys()) {
          await boxOffices.replace(index, plantedRelease(release));
        }
      }
    },
  },
];
