import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import type { DomainEvent } from "../../src/kernel/events.ts";
import type { DeliveryOutcome } from "../../src/outbox/delivery.ts";
import { expectSameAlarms } from "../support/same-alarms.ts";

const queueId = "queue-1";
const ear = { subscriber: "ear" } as const;

/** A box office with a subscriber that has given up on so many tokens. */
const openWithLetters = async (count: number) => {
  const heard: string[] = [];
  let answer: DeliveryOutcome = { outcome: "gone", reason: "410 Gone" };
  const deliver = ({ eventId }: DomainEvent) => {
    heard.push(eventId);
    return answer;
  };
  const stores = createMemoryStores();
  const { boxOffice, clock } = createTestBoxOffice({
    stores,
    subscribers: [{ name: "ear", types: ["TokenIssued", "TokenAdmitted"], deliver }],
  });
  await boxOffice.createConcert(concertDocument());
  for (let index = 0; index < count; index += 1) {
    await boxOffice.issueToken({ queueId, userId: `user-${index}` });
  }
  await boxOffice.work.relay();
  await boxOffice.work.relay();
  expect(heard).toHaveLength(count);
  const firsts = heard.splice(0);
  return {
    boxOffice,
    clock,
    stores,
    heard,
    /** The dead letters, in the order of the log. */
    firsts,
    nextOf: (eventId: string) => eventId.replace("1.TokenIssued", "2.TokenAdmitted"),
    takesAgain: () => {
      answer = { outcome: "delivered" };
    },
  };
};

describe("dead letters", () => {
  test("are listed in parts, with why nobody took them", async () => {
    const { boxOffice, clock, firsts } = await openWithLetters(5);
    const counts = await boxOffice.countDeadLetters();
    expect(counts).toEqual([{ ...ear, count: 5, oldestDiedAtMs: clock.nowMs() }]);
    const first = await boxOffice.listDeadLetters({ ...ear, limit: 3 });
    expect(first).toMatchObject({
      outcome: "dead_letters_listed",
      letters: firsts.slice(0, 3).map((eventId) => ({
        event: { eventId },
        attempts: 1,
        failure: "410 Gone",
      })),
    });
    const after = "next" in first ? (first.next ?? "") : "";
    expect(await boxOffice.listDeadLetters({ ...ear, after, limit: 2 })).toMatchObject({
      letters: firsts.slice(3).map((eventId) => ({ event: { eventId } })),
      next: null,
    });
    const none = { outcome: "dead_letters_listed", letters: [], next: null };
    expect(await boxOffice.listDeadLetters({ subscriber: "nobody" })).toEqual(none);
  });

  test("are asked for in parts that make sense", async () => {
    const { boxOffice } = await openWithLetters(0);
    const odd = [{ limit: 0 }, { limit: 201 }, { limit: 1.5 }, { after: "-1" }, { after: "" }];
    for (const part of odd) {
      const outcome = await boxOffice.listDeadLetters({ ...ear, ...part });
      expect(outcome, JSON.stringify(part)).toMatchObject({ outcome: "validation", errors: [{}] });
    }
    const unnamed = { outcome: "validation", errors: [{ field: "subscriber" }] };
    expect(await boxOffice.listDeadLetters({ subscriber: "a b" })).toMatchObject(unnamed);
    expect(await boxOffice.replayDeadLetters({ subscriber: "" })).toMatchObject(unnamed);
  });

  test("one that is replayed comes at once, and what it held up after it", async () => {
    const { boxOffice, firsts, heard, nextOf, takesAgain } = await openWithLetters(2);
    const [eventId = ""] = firsts;
    takesAgain();
    const replayed = await boxOffice.replayDeadLetter({ ...ear, eventId });
    expect(replayed).toMatchObject({ outcome: "dead_letter_replayed", letter: { attempts: 1 } });
    await boxOffice.work.relay();
    expect(heard).toEqual([eventId, nextOf(eventId)]);
    expect(await boxOffice.countDeadLetters()).toMatchObject([{ count: 1 }]);
  });

  test("one that is discarded lets go of what it held up", async () => {
    const { boxOffice, firsts, heard, nextOf, takesAgain } = await openWithLetters(2);
    const [, eventId = ""] = firsts;
    takesAgain();
    const discarded = await boxOffice.discardDeadLetter({ ...ear, eventId });
    expect(discarded).toMatchObject({ outcome: "dead_letter_discarded", letter: { attempts: 1 } });
    await boxOffice.work.relay();
    expect(heard).toEqual([nextOf(eventId)]);
  });

  test("all of them are replayed at once, however many, each stream in order", async () => {
    const { boxOffice, firsts, heard, nextOf, takesAgain } = await openWithLetters(450);
    takesAgain();
    const replayed = await boxOffice.replayDeadLetters(ear);
    expect(replayed).toEqual({ outcome: "dead_letters_replayed", count: 450 });
    expect(await boxOffice.replayDeadLetters(ear)).toMatchObject({ count: 0 });
    for (let round = 0; round < 3; round += 1) await boxOffice.work.relay();
    expect(heard.filter((eventId) => firsts.includes(eventId))).toHaveLength(450);
    // As many as the queue lets in.
    const admitted = firsts.filter((eventId) => heard.includes(nextOf(eventId)));
    expect(heard).toHaveLength(450 + admitted.length);
    expect(admitted.length).toBeGreaterThan(200);
    for (const eventId of admitted) {
      expect(heard.indexOf(eventId)).toBeLessThan(heard.indexOf(nextOf(eventId)));
    }
  });

  test("what is not dead is no dead letter: unknown, done, waiting or held up", async () => {
    const { boxOffice, firsts, nextOf } = await openWithLetters(1);
    const [eventId = ""] = firsts;
    const missing = { outcome: "not_found", what: "dead_letter" };
    const others = [
      { ...ear, eventId: "unknown" },
      { ...ear, eventId: nextOf(eventId) },
      { subscriber: "box-office", eventId },
    ];
    for (const other of others) {
      expect(await boxOffice.replayDeadLetter(other)).toEqual(missing);
      expect(await boxOffice.discardDeadLetter(other)).toEqual(missing);
    }
    await boxOffice.replayDeadLetter({ ...ear, eventId });
    expect(await boxOffice.discardDeadLetter({ ...ear, eventId })).toEqual(missing);
  });

  test("are an alarm of the audit for each subscriber", async () => {
    const { boxOffice, clock, firsts } = await openWithLetters(3);
    const diedAtMs = clock.nowMs();
    clock.advance(1_000);
    const report = await boxOffice.audit();
    expect(report.ok).toBe(true);
    expect(report.alarms).toEqual([
      {
        alarm: "dead_letters",
        message: expect.stringContaining("did not take events"),
        ids: { subscriber: "ear", count: "3" },
        sinceMs: diedAtMs,
        endedBy: ["replayDeadLetters", "discardDeadLetter"],
      },
    ]);
    await expectSameAlarms(boxOffice);
    for (const eventId of firsts) await boxOffice.discardDeadLetter({ ...ear, eventId });
    expect((await boxOffice.audit()).alarms).toEqual([]);
  });
});
