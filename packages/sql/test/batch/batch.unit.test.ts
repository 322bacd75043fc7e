import { readFileSync } from "node:fs";
import { type Decision, TicketingError } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { createBatch, edges } from "../../src/batch/batch.ts";
import { EngineFault } from "../../src/batch/engine-fault.ts";
import { createGroupCommit } from "../../src/batch/group-commit.ts";
import { createMember } from "../../src/batch/member.ts";
import { guardPhases, type WorkingSet } from "../../src/batch/working-set.ts";
import { type Change, createCounter, type Deed, decide } from "./support/counters.ts";
import { createSharedCounter } from "./support/shared-counter.ts";

type Set = WorkingSet<string, number, Change>;

/** A working set of one counter, with what a test does to it. */
const counterSet = (planted: Partial<Set> = {}): Set => {
  let value = 0;
  return {
    view: () => ({ state: value }),
    apply: (_slice, _state, { to }) => {
      value = to;
    },
    save: async () => [
      { text: "", params: [], expectedRows: 1, onMismatch: () => new Error(), mergeable: true },
    ],
    ...planted,
  };
};

const sql = {} as never;

const batchOf = (...deeds: readonly Deed[]) => {
  const answers: unknown[] = [];
  const members = deeds.map((deed) =>
    createMember<string, number, Change>(
      "",
      decide(deed) as (state: number) => Decision<Change, unknown>,
      (outcome) => answers.push(outcome),
      (thrown) => answers.push(thrown),
    ),
  );
  return { batch: createBatch(members), members, answers };
};

const corrupt = new TicketingError("CORRUPT", "A constraint fired");
const unknown = new TicketingError("COMMIT_UNKNOWN", "No answer");

type Reached = ReturnType<typeof batchOf> & { readonly workingSet: Set };

type StateName = keyof typeof edges;

/** A batch in each state, by the shortest way. */
const ways: Record<StateName, () => Promise<Reached>> = {
  loading: async () => {
    const reached = { ...batchOf("look", "add", "add"), workingSet: counterSet() };
    reached.batch.load();
    return reached;
  },
  decided: async () => {
    const reached = await ways.loading();
    reached.batch.decide(reached.workingSet, "loaded");
    return reached;
  },
  saving: async () => {
    const reached = await ways.decided();
    await reached.batch.save(reached.workingSet, sql);
    return reached;
  },
  done: async () => {
    const reached = await ways.saving();
    reached.batch.finish();
    return reached;
  },
  halved: async () => {
    const reached = await ways.saving();
    reached.batch.fail(corrupt);
    return reached;
  },
  failed: async () => {
    const reached = await ways.saving();
    reached.batch.fail(new TicketingError("UNAVAILABLE", "Gone"));
    return reached;
  },
  unknown: async () => {
    const reached = await ways.saving();
    reached.batch.fail(unknown);
    return reached;
  },
};

const acts = {
  load: ({ batch }: Reached) => batch.load(),
  decide: ({ batch, workingSet }: Reached) => batch.decide(workingSet, "loaded"),
  save: ({ batch, workingSet }: Reached) => batch.save(workingSet, sql),
  finish: ({ batch }: Reached) => batch.finish(),
  miss: ({ batch }: Reached) => batch.miss(),
  halve: ({ batch }: Reached) => batch.fail(corrupt),
  lose: ({ batch }: Reached) => batch.fail(unknown),
};

/** What each state allows; all else is a fault. */
const allowed: Record<StateName, readonly (keyof typeof acts)[]> = {
  loading: ["load", "decide", "miss", "halve"],
  decided: ["load", "save", "halve"],
  saving: ["load", "finish", "halve", "lose"],
  done: [],
  halved: [],
  failed: [],
  unknown: [],
};

const names = Object.keys(ways) as StateName[];
const actNames = Object.keys(acts) as (keyof typeof acts)[];

describe("a batch", () => {
  test.for(names.flatMap((state) => actNames.map((act) => [state, act] as const)))(
    "that is %s: %s",
    async ([state, act]) => {
      const reached = await ways[state]();
      expect(reached.batch.state().name).toBe(state);
      const refused = await (async () => acts[act](reached))().catch((thrown: unknown) => thrown);
      expect(refused instanceof EngineFault).toBe(!allowed[state].includes(act));
    },
  );

  test("goes the ways that its README draws, and no others", () => {
    const readme = readFileSync(new URL("../../src/batch/README.md", import.meta.url), "utf8");
    const drawn = readme.matchAll(/^\s*(?<from>\w+) --> (?<to>\w+)/gm);
    const real = Object.entries(edges).flatMap(([from, all]) => all.map((to) => `${from} ${to}`));
    expect(
      new Set([...drawn].map(({ groups }) => `${groups?.["from"]} ${groups?.["to"]}`)),
    ).toEqual(new Set(real));
  });

  test("answers those who need no commit at once, and the others after it", async () => {
    const { batch, workingSet, answers } = await ways.decided();
    expect(answers).toEqual([0]);
    await batch.save(workingSet, sql);
    expect(answers).toEqual([0]);
    batch.finish();
    expect(answers).toEqual([0, 0, 1]);
  });

  test("that stands on a carried set answers nobody before the commit", async () => {
    const { batch, answers } = batchOf("look", "add");
    const workingSet = counterSet();
    batch.load();
    batch.decide(workingSet, "carried");
    await batch.save(workingSet, sql);
    expect(answers).toEqual([]);
    batch.finish();
    expect(answers).toEqual([0, 0]);
  });

  test("whose commit is unknown fails those who stand on it, and keeps the others", async () => {
    const { batch, members, answers } = batchOf("look", "add", "look");
    const workingSet = counterSet();
    batch.decide(workingSet, "carried");
    await batch.save(workingSet, sql);
    batch.fail(unknown);
    expect(answers).toEqual([unknown, unknown]);
    expect(batch.state()).toEqual({ name: "unknown", again: [members[0]] });
  });

  test("merges the statements of a single member only", async () => {
    const mergeable = async (...deeds: readonly Deed[]) => {
      const { batch } = batchOf(...deeds);
      const workingSet = counterSet();
      batch.decide(workingSet, "loaded");
      return (await batch.save(workingSet, sql)).map((statement) => statement.mergeable);
    };
    expect(await mergeable("add")).toEqual([true]);
    expect(await mergeable("look", "add")).toEqual([false]);
  });
});

