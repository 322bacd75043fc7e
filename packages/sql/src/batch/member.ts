import type { Decision } from "@admit-one/core";
import { assertEngine } from "./engine-fault.ts";

/** How a caller's promise settles. A thrown value may have any type. */
export type Answer =
  | { readonly kind: "outcome"; readonly outcome: unknown }
  | { readonly kind: "failure"; readonly thrown: unknown };

/** One caller of a batch. */
export type Member<Slice, State, Change> = {
  readonly slice: Slice;
  readonly decide: (state: State) => Decision<Change, unknown>;
  /** Settles the caller's promise, exactly once. */
  readonly answer: (answer: Answer) => void;
  readonly isAnswered: boolean;
};

export const createMember = <Slice, State, Change>(
  slice: Slice,
  decide: (state: State) => Decision<Change, unknown>,
  resolve: (outcome: unknown) => void,
  reject: (thrown: unknown) => void,
): Member<Slice, State, Change> => {
  const member = {
    slice,
    decide,
    isAnswered: false,
    answer: (answer: Answer): void => {
      // A promise would ignore the second answer, and another caller would get none.
      assertEngine(!member.isAnswered, "A member of a batch is answered twice.");
      member.isAnswered = true;
      if (answer.kind === "outcome") resolve(answer.outcome);
      else reject(answer.thrown);
    },
  };
  return member;
};
