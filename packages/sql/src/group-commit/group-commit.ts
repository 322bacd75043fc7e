import { type Decision, TicketingError } from "@admit-one/core";
import type { Sql, Statement } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { createLanes } from "./lanes.ts";
import * as limits from "./limits.ts";

/** What a batch knows of the store: the union of its slices, and what was decided on it so far. */
export type Union<Slice, State, Change> = {
  /**
   * What a load of the slice would give if all that was applied were saved; null where too little
   * was loaded to tell.
   */
  view(slice: Slice): State | null;
  /** Lets later views see the change. Throws, having applied nothing, where the store refuses it. */
  apply(slice: Slice, state: State, change: Change): void;
  /** The statements that save all that was applied. */
  save(sql: Sql): Promise<readonly Statement[]>;
};

export type GroupCommitOptions<Slice, State, Change> = {
  readonly work: UnitOfWork;
  /** Loads the union of the slices, under locks that last until the step is over. */
  readonly load: (sql: Sql, slices: readonly Slice[]) => Promise<Union<Slice, State, Change>>;
  /** Slices of one lane never take effect at once, so they gather. */
  readonly laneOf: (slice: Slice) => string;
  readonly batchMax?: number;
  readonly waitingMax?: number;
};

export type GroupCommit<Slice, State, Change> = {
  update<O>(slice: Slice, decide: (state: State) => Decision<Change, O>): Promise<O>;
  close(): Promise<void>;
};

type Member<Slice, State, Change> = {
  readonly slice: Slice;
  readonly decide: (state: State) => Decision<Change, unknown>;
  readonly answer: (settle: Settle) => void;
  isAnswered: boolean;
};

/** How a member's promise ends. */
type Settle =
  | { readonly outcome: unknown; readonly error?: never }
  | { readonly error: { readonly thrown: unknown }; readonly outcome?: never };

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
 */
export const createGroupCommit = <Slice, State, Change>({
  work,
  load,
  laneOf,
  batchMax = limits.batchMax,
  waitingMax = limits.waitingMax,
}: GroupCommitOptions<Slice, State, Change>): GroupCommit<Slice, State, Change> => {
  type M = Member<Slice, State, Change>;

  const running = new Set<Promise<void>>();

  const run = async (members: readonly M[]): Promise<readonly M[]> => {
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
          // Whoever is answered here must not be decided again when the step runs again.
          for (const answer of decided.atOnce) answer();
          left = left.filter(({ isAnswered }) => !isAnswered);
          // The next batch need not wait until nothing is undone.
          if (!decided.writes) {
            isFinished = true;
            isOver.resolve();
          }
          return decided.writes ? await union.save(sql) : [];
        },
      );
      running.add(step);
      step.catch(() => undefined).finally(() => running.delete(step));
      await Promise.race([step, isOver.promise]);
      for (const answer of decided.answers) answer();
      return decided.later;
    } catch (thrown) {
      if (left.length > 1 && !isEverybodys(thrown)) return await halved(left);
      // Those who were not decided have no part in a commit that was not answered.
      const isUnknown = thrown instanceof TicketingError && thrown.code === "COMMIT_UNKNOWN";
      for (const { answer } of isUnknown ? undecided() : left) answer({ error: { thrown } });
      return isUnknown ? decided.later : [];
    }
  };

  const halved = async (members: readonly M[]): Promise<readonly M[]> => {
    const middle = Math.ceil(members.length / 2);
    const again = await run(members.slice(0, middle));
    const rest = [...again, ...members.slice(middle)];
    // Nobody overtakes: those who need another load come before the second half.
    return again.length > 0 ? rest : await run(rest);
  };

  const lanes = createLanes<M>({ run, batchMax, waitingMax });

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

type Decided<M> = {
  readonly atOnce: readonly (() => void)[];
  /** After the commit. */
  readonly answers: readonly (() => void)[];
  /** Members that need a load of their own. */
  readonly later: readonly M[];
  readonly writes: boolean;
};

const decideAll = <Slice, State, Change>(
  union: Union<Slice, State, Change>,
  members: readonly Member<Slice, State, Change>[],
): Decided<Member<Slice, State, Change>> => {
  const atOnce: (() => void)[] = [];
  const answers: (() => void)[] = [];
  let writes = false;
  for (const [index, { slice, decide, answer }] of members.entries()) {
    const state = union.view(slice);
    if (state === null) {
      if (index === 0) throw new TypeError("A slice was not loaded whole.");
      return { atOnce, answers, later: members.slice(index), writes };
    }
    let settle: Settle;
    try {
      const { outcome, change } = decide(state);
      if (change !== undefined) {
        union.apply(slice, state, change);
        writes = true;
      }
      settle = { outcome };
    } catch (thrown) {
      settle = { error: { thrown } };
    }
    // Once something is applied, whatever is decided later stands on it.
    (writes ? answers : atOnce).push(() => answer(settle));
  }
  return { atOnce, answers, later: [], writes };
};
