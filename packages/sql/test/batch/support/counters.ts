import { type Decision, TicketingError } from "@admit-one/core";
import type { GroupCommitOptions } from "../../../src/batch/group-commit.ts";
import type { Statement } from "../../../src/sql.ts";
import type { UnitOfWork } from "../../../src/unit-of-work.ts";

/** What a member of a batch does to the one counter. */
export type Deed = "add" | "look" | "throw" | "refused" | "poison";

export type Change = { readonly to: number; readonly deed: Deed };

type Options = GroupCommitOptions<string, number, Change>;

/** What a group commit is tried on: one counter, whose commits take a while and may be refused. */
export type Counter = Pick<Options, "work" | "load" | "queueOf"> & {
  /** What is durable now. */
  readonly committed: () => number;
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const statement: Statement = {
  text: "",
  params: [],
  expectedRows: 1,
  onMismatch: () => new Error(),
};

export const createCounter = (): Counter => {
  let committed = 0;
  let pending: { readonly to: number; readonly isPoisoned: boolean } | undefined;

  const step: UnitOfWork["step"] = async (load, save) => {
    const sql = {} as never;
    await turn();
    const loaded = await load(sql);
    const statements = await save(sql, loaded);
    await turn();
    if (statements.length === 0 || pending === undefined) return;
    const { to, isPoisoned } = pending;
    pending = undefined;
    // As where a unique index fires: the database refuses all that came along.
    if (isPoisoned) throw new TicketingError("CORRUPT", "A constraint fired");
    committed = to;
  };

  return {
    committed: () => committed,
    queueOf: (slice) => slice,
    work: { step } as UnitOfWork,
    load: async () => {
      let value = committed;
      let isPoisoned = false;
      return {
        view: () => ({ state: value }),
        apply: (_slice, _state, { to, deed }) => {
          if (deed === "refused") throw new TicketingError("CORRUPT", "It follows on nothing");
          value = to;
          isPoisoned ||= deed === "poison";
        },
        save: async () => {
          pending = { to: value, isPoisoned };
          return [statement];
        },
      };
    },
  };
};

/** The rule: the outcome is what the counter was. */
export const decide =
  (deed: Deed) =>
  (state: number): Decision<Change, number> => {
    if (deed === "throw") throw new RangeError("This one throws");
    return deed === "look"
      ? { outcome: state }
      : { outcome: state, change: { to: state + 1, deed } };
  };
