import type { JournalEntry } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { OperationsContext } from "../../src/operations/operations-context.ts";
import { readJournal } from "../../src/operations/read-journal.ts";

// One page of what operators did, from the two stores that have a journal.

const row = (entryId: string, atMs: number): JournalEntry => ({
  entryId,
  atMs,
  actorId: "op",
  actorRole: null,
  call: "abandonPayment",
  subjectType: "payment",
  subjectId: "p",
  userId: null,
  details: {},
});

const read = async (
  query: Parameters<typeof readJournal>[1],
  others: readonly JournalEntry[] = [],
  ofQueues: readonly JournalEntry[] = [],
) => {
  const asked: unknown[][] = [];
  const journal =
    (rows: readonly JournalEntry[]) =>
    async (...question: unknown[]) => {
      asked.push(question);
      return rows;
    };
  const stores = { lookups: { journal: journal(others) }, queues: { journal: journal(ofQueues) } };
  const answer = await readJournal({ stores } as unknown as OperationsContext, query);
  const ids = "entries" in answer ? answer.entries.map(({ entryId }) => entryId) : [];
  return { answer, asked, ids };
};

describe("a page of the journal", () => {
  test("is the newest of both, those of one instant by their ids backwards", async () => {
    const others = [row("d", 2), row("b", 1)];
    const ofQueues = [row("e", 3), row("c", 2), row("a", 1)];
    const expected = ["e", "d", "c", "b", "a"];
    expect((await read({}, others, ofQueues)).ids).toEqual(expected);
    expect((await read({}, ofQueues, others)).ids).toEqual(expected);
  });

  test("asks both for one row more than it has, and goes on behind its last", async () => {
    const { answer, asked, ids } = await read({ limit: 1 }, [row("b", 2)], [row("a", 1)]);
    expect(asked.map(([, part]) => part)).toEqual([
      { after: null, limit: 2 },
      { after: null, limit: 2 },
    ]);
    expect(ids).toEqual(["b"]);
    const next = "next" in answer ? (answer.next ?? "") : "";
    const { asked: then } = await read({ after: next });
    expect(then[0]?.[1]).toEqual({ after: { atMs: 2, entryId: "b" }, limit: 51 });
  });

  test("hands all that is asked for to both", async () => {
    const { asked } = await read({
      actor: "op",
      call: "abandonPayment",
      subject: "p",
      userId: "ann",
      fromMs: 1,
      toMs: 2,
    });
    const filter = {
      actorId: "op",
      call: "abandonPayment",
      subjectId: "p",
      userId: "ann",
      fromMs: 1,
      toMs: 2,
    };
    expect(asked.map(([first]) => first)).toEqual([filter, filter]);
  });

  test.each([
    [{ actor: "" }, "actor", "must be 1 to 255 characters"],
    [{ call: "sleep" }, "call", "is no command of operators"],
    [{ subject: "" }, "subject", "must be 1 to 255 characters"],
    [{ userId: "" }, "userId", "must be 1 to 255 characters"],
  ])("is refused with %o", async (query, field, message) => {
    const { answer, asked } = await read(query);
    expect(answer).toEqual({ outcome: "validation", errors: [{ field, message }] });
    expect(asked).toEqual([]);
  });
});
