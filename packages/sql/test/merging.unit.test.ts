import type { DatabaseConnection } from "kysely";
import { expect, test } from "vitest";
import type { SqlDialect } from "../src/dialect.ts";
import { createSql, type Statement } from "../src/sql.ts";

type Said = { readonly text: string; readonly params: readonly unknown[] };

/** A database that is told all at once, and refuses a text by the number of one of its parts. */
const pipelined = (refused: ReadonlyMap<string, number> = new Map()) => {
  const said: Said[] = [];
  const connection: Pick<DatabaseConnection, "executeQuery"> = {
    executeQuery: async ({ sql: text, parameters: params }) => {
      said.push({ text, params });
      const part = refused.get(text);
      if (part !== undefined) throw new Error(`part ${part}`);
      return { rows: [] };
    },
  };
  const dialect = {
    prepare: (text) => text,
    pipelining: {
      expecting: (texts) => texts.join(" + "),
      unexpected: (error) => Number(error instanceof Error && error.message.slice("part ".length)),
      isAnswer: () => true,
    },
  } satisfies Partial<SqlDialect> as unknown as SqlDialect;
  return { sql: createSql(connection as DatabaseConnection, dialect), said };
};

const statement = (text: string, mergeable: boolean, onDone?: () => void): Statement => ({
  text,
  params: [`of ${text}`],
  expectedRows: text.length,
  onMismatch: () => new Error(`${text} went wrong`),
  mergeable,
  onDone,
});

test("mergeable statements beside each other are sent as one; their counts come last", async () => {
  const { sql, said } = pipelined();
  const done: string[] = [];
  await sql.commit(
    [
      ["lock", false],
      ["a", true],
      ["bb", true],
      ["alone", false],
      ["c", true],
    ].map(([text, mergeable]) =>
      statement(String(text), mergeable === true, () => done.push(String(text))),
    ),
  );
  expect(said).toEqual([
    { text: "lock", params: ["of lock", 4] },
    { text: "a + bb", params: ["of a", "of bb", 1, 2] },
    { text: "alone", params: ["of alone", 5] },
    { text: "c", params: ["of c", 1] },
    { text: "commit", params: [] },
  ]);
  expect(done).toEqual(["lock", "a", "bb", "alone", "c"]);
});

test("the one that changed another number of rows is the reason", async () => {
  for (const [part, reason] of ["a went wrong", "bb went wrong"].entries()) {
    const { sql } = pipelined(new Map([["a + bb", part]]));
    const commit = sql.commit([statement("a", true), statement("bb", true)]);
    await expect(commit).rejects.toThrow(reason);
  }
});
