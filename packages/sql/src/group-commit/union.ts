import type { Sql, Statement } from "../sql.ts";

/** What a batch knows of the store: the union of its slices, and what was decided on it so far. */
export type Union<Slice, State, Change> = {
  /**
   * What a load of the slice would give if all that was applied were saved; null where too little
   * was loaded to tell.
   */
  view(slice: Slice): State | null;
  /** Lets later views see the change. Throws, having applied nothing, where the store refuses it. */
  apply(slice: Slice, state: State, change: Change): void;
  /**
   * The statements that save all that was applied. Those of a following union call `locked` when
   * they have their locks, and what it stands on was found to be there.
   */
  save(sql: Sql, locked?: () => void): Promise<readonly Statement[]>;
  /** Absent where nobody can go on from it. */
  readonly successor?: Successor<Slice, State, Change>;
};

/** Lets the next batch be decided while this one is being saved. */
export type Successor<Slice, State, Change> = {
  /**
   * A union that stands on this one as if it were saved, with what else the slices need, read without
   * a lock; null where that can't be. This one is of no use any more, so it must have given its
   * statements. The new one's statements fail where anything but this one was saved meanwhile.
   */
  follow(slices: readonly Slice[]): Promise<Union<Slice, State, Change> | null>;
};
