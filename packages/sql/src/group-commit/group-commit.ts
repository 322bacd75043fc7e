import { type Decision, TicketingError } from "@admit-one/core";
import type { Sql } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { createAhead, type Left } from "./ahead.ts";
import { type Decided, decideAll, type Member } from "./decide-all.ts";
import { createLanes, type Flight } from "./lanes.ts";
import * as limits from "./limits.ts";
import type { Union } from "./union.ts";

export type GroupCommitOptions<Slice, State, Change> = {
  readonly work: UnitOfWork;
  /** Loads the union of the slices, under locks that last until the step is over. */
  readonly load: (sql: Sql, slices: readonly Slice[]) => Promise<Union<Slice, State, Change>>;
  /** Slices of one lane never take effect at once, so they gather. */
  readonly laneOf: (slice: Slice) => string;
  readonly batchMax?: number;
  readonly waitingMax?: number;
  /** Of more than so many half is decided while the other half is saved; see `Union.successor`. */
  readonly partedFrom?: number;
};

export type GroupCommit<Slice, State, Change> = {
  update<O>(slice: Slice, decide: (state: State) => Decision<Change, O>): Promise<O>;
  close(): Promise<void>;
};

/** Broken infrastructure fails everybody; whatever else went wrong was one member's doing. */
const isEverybodys = (error: unknown): boolean =>
  error instanceof TicketingError && error.code !== "CORRUPT";

/**
 * Serves many waiting updates with one read and one write. They are decided one after another in
 * the order of their arrival, each on what the earlier ones left, and saved in one atomic step.
 *
 * - An answer leaves when what it was decided on is durable: at once where nothing was applied
 *   before it and it writes nothing itself, else after the commit.
 * - A decide that throws, or whose change is refused, fails alone. Where the database refuses the
 *   whole write, the batch is halved until whoever caused it is alone.
 * - Where a union has a successor, the next batch is decided on what this one leaves while this one
 *   is being saved, and saved right behind it (`createAhead`).
 */
export const createGroupCommit = <Slice, State, Change>({
  work,
  load,
  laneOf,
  batchMax = limits.batchMax,
  waitingMax = limits.waitingMax,
  ...lanesOptions
}: GroupCommitOptions<Slice, State, Change>): GroupCommit<Slice, State, Change> => {
  type M = Member<Slice, State, Change>;
  type U = Union<Slice, State, Change>;

  const running = new Set<Promise<void>>();
  const goAhead = createAhead<Slice, State, Change>(work);

  const run = async (members: readonly M[], offer: (union: U) => void): Promise<readonly M[]> => {
    let left = members;
    let decided: Decided<M> = { atOnce: [], later: [], answers: [], writes: false };
    const undecided = (): readonly M[] => left.filter((member) => !decided.later.includes(member));
    const isOver = Promise.withResolvers<void>();
    let isFinished = false;
    try {
      const step = work.step(
        async (sql) => {
          if (isFinished) throw new TypeError("Nothing is left to be decided.");
          return await load(
            sql,
            left.map(({ slice }) => slice),
          );
        },
        async (sql, union) => {
          decided = decideAll(union, left);
          if (decided.later.length === left.length) throw new TypeError("A slice is not whole.");
          // Whoever is answered here must not be decided again when the step runs again.
          for (const answer of decided.atOnce) answer();
          left = left.filter(({ isAnswered }) => !isAnswered);
          // The next batch need not wait until nothing is undone.
          if (!decided.writes) {
            isFinished = true;
            isOver.resolve();
          }
          if (decided.later.length > 0) return decided.writes ? await union.save(sql) : [];
          if (!decided.writes) {
            offer(union);
            return [];
          }
          const statements = await union.save(sql);
          // Once they are on their way: who decides next keeps this thread busy.
          setImmediate(() => offer(union));
          return statements;
        },
      );
      running.add(step);
      step.catch(() => undefined).finally(() => running.delete(step));
      await Promise.race([step, isOver.promise]);
      for (const answer of decided.answers) answer();
      return decided.later;
    } catch (thrown) {
      if (left.length > 1 && !isEverybodys(thrown)) return await halved(left, offer);
      // Those who were not decided have no part in a commit that was not answered.
      const isUnknown = thrown instanceof TicketingError && thrown.code === "COMMIT_UNKNOWN";
      for (const { answer } of isUnknown ? undecided() : left) answer({ error: { thrown } });
      return isUnknown ? decided.later : [];
    }
  };

  const halved = async (
    members: readonly M[],
    offer: (union: U) => void,
  ): Promise<readonly M[]> => {
    const middle = Math.ceil(members.length / 2);
    const again = await run(members.slice(0, middle), offer);
    const rest = [...again, ...members.slice(middle)];
    // Nobody overtakes: those who need another load come before the second half.
    return again.length > 0 ? rest : await run(rest, offer);
  };

  const takeOff = (
    members: readonly M[],
    before: Left<Slice, State, Change> | null,
  ): Flight<M, Left<Slice, State, Change>> => {
    const left = Promise.withResolvers<Left<Slice, State, Change> | null>();
    // Only the first attempt's: another one has another union, and what follows finds that out.
    const offer = ({ successor }: U): void => left.resolve(successor ? { successor, done } : null);
    const carryOut = async (): Promise<readonly M[]> => {
      if (before === null) return await run(members, offer);
      const undone = await goAhead(members, before, offer);
      if (undone.length === 0) return [];
      await before.done;
      return await run(undone, offer);
    };
    const done = carryOut().finally(() => left.resolve(null));
    return { left: left.promise, done };
  };

  const lanes = createLanes<M, Left<Slice, State, Change>>({
    ...lanesOptions,
    run: takeOff,
    batchMax,
    waitingMax,
  });

  return {
    update: <O>(slice: Slice, decide: (state: State) => Decision<Change, O>) =>
      new Promise<O>((resolve, reject) => {
        const member: M = {
          slice,
          decide,
          isAnswered: false,
          answer: (settle) => {
            member.isAnswered = true;
            if (settle.error === undefined) resolve(settle.outcome as O);
            else reject(settle.error.thrown);
          },
        };
        lanes.submit(laneOf(slice), member);
      }),
    close: async () => {
      await lanes.close();
      await Promise.allSettled(running);
    },
  };
};
