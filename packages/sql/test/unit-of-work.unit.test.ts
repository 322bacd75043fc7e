import type { Timers } from "@admit-one/core";
import type { DatabaseConnection, Kysely } from "kysely";
import { expect, test } from "vitest";
import type { SqlDialect } from "../src/dialect.ts";
import { LostRace } from "../src/errors.ts";
import { createUnitOfWork } from "../src/unit-of-work.ts";

/** Errors say in their message how they are to be classified. */
const dialect: SqlDialect = {
  name: "scripted",
  seatsPerStep: 100,
  beginWrite: "begin write",
  beginRead: "begin read",
  forUpdate: "",
  forShare: "",
  anyOf: (column) => column,
  selectPairs: (select) => select,
  anyFrom: (column, select) => `${column} in (${select})`,
  keyIs: (column, value) => `${column} = ${value}`,
  itemsOf: (column) => column,
  deleteFound: (table) => `delete from ${table}`,
  rows: () => "",
  prepare: (text) => text,
  classify: (error) => {
    const said = error instanceof Error ? error.message : "";
    if (said === "read-only") return "lost";
    const known = ["busy", "constraint", "lost", "unwritable"] as const;
    return known.find((failure) => failure === said) ?? "unavailable";
  },
  takesNoWrites: (error) => error instanceof Error && error.message === "read-only",
  retry: { attempts: 4, minDelayMs: 10, maxDelayMs: 25 },
};

type Script = Readonly<Record<string, readonly (string | undefined)[]>>;

/** A database that fails the n-th time a text is said, where the script has an error for it. */
const scripted = (script: Script, changed: Partial<SqlDialect> = {}) => {
  const said: string[] = [];
  const pauses: number[] = [];
  const times = new Map<string, number>();
  const connection: Pick<DatabaseConnection, "executeQuery"> = {
    executeQuery: async ({ sql }) => {
      said.push(sql);
      const time = times.get(sql) ?? 0;
      times.set(sql, time + 1);
      const failure = script[sql]?.[time];
      if (failure !== undefined) throw new Error(failure);
      return { rows: [], numAffectedRows: 1n };
    },
  };
  const executor = {
    provideConnection: (consumer: (given: DatabaseConnection) => Promise<unknown>) =>
      consumer(connection as DatabaseConnection),
  };
  const kysely = { getExecutor: () => executor } as unknown as Kysely<unknown>;
  const timers: Timers = {
    after: (delayMs, run) => {
      pauses.push(delayMs);
      queueMicrotask(run);
      return () => undefined;
    },
    random: () => 1,
  };
  const readiness: string[] = [];
  return {
    work: createUnitOfWork({
      kysely: () => kysely,
      dialect: { ...dialect, ...changed },
      timers,
      // A pause takes as long as it says, and nothing else takes any time.
      monotonicMs: () => pauses.reduce((sum, delayMs) => sum + delayMs, 0),
      readiness: {
        wrote: () => readiness.push("wrote"),
        refused: ({ message }) => readiness.push(message),
      },
    }),
    timers,
    said,
    pauses,
    readiness,
  };
};

const saving = (keep = true) => {
  let runs = 0;
  return async (sql: { run(text: string): Promise<number> }) => {
    runs += 1;
    await sql.run("save");
    return { keep, value: runs };
  };
};

test("a step is begun, saved and committed; without a change it is rolled back", async () => {
  const { work, said } = scripted({});
  expect(await work.write(saving())).toBe(1);
  expect(await work.write(saving(false))).toBe(1);
  expect(said).toEqual(["begin write", "save", "commit", "begin write", "save", "rollback"]);
});

test("a busy step is undone and run again, after pauses that grow up to a limit", async () => {
  const { work, said, pauses } = scripted({ save: ["busy", "busy", "busy"] });
  expect(await work.write(saving())).toBe(4);
  expect(said.filter((text) => text === "rollback")).toHaveLength(3);
  expect(said.at(-1)).toBe("commit");
  expect(pauses).toEqual([20, 25, 25]);
});

test("a step that stays busy ends as CONTENTION after so many tries", async () => {
  const { work, pauses } = scripted({ "begin write": Array<string>(9).fill("busy") });
  await expect(work.write(saving())).rejects.toMatchObject({
    code: "CONTENTION",
    cause: { message: "busy" },
  });
  expect(pauses).toHaveLength(3);
});

test("no try starts later than a dialect allows", async () => {
  const retry = { attempts: 99, minDelayMs: 10, maxDelayMs: 10, withinMs: 35 };
  const { work, pauses } = scripted({ save: Array<string>(99).fill("busy") }, { retry });
  await expect(work.write(saving())).rejects.toMatchObject({ code: "CONTENTION" });
  expect(pauses).toHaveLength(4);
});

test("fault 21: what the database refused to write is UNAVAILABLE, at the commit as well", async () => {
  for (const text of ["save", "commit"]) {
    const { work, said, readiness } = scripted({ [text]: ["unwritable"] });
    await expect(work.write(saving())).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: "[admit-one/scripted] The database takes no writes: unwritable",
    });
    expect(said.filter((each) => each === "begin write")).toHaveLength(1);
    expect(said.at(-1)).toBe("rollback");
    expect(readiness).toEqual(["unwritable"]);
  }
});

