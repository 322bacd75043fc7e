import type { Actor, BoxOffice, JournalEntry, OperatorsCall, UserId } from "@admit-one/core";
import { operatorsCalls } from "@admit-one/core";
import { peekEvents } from "@admit-one/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type Command, type Given, operatorsCommands } from "../support/operators-commands.ts";
import { captured, openToldWorld } from "../support/told.ts";

const kim: Actor = { id: "kim", role: "agent" };
const by = { actor: kim };

/** Whether one of the parameters is a command that names its author. */
type NamesAuthor<P> = P extends { readonly actor?: infer A }
  ? Actor extends A
    ? true
    : never
  : never;
type OperatorsMethod = {
  [K in keyof BoxOffice]: BoxOffice[K] extends (...args: infer P) => unknown
    ? true extends NamesAuthor<P[number]>
      ? K
      : never
    : never;
}[keyof BoxOffice];

const rowsOf = async (
  { boxOffice }: Given["world"],
  since = 0,
): Promise<readonly JournalEntry[]> => {
  const found = await boxOffice.readJournal({ limit: 200 });
  if (found.outcome !== "journal_found") throw new Error(found.outcome);
  return found.entries.slice(0, found.entries.length - since);
};

const commands = Object.entries(operatorsCommands) as readonly (readonly [
  OperatorsCall,
  Command,
])[];

