import type { DeliveryOutcome } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createForgetTokens } from "../../src/privacy/forget-tokens.ts";

// Fault 34: ended tokens stay for ever, and the ids of their users with them.

const dayMs = 86_400_000;
const queueId = "queue-1";

const open = async ({
  holdForMs = 300_000,
  deliver = () => undefined,
}: {
  readonly holdForMs?: number;
  readonly deliver?: () => DeliveryOutcome | undefined;
} = {}) => {
  const office = createTestBoxOffice({
    subscribers: [{ name: "ear", deliver: async () => deliver() }],
    options: { tokenRetentionMs: 30 * dayMs },
  });
  const { boxOffice, clock, stores } = office;
  await boxOffice.createConcert(concertDocument({ policy: { holdForMs } }));
  const join = async (userId: string) => {
    const issued = await boxOffice.issueToken({ queueId, userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    return { queueId, userId, token: issued.token.token };
  };
  const leave = async (userId: string) => {
    const place = await join(userId);
    await boxOffice.leaveQueue(place);
    return place;
  };
  /** Time passes; then all work is done, as often as there is some. */
  const later = async (days: number) => {
    clock.advance(days * dayMs);
    await boxOffice.work.advance();
    while ((await boxOffice.work.relay()) > 0);
    while ((await boxOffice.work.sweep()) > 0);
  };
  const tokensOf = async (userId: string) =>
    (await stores.queues.tokensOf(userId as never, { after: null, limit: 9 })).length;
  const totals = async () =>
    (await stores.queues.read({ queueId: queueId as never })).queue?.totals;
  return { ...office, join, leave, later, tokensOf, totals };
};

describe("fault 34: an ended token", () => {
  test("goes after thirty days, and is invalid then; totals stay", async () => {
    const { boxOffice, leave, later, tokensOf, totals } = await open();
    const place = await leave("ann");
    await later(30);
    expect(await tokensOf("ann")).toBe(1);
    expect(await boxOffice.lookUpToken(place)).toMatchObject({ token: { status: "expired" } });
    const before = await totals();
    await leave("ben");
    await later(1);
    expect([await tokensOf("ann"), await tokensOf("ben")]).toEqual([0, 1]);
    expect(await boxOffice.lookUpToken(place)).toEqual({ outcome: "invalid_token" });
    expect(await totals()).toEqual({ ...before, joined: 2, admitted: 2, left: 2 });
  });

  test("stays while its user may pay a hold, since a payment takes a token", async () => {
    const runtime = await open({ holdForMs: 60 * dayMs });
    const { token } = await runtime.join("ann");
    const seats = { showId: "show-1", seatIds: ["A-1-1"], userId: "ann", token };
    expect(await runtime.boxOffice.reserveSeats(seats)).toMatchObject({
      outcome: "seats_reserved",
    });
    await runtime.later(59);
    expect(await runtime.tokensOf("ann")).toBe(1);
    await runtime.later(1);
    // It is the hold's end by now, whose event is a week old at the earliest then.
    await runtime.later(8);
    expect(await runtime.tokensOf("ann")).toBe(0);
  });

  test("stays while one of its events is kept, since an erasure finds them by it", async () => {
    let outcome: DeliveryOutcome | undefined = { outcome: "gone", reason: "never" };
    const runtime = await open({ deliver: () => outcome });
    await runtime.leave("ann");
    await runtime.later(40);
    expect(await runtime.tokensOf("ann")).toBe(1);
    outcome = undefined;
    await runtime.boxOffice.replayDeadLetters({ subscriber: "ear" });
    await runtime.later(1);
    await runtime.later(1);
    expect(await runtime.tokensOf("ann")).toBe(0);
  });

  test("that stays keeps no others: each sweep goes on behind the last one", async () => {
    const token = (no: number) => ({ queueId, no, userId: `user-${no}`, endedAtMs: no });
    const tokens = Array.from({ length: 501 }, (_, index) => token(index + 1));
    const gone: number[] = [];
    const context = {
      clock: { nowMs: () => 10_000 },
      options: { tokenRetentionMs: 0 },
      stores: {
        queues: {
          ended: async (
            _: number,
            { after, limit }: { after: { no: number } | null; limit: number },
          ) => tokens.filter(({ no }) => no > (after?.no ?? 0)).slice(0, limit),
          forget: async (given: readonly { no: number }[]) => {
            gone.push(...given.map(({ no }) => no));
            return given.length;
          },
        },
        // All but the last may pay.
        bookings: {
          holdsOf: async (ids: readonly string[]) =>
            ids
              .filter((userId) => userId !== "user-501")
              .map((userId) => ({ userId, status: "paying" })),
        },
        events: { find: async () => [] },
      },
    };
    const forgetTokens = createForgetTokens(context as never);
    expect([await forgetTokens(), await forgetTokens(), await forgetTokens()]).toEqual([0, 1, 0]);
    expect(gone).toEqual([501]);
  });
});
