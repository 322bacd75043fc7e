import { TicketingError } from "@admit-one/core";
import type { GroupCommitOptions } from "../../../src/batch/group-commit.ts";
import type { WorkingSet } from "../../../src/batch/working-set.ts";
import type { Statement } from "../../../src/sql.ts";
import type { UnitOfWork } from "../../../src/unit-of-work.ts";
import type { Change } from "./counters.ts";

type Set = WorkingSet<string, number, Change>;

/** Whoever does not look who wrote last. */
export type Fault = "writers do not look" | "lookers do not look";

export type SharedCounter = Pick<
  GroupCommitOptions<string, number, Change>,
  "work" | "load" | "queueOf" | "splitFrom"
> & {
  readonly committed: () => number;
  /** Another server adds one, when it gets the lock. */
  readonly meddle: () => Promise<void>;
  /** The batches that were saved by the pipeline. */
  readonly pipelined: () => number;
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One counter behind one lock, which other servers take as well, and whose batches follow each other. */
export const createSharedCounter = (fault?: Fault): SharedCounter => {
  let stored = { value: 0, step: 0 };
  let steps = 0;
  let pipelined = 0;
  let lock: Promise<void> = Promise.resolve();

  const locked = async <T>(run: () => Promise<T>): Promise<T> => {
    const before = lock;
    const mine = Promise.withResolvers<void>();
    lock = mine.promise;
    await before;
    try {
      return await run();
    } finally {
      mine.resolve();
    }
  };

  const newStep = (): number => {
    steps += 1;
    return steps;
  };

  /** What the statements would write; the poisoned are refused by the database. */
  type Write = Statement & {
    readonly write: () => void;
    readonly standsOn: number | null;
    readonly onLocked?: (() => void) | undefined;
  };

  const workingSetOf = (known: typeof stored, standsOn: number | null): Set => {
    let { value } = known;
    const step = newStep();
    let isPoisoned = false;
    let isPut = false;
    return {
      view: () => ({ state: value }),
      apply: (_slice, _state, { to, deed }) => {
        if (deed === "refused") throw new TicketingError("CORRUPT", "It follows on nothing");
        value = to;
        isPut = true;
        isPoisoned ||= deed === "poison";
      },
      save: async (_sql, onLocked) => {
        const saved = { value, step };
        const write = (): void => {
          if (!isPut) return;
          if (isPoisoned) throw new TicketingError("CORRUPT", "A constraint fired");
          stored = saved;
        };
        const onMismatch = () => new Error();
        const statement = { text: "", params: [], expectedRows: 1, onMismatch };
        return [{ ...statement, write, standsOn, onLocked } satisfies Write];
      },
      carryForward: async () => {
        const last = isPut ? step : (standsOn ?? known.step);
        const next = workingSetOf({ value, step: last }, last);
        await turn();
        return next;
      },
    };
  };

  const sql = {} as never;
  const work: Pick<UnitOfWork, "step" | "pipeline"> = {
    step: (load, save) =>
      locked(async () => {
        await turn();
        const statements = await save(sql, await load(sql));
        await turn();
        for (const it of statements as readonly Write[]) it.write();
      }),
    pipeline: async (save) => {
      const { keep, value } = await save(sql);
      const statements = value as readonly Write[];
      const looks = fault !== (keep ? "writers do not look" : "lookers do not look");
      await locked(async () => {
        await turn();
        for (const { standsOn } of statements) {
          const isThere = !looks || standsOn === stored.step;
          if (!isThere) throw new TicketingError("CONTENTION", "Another step wrote first");
        }
        for (const it of statements) it.onLocked?.();
        await turn();
        for (const it of statements) it.write();
        pipelined += 1;
      });
    },
  };

  return {
    work: work as UnitOfWork,
    load: async () => workingSetOf(stored, null),
    queueOf: (slice) => slice,
    splitFrom: 1,
    committed: () => stored.value,
    meddle: () =>
      locked(async () => {
        stored = { value: stored.value + 1, step: newStep() };
      }),
    pipelined: () => pipelined,
  };
};