test("fault 21: a step that found the database read-only runs again, on another connection", async () => {
  const { work, readiness } = scripted({ save: ["read-only"] });
  expect(await work.write(saving())).toBe(2);
  expect(readiness).toEqual(["read-only", "wrote"]);
  const always = scripted({ save: Array<string>(9).fill("read-only") });
  await expect(always.work.write(saving())).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: "[admit-one/scripted] The database takes no writes: read-only",
  });
  expect(always.pauses).toHaveLength(3);
});

test("whoever loses a race for a key runs again, and ends as CONTENTION if it never wins", async () => {
  const { work } = scripted({});
  let runs = 0;
  const losing = (losses: number) => async () => {
    runs += 1;
    if (runs <= losses) throw new LostRace("the key");
    return { keep: true, value: runs };
  };
  expect(await work.write(losing(2))).toBe(3);
  runs = 0;
  await expect(work.write(losing(9))).rejects.toMatchObject({ code: "CONTENTION" });
  expect(runs).toBe(4);
});

test("a constraint is CORRUPT, what is not understood UNAVAILABLE; neither is tried again", async () => {
  for (const [failure, code] of [
    ["constraint", "CORRUPT"],
    ["gone", "UNAVAILABLE"],
  ] as const) {
    const { work, said, pauses } = scripted({ save: [failure] });
    await expect(work.write(saving())).rejects.toMatchObject({ code });
    expect(said).toEqual(["begin write", "save", "rollback"]);
    expect(pauses).toEqual([]);
  }
});

test("a connection that breaks before the commit is replaced, and UNAVAILABLE if all break", async () => {
  const once = scripted({ save: ["lost"] });
  expect(await once.work.write(saving())).toBe(2);
  const { work, pauses } = scripted({ "begin write": Array<string>(9).fill("lost") });
  await expect(work.write(saving())).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(pauses).toHaveLength(3);
});

test("only a commit that was not answered is COMMIT_UNKNOWN", async () => {
  for (const failure of ["gone", "lost"]) {
    const { work, said } = scripted({ commit: [failure] });
    await expect(work.write(saving())).rejects.toMatchObject({ code: "COMMIT_UNKNOWN" });
    // Tried again it might take effect twice.
    expect(said.filter((text) => text === "begin write")).toHaveLength(1);
  }
  const refused = scripted({ commit: ["constraint"] });
  await expect(refused.work.write(saving())).rejects.toMatchObject({ code: "CORRUPT" });
});

const unsent: Partial<SqlDialect> = {
  classify: () => "lost",
  neverSent: (error) => error instanceof Error && error.message === "unsent",
};

test("fault F8: a commit that was never sent wrote nothing, so the step runs again", async () => {
  const { work, said } = scripted({ commit: ["unsent"] }, unsent);
  expect(await work.write(saving())).toBe(2);
  expect(said.filter((text) => text === "commit")).toHaveLength(2);
  const whole = scripted({ "begin write": ["unsent"], commit: ["unsent"] }, unsent);
  const sent = whole.work.pipeline(async () => ({ keep: true, value: [] }));
  await expect(sent).rejects.toMatchObject({ code: "UNAVAILABLE" });
  // Without the driver's word for it, nobody knows.
  const unknown = scripted({ commit: ["unsent"] }, { classify: () => "lost" });
  await expect(unknown.work.write(saving())).rejects.toMatchObject({ code: "COMMIT_UNKNOWN" });
});

test("a busy commit wrote nothing, so the step runs again", async () => {
  const { work, pauses } = scripted({ commit: ["busy"] });
  expect(await work.write(saving())).toBe(2);
  expect(pauses).toHaveLength(1);
});

test("what is thrown between statements passes through, even where the rollback fails", async () => {
  // It looks like an error of the database, and is none.
  const thrown = new Error("busy");
  const { work, said, pauses } = scripted({ rollback: ["gone"] });
  const throwing = async () => {
    throw thrown;
  };
  await expect(work.write(throwing)).rejects.toBe(thrown);
  expect(said).toEqual(["begin write", "rollback"]);
  expect(pauses).toEqual([]);
});

test("a database that gives no connection is UNAVAILABLE", async () => {
  const { timers } = scripted({});
  const executor = { provideConnection: () => Promise.reject(new Error("the pool is closed")) };
  const kysely = { getExecutor: () => executor } as unknown as Kysely<unknown>;
  const work = createUnitOfWork({ kysely: () => kysely, dialect, timers });
  await expect(work.query(() => Promise.resolve(1))).rejects.toMatchObject({
    code: "UNAVAILABLE",
    cause: { message: "the pool is closed" },
  });
});

test("reads of one moment never commit, and a busy one is read again", async () => {
  const { work, said } = scripted({ "begin read": ["busy"] });
  expect(await work.read((sql) => sql.run("look"))).toBe(1);
  expect(said).toEqual(["begin read", "begin read", "look", "rollback"]);
});

test("what is pipelined and not answered at all may have been saved", async () => {
  for (const script of [
    { "begin write": ["lost"], commit: ["lost"] },
    { "begin write": ["lost"] },
  ]) {
    const { work } = scripted(script);
    const sent = work.pipeline(async () => ({ keep: true, value: [] }));
    await expect(sent).rejects.toMatchObject({ code: "COMMIT_UNKNOWN" });
  }
});
