import type { Answer, Member } from "./member.ts";
import type { WorkingSet } from "./working-set.ts";

/** A member and the answer that it will get. */
export type Verdict<M> = { readonly member: M; readonly answer: Answer };

export type Decisions<M> = {
  /** Members decided before any change was applied. They depend only on stored data. */
  readonly early: readonly Verdict<M>[];
  /** All other decided members. They depend on changes that this batch has not saved yet. */
  readonly late: readonly Verdict<M>[];
  /** The first member whose slice was not loaded completely, and all members behind it. */
  readonly postponed: readonly M[];
  /** What the first postponed member lacks. */
  readonly missing: readonly unknown[];
};

/**
 * Decides the members in order. Each sees the changes of the earlier ones. Sends no answers yet.
 */
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
    // Members keep their order, so those behind are postponed as well.
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