describe("the journal", () => {
  test("has a name for every command of operators, and for nothing else", () => {
    expectTypeOf<OperatorsMethod>().toEqualTypeOf<OperatorsCall>();
    expect(Object.keys(operatorsCommands).toSorted()).toEqual(operatorsCalls);
  });

  test.for(commands)("%s: a row for the accepted command", async ([call, { open, again }]) => {
    const given = await open();
    const { world, give, subject, userId = null, details = {} } = given;
    const before = (await rowsOf(world)).length;
    world.clock.advance(7);
    await give(by);
    const [row, ...more] = await rowsOf(world, before);
    expect(more).toEqual([]);
    expect(row).toEqual({
      entryId: expect.any(String),
      atMs: world.clock.nowMs(),
      actorId: "kim",
      actorRole: "agent",
      call,
      subjectType: subject[0],
      subjectId: subject[1],
      userId,
      details,
    });
    await give({ actor: { id: "lee", role: "manager" } });
    const after = await rowsOf(world, before);
    expect(after.map(({ actorId }) => actorId)).toEqual(
      again === "another" ? ["lee", "kim"] : ["kim"],
    );
  });

  test.for(commands)("%s: no row for a refusal", async ([, { open }]) => {
    const { world, give, refused } = await open();
    const before = (await rowsOf(world)).length;
    await refused(by);
    expect(await rowsOf(world, before)).toEqual([]);
    await give(by);
    await refused(by);
    expect(await rowsOf(world, before)).toHaveLength(1);
  });

  test.for(commands)("%s: its events name the operator", async ([, { open, events = [] }]) => {
    const { world, give } = await open();
    const seen = new Set((await peekEvents(world.stores.events)).map(({ eventId }) => eventId));
    await give(by);
    const told = (await peekEvents(world.stores.events)).filter(
      ({ eventId }) => !seen.has(eventId),
    );
    const named = told.filter(({ actor }) => actor !== undefined);
    expect([...new Set(named.map(({ type }) => type))].toSorted()).toEqual(events.toSorted());
    expect(new Set(named.map(({ actor }) => actor))).toEqual(
      new Set(events.length > 0 ? ["kim"] : []),
    );
  });

  test.for(
    commands.flatMap(([call, command]) =>
      (["before", "after"] as const).map((when) => [call, when, command] as const),
    ),
  )("%s: killed %s its step, both or none are there", async ([, when, { open, step, again }]) => {
    const { world, give } = await open();
    const before = (await rowsOf(world)).length;
    world.flaky.breakNext(step, when);
    await give(by).catch(() => {});
    // What reads first in the same method is broken, too.
    expect((await rowsOf(world, before)).length).toBeLessThanOrEqual(when === "before" ? 0 : 1);
    const kept = (await rowsOf(world, before)).length;
    await give(by);
    const rows = await rowsOf(world, before);
    expect(rows).toHaveLength(kept === 1 && again === "another" ? 2 : 1);
  });

  test("names the host where a command names nobody", async () => {
    const { world, give } = await operatorsCommands.cancelShow.open();
    await give({});
    expect((await rowsOf(world))[0]).toMatchObject({ actorId: "host", actorRole: null });
  });

  test("has one row for an order that takes many steps", async () => {
    const world = await openToldWorld();
    const queueId = "queue-1";
    await world.boxOffice.changeQueue({ queueId, mode: "paused" });
    for (let no = 1; no <= 130; no += 1) {
      await world.boxOffice.issueToken({ queueId, userId: `user-${no}` });
    }
    await world.boxOffice.changeQueue({ queueId, mode: "open", policy: { ratePerMinute: 0 } });
    for (const idempotencyKey of ["key", undefined]) {
      const before = (await rowsOf(world)).length;
      await world.boxOffice.admitTokens({ queueId, count: 110, idempotencyKey, ...by });
      expect(await rowsOf(world, before)).toMatchObject([
        { call: "admitTokens", details: { count: 110 } },
      ]);
    }
  });

  test("has no row where a hold that ran out is cancelled: nobody but time ended it", async () => {
    const world = await openToldWorld();
    const { reservationId } = await world.hold();
    world.clock.advance(3_600_000);
    const before = (await rowsOf(world)).length;
    const refused = await world.boxOffice.cancelReservation({ reservationId, ...by });
    expect(refused).toEqual({ outcome: "reservation_not_held" });
    expect(await rowsOf(world, before)).toEqual([]);
    const told = await peekEvents(world.stores.events);
    expect(told.at(-1)).toMatchObject({ type: "ReservationExpired" });
    expect(told.at(-1)?.actor).toBeUndefined();
  });

  test("is read in parts, queues and everything else in one order", async () => {
    const world = await openToldWorld({ wallet: {} });
    const { boxOffice, clock } = world;
    const asked: string[] = [];
    for (let no = 0; no < 7; no += 1) {
      clock.advance(no % 2);
      if (no % 3 === 0) await boxOffice.changeQueue({ queueId: "queue-1", mode: "paused", ...by });
      else {
        const credit = { userId: "ann", amount: 1, currency: "KRW", idempotencyKey: `key-${no}` };
        await boxOffice.creditWallet({ ...credit, ...by });
      }
    }
    const whole = await rowsOf(world);
    expect(whole).toHaveLength(8);
    for (let after: string | undefined; ; ) {
      const part = await boxOffice.readJournal({ limit: 3, after });
      if (part.outcome !== "journal_found") throw new Error(part.outcome);
      asked.push(...part.entries.map(({ entryId }) => entryId));
      if (part.next === null) break;
      after = part.next;
    }
    expect(asked).toEqual(whole.map(({ entryId }) => entryId));
    expect(asked).toEqual(
      whole
        .toSorted((a, b) => b.atMs - a.atMs || (a.entryId < b.entryId ? 1 : -1))
        .map(({ entryId }) => entryId),
    );
  });

  test.each([
    [{ actor: "" }, "actor"],
    [{ call: "pay" }, "call"],
    [{ subject: "x".repeat(256) }, "subject"],
    [{ userId: "" }, "userId"],
    [{ fromMs: Number.NaN }, "from"],
    [{ toMs: -1 }, "to"],
    [{ limit: 201 }, "limit"],
    [{ after: "?" }, "after"],
  ])("refuses %o", async (query, field) => {
    const { boxOffice } = await openToldWorld();
    expect(await boxOffice.readJournal(query)).toMatchObject({
      outcome: "validation",
      errors: [{ field }],
    });
  });

  test("has the pseudonym of an erased user, in ids and in words", async () => {
    const world = await openToldWorld({ wallet: {} });
    const { boxOffice, clock, tell } = world;
    tell("charge", captured);
    const { paymentId, reservationId } = await world.paid();
    tell("refund", { outcome: "refused", reason: "closed", retry: "never" });
    await boxOffice.cancelReservation({ reservationId, ...by });
    const settle = { paymentId, amount: 110_000, idempotencyKey: "key" };
    await boxOffice.settleRefund({ ...settle, note: "cash to ann, at the door", ...by });
    const credit = { userId: "ann", amount: 5, currency: "KRW", idempotencyKey: "credit" };
    await boxOffice.creditWallet({ ...credit, ...by });
    // Spent, so that it does not stand in the way.
    await world.stores.bookings.update(
      { by: "wallet", userId: "ann" as UserId, currency: "KRW" as never },
      ({ wallet }) => ({
        outcome: undefined,
        ...(wallet && {
          change: { wallets: [{ ...wallet, balance: 0, version: wallet.version + 1 }] },
        }),
      }),
    );
    clock.advance(200 * 3_600_000);
    const { length } = (await rowsOf(world)).filter(({ userId }) => userId === "ann");
    expect(length).toBe(3);
    const erased = await boxOffice.eraseUser({ userId: "ann", ...by });
    if (erased.outcome !== "user_erased") throw new Error(JSON.stringify(erased));
    const rows = await rowsOf(world);
    expect(JSON.stringify(rows)).not.toContain('"ann"');
    expect(rows.filter(({ userId }) => userId === erased.pseudonym)).toMatchObject([
      { call: "eraseUser", subjectId: erased.pseudonym },
      { call: "creditWallet", subjectId: erased.pseudonym },
      { call: "settleRefund", details: { note: `cash to ${erased.pseudonym}, at the door` } },
      { call: "cancelReservation", subjectId: reservationId },
    ]);
  });
});
