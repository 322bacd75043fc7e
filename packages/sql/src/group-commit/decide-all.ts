import type { Decision } from "@admit-one/core";
import type { Union } from "./union.ts";

/** How a member's promise ends. */
export type Settle =
  | { readonly outcome: unknown; readonly error?: never }
  | { readonly error: { readonly thrown: unknown }; readonly outcome?: never };

export type Member<Slice, State, Change> = {
  readonly slice: Slice;
  readonly decide: (state: State) => Decision<Change, unknown>;
  readonly answer: (settle: Settle) => void;
  isAnswered: boolean;
};

export type Decided<M> = {
  /** Of those who were decided before anything was applied. */
  readonly atOnce: readonly (() => void)[];
  /** Of all others: they stand on what is yet to be saved. */
  readonly answers: readonly (() => void)[];
  /** Members that need a load of their own. */
  readonly later: readonly M[];
  readonly writes: boolean;
};

/**
 * Decides one after another, each on what the earlier ones left; ends at the first whose slice was
 * not loaded whole. Nobody is answered yet.
 */
export const decideAll = <Slice, State, Change>(
  union: Union<Slice, State, Change>,
  members: readonly Member<Slice, State, Change>[],
): Decided<Member<Slice, State, Change>> => {
  const atOnce: (() => void)[] = [];
  const answers: (() => void)[] = [];
  let writes = false;
  for (const [index, { slice, decide, answer }] of members.entries()) {
    const state = union.view(slice);
    if (state === null) return { atOnce, answers, later: members.slice(index), writes };
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
