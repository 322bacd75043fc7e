import type { Answer, Member } from "./member.ts";
import type { WorkingSet } from "./working-set.ts";

/** What became of a member: how it will be answered. */
export type Verdict<M> = { readonly member: M; readonly answer: Answer };

export type Decisions<M> = {
  /** Of those decided before anything was applied: they stand on what is stored already. */
  readonly early: readonly Verdict<M>[];
  /** Of all others: they stand on what this batch has yet to save. */
  readonly late: readonly Verdict<M>[];
  /** The first member whose slice was not loaded whole, and all behind it. */
  readonly postponed: readonly M[];
  /** What that first one would need. */
  readonly missing: readonly unknown[];
};

/** Decides one after another, each on what the earlier ones left. Nobody is answered yet. */
export const decideMembers = <Slice, State, Change>(
  workingSet: WorkingSet<Slice, State, Change>,
  members: readonly Member<Slice, State, Change>[],
): Decisions<Member<Slice, State, Change>> => {
  type V = Verdict<Member<Slice, State, Change>>;
  const early: V[] = [];
  const late: V[] = [];
  let isChanged = false;
  for (const [index, member] of members.entries()) {
    const { slice, decide } = member;
    const { state, missing } = workingSet.view(slice);
    // Nobody overtakes: those behind are postponed as well.
    if (missing !== undefined) return { early, late, postponed: members.slice(index), missing };
    let answer: Answer;
    try {
      const { outcome, change } = decide(state);
      if (change !== undefined) {
        workingSet.apply(slice, state, change);
        isChanged = true;
      }
      answer = { kind: "outcome", outcome };
    } catch (thrown) {
      answer = { kind: "failure", thrown };
    }
    (isChanged ? late : early).push({ member, answer });
  }
  return { early, late, postponed: [], missing: [] };
};
