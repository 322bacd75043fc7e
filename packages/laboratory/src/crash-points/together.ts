import type { Stores } from "@admit-one/core";
import type { CrashPoint } from "./point.ts";
import { crashPoints } from "./points.ts";
import { type Condemned, killProcess } from "./process-kill.ts";
import { createStage, type Kill } from "./stage.ts";

/** Stores of one point, and where another process finds them. */
type Ground = AsyncDisposable & { readonly stores: Stores; readonly at: string };

type Grounds = {
  /** A module whose `open(at)` opens the stores in another process. */
  readonly module: string;
  readonly open: () => Promise<Ground>;
};

type Outcomes = ReadonlyMap<string, PromiseSettledResult<void>>;

/** A group's databases stay well below a server's maximum number of connections. */
const groupSize = 12;

/** Groups of points for `runTogether`. With TEST_RUNS every process dies for one point only. */
export const groupsOfPoints = (): readonly (readonly CrashPoint[])[] => {
  const size = Number(process.env["TEST_RUNS"] ?? 1) > 1 ? 1 : groupSize;
  const groups = Map.groupBy(crashPoints.entries(), ([index]) => Math.floor(index / size));
  return [...groups.values()].map((group) => group.map(([, point]) => point));
};

/** Lets a process die when all points that still run wait for a death. */
const createDeaths = (module: string, points: number) => {
  let running = points;
  let waiting: (Condemned & PromiseWithResolvers<void>)[] = [];

  const dieTogether = async (all: typeof waiting): Promise<void> => {
    try {
      const missed = new Map(
        (await killProcess(module, all)).map(({ index, why }) => [index, why] as const),
      );
      for (const [index, { resolve, reject }] of all.entries()) {
        const why = missed.get(index);
        if (why === undefined) resolve();
        else reject(new Error(why));
      }
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  };
  const stop = (): void => {
    running -= 1;
    if (running > 0 || waiting.length === 0) return;
    const all = waiting;
    waiting = [];
    running = all.length;
    void dieTogether(all);
  };
  return {
    killAt:
      (at: string): Kill =>
      (deed, doom, stage) => {
        const death = Promise.withResolvers<void>();
        waiting.push({ at, deed, doom, stage, ...death });
        stop();
        return death.promise;
      },
    stop,
  };
};

/**
 * Runs points beside each other, each on stores of its own. To start a process takes most of a
 * second, so one process dies for all points that wait for a death: SIGKILL ends it when each of
 * its actions is at its call.
 */
export const runTogether = async (
  points: readonly CrashPoint[],
  { module, open }: Grounds,
): Promise<Outcomes> => {
  const deaths = createDeaths(module, points.length);
  const runOne = async ({ run }: CrashPoint): Promise<void> => {
    try {
      await using ground = await open();
      await run(await createStage(ground.stores, deaths.killAt(ground.at)));
    } finally {
      deaths.stop();
    }
  };
  const settled = await Promise.allSettled(points.map(runOne));
  return new Map(settled.map((outcome, index) => [points[index]?.name ?? "", outcome]));
};