describe("a fault of the engine is found", () => {
  const faults: Record<string, () => unknown> = {
    "a member is answered twice": () => {
      const { members } = batchOf("look");
      for (let time = 0; time < 2; time += 1) members[0]?.answer({ kind: "outcome", outcome: 0 });
    },
    "a slice was not loaded whole": () => {
      const lacking = counterSet({ view: () => ({ missing: ["a seat"] }) });
      batchOf("look").batch.decide(lacking, "loaded");
    },
    "a batch is loaded for nobody": () => {
      const { batch } = batchOf("look");
      batch.decide(counterSet(), "loaded");
      batch.load();
    },
    "a batch without changes is saved": () => {
      const { batch } = batchOf("look");
      batch.decide(counterSet(), "loaded");
      return batch.save(counterSet(), sql);
    },
    "a batch is done, and its changes are not saved": () => {
      const { batch } = batchOf("add");
      batch.decide(counterSet(), "loaded");
      batch.finish();
    },
    "a carried batch is done before its look": () => {
      const { batch } = batchOf("look");
      batch.decide(counterSet(), "carried");
      batch.finish();
    },
    "a batch that gave an answer is decided again": async () => {
      const { batch, members } = batchOf("look", "add");
      const workingSet = counterSet();
      batch.decide(workingSet, "carried");
      members[0]?.answer({ kind: "outcome", outcome: 0 });
      batch.miss();
    },
    "changes that are not saved are carried forward": async () => {
      const workingSet = guardPhases(counterSet({ carryForward: async () => counterSet() }));
      workingSet.apply("", 0, { to: 1, deed: "add" });
      await workingSet.carryForward?.([]);
    },
    "a working set is carried forward twice": async () => {
      const workingSet = guardPhases(counterSet({ carryForward: async () => counterSet() }));
      for (let time = 0; time < 2; time += 1) await workingSet.carryForward?.([]);
    },
    "a working set that was carried forward is viewed": async () => {
      const workingSet = guardPhases(counterSet({ carryForward: async () => counterSet() }));
      await workingSet.carryForward?.([]);
      workingSet.view("");
    },
    "a working set is changed after its statements are made": async () => {
      const workingSet = guardPhases(counterSet());
      await workingSet.save(sql);
      workingSet.apply("", 0, { to: 1, deed: "add" });
    },
    "a working set is saved twice": async () => {
      const workingSet = guardPhases(counterSet());
      for (let time = 0; time < 2; time += 1) await workingSet.save(sql);
    },
    "what follows a carried set is not guarded": async () => {
      const first = guardPhases(counterSet({ carryForward: async () => counterSet() }));
      const second = await first.carryForward?.([]);
      for (let time = 0; time < 2; time += 1) await second?.save(sql);
    },
  };

  test.for(Object.entries(faults))("%s", async ([, run]) => {
    await expect((async () => run())()).rejects.toBeInstanceOf(EngineFault);
  });

  test("it fails every caller of its batch, whichever state it met, and no later one", async () => {
    const counter = createCounter();
    let isBroken = true;
    const commit = createGroupCommit({
      ...counter,
      load: async (on, slices) => {
        const workingSet = await counter.load(on, slices);
        return isBroken ? { ...workingSet, view: () => ({ missing: ["all of it"] }) } : workingSet;
      },
    });
    const asked = [decide("add"), decide("look")].map((it) => commit.update("", it));
    for (const answer of await Promise.allSettled(asked)) {
      expect(answer).toMatchObject({ reason: { name: "EngineFault" } });
    }
    isBroken = false;
    expect(await commit.update("", decide("add"))).toBe(0);
    await commit.close();
  });

  test("the pipeline takes a set that is used twice for no miss", async () => {
    const counter = createSharedCounter();
    const commit = createGroupCommit({
      ...counter,
      load: async (on, slices) => {
        const loaded = await counter.load(on, slices);
        // It is used by the batch that carries it, and by somebody who kept it.
        const spent = guardPhases({ ...loaded, carryForward: async () => loaded });
        await spent.carryForward?.([]);
        return { ...loaded, carryForward: (next) => spent.carryForward?.(next) as never };
      },
    });
    let late: Promise<unknown> | undefined;
    await commit.update("", (state) => {
      late ??= commit.update("", decide("add")).catch((thrown: unknown) => thrown);
      return decide("add")(state);
    });
    expect(await late).toBeInstanceOf(EngineFault);
    await commit.close();
  });
});
