import { TicketingError } from "@admit-one/core";
import type { Sql, Statement } from "../sql.ts";
import { type Decisions, decideMembers, type Verdict } from "./decide-members.ts";
import { assertEngine, EngineFault } from "./engine-fault.ts";
import type { Member } from "./member.ts";
import type { WorkingSet } from "./working-set.ts";

/** The allowed transitions. The README explains each state. */
export const edges = {
  loading: ["loading", "decided", "halved", "failed"],
  decided: ["loading", "saving", "done", "halved", "failed"],
  saving: ["loading", "done", "halved", "failed", "unknown"],
  done: [],
  halved: [],
  failed: [],
  unknown: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type StateName = keyof typeof edges;

/**
 * Where the rows came from: loaded under locks, or carried forward from a batch that is not saved
 * yet.
 */
export type Origin = "loaded" | "carried";

type Undecided = { readonly name: "loading" };
type Decided<M> = {
  readonly name: "decided" | "saving";
  readonly origin: Origin;
  readonly decisions: Decisions<M>;
};
type Over<M> =
  /** The members in `again` have no answer yet. They go into the next batch, before all others. */
  | { readonly name: "done" | "unknown"; readonly again: readonly M[] }
  | { readonly name: "halved"; readonly halves: readonly [readonly M[], readonly M[]] }
  | { readonly name: "failed" };
export type BatchState<M> = Undecided | Decided<M> | Over<M>;

export const isCommitUnknown = (thrown: unknown): boolean =>
  thrown instanceof TicketingError && thrown.code === "COMMIT_UNKNOWN";

/**
 * Broken infrastructure and faults of this package fail all members. One member caused any other
 * error.
 */
const failsEverybody = (thrown: unknown): boolean =>
  thrown instanceof EngineFault || (thrown instanceof TicketingError && thrown.code !== "CORRUPT");

const deliver = (
  verdicts: readonly Verdict<Pick<Member<never, never, never>, "answer">>[],
): void => {
  for (const { member, answer } of verdicts) member.answer(answer);
};

/**
 * Merge statements for single commands only. Merging for batches would create hundreds of statement
 * texts, and every connection would prepare and keep each of them.
 */
const keepApart = (statement: Statement): Statement => ({ ...statement, mergeable: false });

/**
 * Callers that are served together. Each method moves the batch from one state to another, and
 * refuses a transition that the current state does not allow.
 */
export const createBatch = <Slice, State, Change>(
  members: readonly Member<Slice, State, Change>[],
) => {
  type M = Member<Slice, State, Change>;
  let state: BatchState<M> = { name: "loading" };

  const enter = (next: BatchState<M>): void => {
    const allowed: readonly StateName[] = edges[state.name];
    assertEngine(allowed.includes(next.name), `A batch that is ${state.name} is ${next.name}.`);
    state = next;
  };
  const unanswered = (): readonly M[] => members.filter(({ isAnswered }) => !isAnswered);
  const decided = (name: Decided<M>["name"]): Decided<M> => {
    assertEngine(state.name === name, `A batch that is ${state.name} is not ${name}.`);
    return state;
  };
  const failMembers = (failed: readonly M[], thrown: unknown): void => {
    for (const { answer } of failed) answer({ kind: "failure", thrown });
  };

  return {
    state: (): BatchState<M> => state,

    /**
     * Starts an attempt, the first or a later one. Returns the members that still need an answer.
     */
    load: (): readonly M[] => {
      enter({ name: "loading" });
      const open = unanswered();
      assertEngine(open.length > 0, "Nobody of a batch that is loaded waits for an answer.");
      return open;
    },

    /**
     * Decides on the rows of the set. If they were loaded, members that depend only on stored data
     * are answered at once.
     */
    decide: (workingSet: WorkingSet<Slice, State, Change>, origin: Origin): Decisions<M> => {
      const open = unanswered();
      const decisions = decideMembers(workingSet, open);
      const { early, postponed, missing } = decisions;
      assertEngine(
        origin === "carried" || postponed.length < open.length,
        `A slice that was loaded lacks ${JSON.stringify(missing)}.`,
      );
      enter({ name: "decided", origin, decisions });
      // A carried set may differ from what is stored, so its early answers wait.
      if (origin === "loaded") deliver(early);
      return decisions;
    },

    /** Makes the statements, which the caller sends next. */
    save: async (
      workingSet: WorkingSet<Slice, State, Change>,
      sql: Sql,
      onLocked?: () => void,
    ): Promise<readonly Statement[]> => {
      const { origin, decisions } = decided("decided");
      const { early, late, postponed } = decisions;
      // A carried set sends its locks and its check even without changes.
      assertEngine(origin === "carried" || late.length > 0, "A batch without changes is saved.");
      const statements = await workingSet.save(sql, onLocked);
      enter({ name: "saving", origin, decisions });
      return early.length + late.length + postponed.length === 1
        ? statements
        : statements.map(keepApart);
    },

    /** All decided changes are stored. Answers every member that was not postponed. */
    finish: (): void => {
      const isSaved = state.name === "saving";
      const { origin, decisions } = decided(isSaved ? "saving" : "decided");
      const { early, late, postponed } = decisions;
      assertEngine(
        isSaved || (origin === "loaded" && late.length === 0),
        "A batch is done although its changes were not saved.",
      );
      enter({ name: "done", again: postponed });
      if (origin === "carried") deliver(early);
      deliver(late);
      assertEngine(unanswered().length === postponed.length, "A batch is done without an answer.");
    },

    /**
     * The carried rows differ from the stored ones, or are not enough: the batch must be loaded.
     */
    miss: (): void => {
      assertEngine(
        state.name === "loading" || ("origin" in state && state.origin === "carried"),
        "Only what was carried forward can miss.",
      );
      assertEngine(unanswered().length === members.length, "A batch that missed gave an answer.");
      enter({ name: "loading" });
    },

    /**
     * Nothing was written, or the outcome of the commit is unknown. The next state says what
     * remains to be done.
     */
    fail: (thrown: unknown): void => {
      const open = unanswered();
      if (isCommitUnknown(thrown)) {
        const { late } = decided("saving").decisions;
        const waiting = new Set(late.map(({ member }) => member));
        enter({ name: "unknown", again: open.filter((member) => !waiting.has(member)) });
        failMembers([...waiting], thrown);
      } else if (open.length > 1 && !failsEverybody(thrown)) {
        const middle = Math.ceil(open.length / 2);
        enter({ name: "halved", halves: [open.slice(0, middle), open.slice(middle)] });
      } else {
        enter({ name: "failed" });
        failMembers(open, thrown);
      }
    },
  };
};

export type Batch<Slice, State, Change> = ReturnType<typeof createBatch<Slice, State, Change>>;
