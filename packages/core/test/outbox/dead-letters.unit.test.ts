import type { DomainEvent } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { DeadDelivery, OpenDelivery } from "../../src/outbox/delivery.ts";
import type { OutboxContext } from "../../src/outbox/outbox-context.ts";
import { createOutboxUseCases } from "../../src/outbox/outbox-use-cases.ts";
import { t0 } from "../support/given.ts";

// The operators' commands about dead letters: what they write, and their rows of the journal.

const dead = (no: number): DeadDelivery => ({
  subscriber: "ear",
  event: { eventId: `event-${no}`, stream: `s-${no}` } as DomainEvent,
  no,
  attempts: 2,
  attemptsBefore: 0,
  failure: "410",
  status: "dead",
  diedAtMs: 1,
});

type Change = { readonly deliveries: readonly OpenDelivery[]; readonly journal?: object };

/** A log of dead letters, some of which another operator handled just now. */
const open = (letters: readonly DeadDelivery[], handled: readonly number[] = []) => {
  const asked: unknown[] = [];
  const changes: Change[] = [];
  const events = {
    dead: async (query: { readonly afterNo: number; readonly limit: number }) => {
      asked.push(query);
      return letters.filter(({ no }) => no > query.afterNo).slice(0, query.limit);
    },
    update: async (
      slice: { readonly eventIds: readonly string[] },
      decide: (found: readonly object[]) => { readonly outcome: unknown; readonly change?: Change },
    ) => {
      const found = letters
        .filter(({ event }) => slice.eventIds.includes(event.eventId))
        .map((one) =>
          handled.includes(one.no) ? { ...one, status: "waiting", dueAtMs: t0 } : one,
        );
      const { outcome, change } = decide(found);
      if (change !== undefined) changes.push(change);
      return outcome;
    },
  };
  const context = {
    clock: { nowMs: () => t0 },
    ids: { next: () => "entry" },
    stores: { events },
  } as unknown as OutboxContext;
  return { office: createOutboxUseCases(context), asked, changes };
};

const actor = { id: "op", role: "agent" };

describe("one dead letter", () => {
  const named = { subscriber: "ear", eventId: "event-1", actor };

  test.each([
    ["replayDeadLetter", "dead_letter_replayed", "waiting"],
    ["discardDeadLetter", "dead_letter_discarded", "done"],
  ] as const)("after %s is %s, and %s", async (call, outcome, status) => {
    const { office, changes } = open([dead(1)]);
    expect(await office[call](named)).toEqual({ outcome, letter: dead(1) });
    expect(changes).toMatchObject([
      {
        deliveries: [{ status }],
        journal: {
          entryId: "entry",
          atMs: t0,
          actorId: "op",
          call,
          subjectType: "dead_letter",
          subjectId: "event-1",
          details: { subscriber: "ear" },
        },
      },
    ]);
  });

  test("that another operator handled meanwhile is none", async () => {
    const { office, changes } = open([dead(1)], [1]);
    const missing = { outcome: "not_found", what: "dead_letter" };
    expect(await office.replayDeadLetter(named)).toEqual(missing);
    expect(await office.discardDeadLetter(named)).toEqual(missing);
    expect(changes).toEqual([]);
  });
});

describe("all dead letters", () => {
  const letters = Array.from({ length: 450 }, (_, index) => dead(index + 1));

  test("are replayed in batches of 200, with one row of the journal", async () => {
    const { office, asked, changes } = open(letters);
    const done = await office.replayDeadLetters({ subscriber: "ear", actor });
    expect(done).toEqual({ outcome: "dead_letters_replayed", count: 450 });
    expect(asked).toMatchObject([0, 200, 400, 450].map((afterNo) => ({ afterNo, limit: 200 })));
    expect(changes.map(({ deliveries }) => deliveries.length)).toEqual([200, 200, 50]);
    expect(changes.map(({ journal }) => journal)).toMatchObject([
      { call: "replayDeadLetters", subjectType: "subscriber", subjectId: "ear", atMs: t0 },
      undefined,
      undefined,
    ]);
  });

  test("leave out what was handled meanwhile; the first that is left has the row", async () => {
    const some = Array.from({ length: 200 }, (_, index) => index + 1);
    const { office, changes } = open(letters.slice(0, 202), some);
    const done = await office.replayDeadLetters({ subscriber: "ear", actor });
    expect(done).toEqual({ outcome: "dead_letters_replayed", count: 2 });
    expect(changes).toMatchObject([{ journal: { subjectId: "ear" } }]);
  });

  test.each(["", "ear drum"])("of %j are refused: it is no name", async (subscriber) => {
    const { office, asked } = open(letters);
    const errors = [{ field: "subscriber", message: "must be a subscriber's name" }];
    const refused = { outcome: "validation", errors };
    expect(await office.replayDeadLetters({ subscriber, actor })).toEqual(refused);
    expect(await office.listDeadLetters({ subscriber })).toEqual(refused);
    expect(asked).toEqual([]);
  });

  test("are listed behind a number of the log", async () => {
    const { office, asked } = open(letters);
    const page = await office.listDeadLetters({ subscriber: "ear", after: "123", limit: 2 });
    expect(page).toMatchObject({ letters: [{ no: 124 }, { no: 125 }], next: "125" });
    expect(asked).toEqual([{ subscriber: "ear", afterNo: 123, limit: 3 }]);
    const wrong = await office.listDeadLetters({ subscriber: "ear", after: "123x" });
    expect(wrong).toMatchObject({ outcome: "validation", errors: [{ field: "after" }] });
  });
});
