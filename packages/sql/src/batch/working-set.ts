import type { Sql, Statement } from "../sql.ts";
import { assertEngine } from "./engine-fault.ts";

/** What a slice sees, or what would have to be loaded before it can be seen. */
export type View<State> =
  | { readonly state: State; readonly missing?: never }
  | { readonly state?: never; readonly missing: readonly unknown[] };

/** The rows that a batch works on: as they were loaded, and as its members left them. */
export type WorkingSet<Slice, State, Change> = {
  /** What a load of the slice would give if all that was applied were saved. */
  view(slice: Slice): View<State>;
  /** Lets later views see the change. Throws, having applied nothing, where the store refuses it. */
  apply(slice: Slice, state: State, change: Change): void;
  /**
   * The statements that save all that was applied. Those of a carried set begin with its locks;
   * `onLocked` is called when it has them, and the set that it stands on was found to be saved.
   */
  save(sql: Sql, onLocked?: () => void): Promise<readonly Statement[]>;
  /**
   * A working set for the next batch, which takes this one for saved and reads without a lock what
   * else the slices need; null where that can't be. Its statements fail where anything but this set
   * was saved meanwhile. The rows change hands: this set is of no use any more. Left out where the
   * next batch must always load.
   */
  readonly carryForward?: (
    slices: readonly Slice[],
  ) => Promise<WorkingSet<Slice, State, Change> | null>;
};

/** The view of a slice for which the set was loaded. */
export const viewWhole = <Slice, State>(
  { view }: Pick<WorkingSet<Slice, State, never>, "view">,
  slice: Slice,
): State => {
  const { state, missing } = view(slice);
  assertEngine(missing === undefined, `A slice was loaded and lacks ${JSON.stringify(missing)}.`);
  return state;
};

type Phase = "open" | "changed" | "saved" | "carried forward";

/**
 * Refuses to use a working set out of order. It is open until the first change, and then changed,
 * until its statements are made; whoever carries it forward has it, and nobody else.
 */
export const guardPhases = <Slice, State, Change>(
  set: WorkingSet<Slice, State, Change>,
): WorkingSet<Slice, State, Change> => {
  let phase: Phase = "open";
  const expectPhase = (act: string, one: Phase, other: Phase): void =>
    assertEngine(phase === one || phase === other, `A working set that is ${phase} can't ${act}.`);
  const { carryForward } = set;
  return {
    view: (slice) => {
      expectPhase("be viewed", "open", "changed");
      return set.view(slice);
    },
    apply: (slice, state, change) => {
      expectPhase("be changed", "open", "changed");
      set.apply(slice, state, change);
      phase = "changed";
    },
    save: (sql, onLocked) => {
      expectPhase("be saved", "open", "changed");
      phase = "saved";
      return set.save(sql, onLocked);
    },
    ...(carryForward && {
      carryForward: async (slices) => {
        // One that was changed and not saved would lose its changes to the next batch.
        expectPhase("be carried forward", "open", "saved");
        phase = "carried forward";
        const next = await carryForward(slices);
        return next && guardPhases(next);
      },
    }),
  };
};
