import type { Sql, Statement } from "../sql.ts";
import { assertEngine } from "./engine-fault.ts";

/** The state that a slice sees, or what must be loaded before it can be seen. */
export type View<State> =
  | { readonly state: State; readonly missing?: never }
  | { readonly state?: never; readonly missing: readonly unknown[] };

/** The rows that a batch works on: as they were loaded, and as its members left them. */
export type WorkingSet<Slice, State, Change> = {
  /** What a load of the slice would return if all applied changes were saved. */
  view(slice: Slice): View<State>;
  /**
   * Applies a change, so that later views see it. If the store refuses the change, it throws and
   * applies nothing.
   */
  apply(slice: Slice, state: State, change: Change): void;
  /**
   * The statements that save all applied changes. Those of a carried set begin with its locks.
   * `onLocked` is called when the set has its locks and the set before it is known to be saved.
   */
  save(sql: Sql, onLocked?: () => void): Promise<readonly Statement[]>;
  /**
   * A working set for the next batch; null if that is impossible. It assumes that this set is
   * saved, and reads without locks what else the slices need. Its statements fail if anything but
   * this set was saved in between. The rows change hands: this set must not be used afterwards.
   * Omit it if the next batch must always load.
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
 * Refuses to use a working set out of order. The set is open until the first change, changed until
 * its statements are made, and then saved. Once it is carried forward, only the next batch may use
 * its rows.
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
        // A changed set that was not saved would lose its changes.
        expectPhase("be carried forward", "open", "saved");
        phase = "carried forward";
        const next = await carryForward(slices);
        return next && guardPhases(next);
      },
    }),
  };
};
