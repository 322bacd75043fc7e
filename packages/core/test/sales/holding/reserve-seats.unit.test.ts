import {
  type BookingSlice,
  type BookingState,
  concertDefaults,
  type IdempotencyKey,
  type IdempotencyRecord,
  type QueueState,
  queueDefaults,
  type ReserveSeats,
  type ReserveSeatsOutcome,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { CachedSnapshot } from "../../../src/queue/runtime/frames.ts";
import { createStepTokens } from "../../../src/queue/runtime/step-tokens.ts";
import { signToken } from "../../../src/queue/signed-token.ts";
import { endToken } from "../../../src/queue/token.ts";
import { createGapShows } from "../../../src/reservation/gap-rule.ts";
import { createHoldWindows } from "../../../src/reservation/hold-limit.ts";
import { checkBest } from "../../../src/sales/holding/check-best.ts";
import { reserveSeats } from "../../../src/sales/holding/reserve-seats.ts";
import type { SalesContext } from "../../../src/sales/sales-context.ts";
import { booking, minuteMs, queueId, reservation, seat, showId, t0 } from "../../support/given.ts";
import { activeToken, lineState, queue, waitingToken } from "../../support/line.ts";
import { oneShotLine } from "../../support/one-shot-line.ts";

/** In two writings. The plan has the first one. */
const [nfc, nfd] = ["가-1-1", "가-1-1".normalize("NFD")];
const inside = activeToken(3, { activeUntilMs: t0 + 20 * minuteMs });

type Given = {
  readonly line?: Partial<QueueState>;
  readonly seats?: BookingState["seats"];
  readonly state?: Partial<BookingState>;
  readonly record?: IdempotencyRecord;
  /** Present if the step itself can look at the token. */
  readonly inStep?: { readonly line?: Partial<QueueState>; readonly head?: number };
};

/** One box office with seats A1, A2 and one of a Korean section, and a user in the line. */
const open = ({ line, seats, state, record, inStep }: Given = {}) => {
  const made = oneShotLine(() => lineState({ queue: queue(), token: inside, ...line }));
  const slices: BookingSlice[] = [];
  const records: IdempotencyKey[] = [];
  const all = seats ?? [seat("A1"), seat("A2"), seat(nfc)];
  const bookings: Partial<SalesContext["stores"]["bookings"]> = {
    update: async (slice, decide) => {
      slices.push(slice);
      const named = slice.by === "seats" ? slice.seatIds : [];
      const loaded = all.filter(({ seatId }) => named.includes(seatId));
      const token = { token: inside, queue: queue(), ...inStep?.line };
      const stored = { record: record ?? null, ...(slice.token && { token }) };
      return decide(booking({ seats: loaded, ...stored, ...state })).outcome;
    },
    record: async (key) => {
      records.push(key);
      return record ?? null;
    },
  };
  const context = {
    ...made.context,
    stores: { ...made.context.stores, bookings },
    holdWindows: createHoldWindows(concertDefaults.maxHoldsWithinMs),
    gapShows: createGapShows(),
    ...(inStep && { stepTokens: stepTokensAt(inStep.head ?? 3) }),
  } as unknown as SalesContext;
  const reserve = (over: object = {}): Promise<ReserveSeatsOutcome> => {
    const token = signToken(context.signer, inside);
    const command = { showId, userId: "u3", seatIds: ["A1"], token, ...over } as ReserveSeats;
    return reserveSeats(context, command);
  };
  return { ...made, reserve, slices, records };
};

/** A process whose frame says that the numbers up to this one were called. */
const stepTokensAt = (head: number) =>
  createStepTokens({
    get: async () => ({ snapshot: { queue: { head } }, stale: false }) as unknown as CachedSnapshot,
  });

const invalid = { outcome: "invalid_token" };
const named = (...seatIds: readonly string[]) => ({
  outcome: "seats_reserved",
  reservation: { seats: seatIds.map((seatId) => ({ seatId })) },
});

describe("a hold", () => {
  test("is of the named seats, in their order, for the user and the place in line", async () => {
    const { reserve, slices, records } = open();
    expect(await reserve({ seatIds: ["A2", "A1"] })).toMatchObject({
      outcome: "seats_reserved",
      reservation: {
        userId: "u3",
        token: { queueId, no: 3 },
        seats: [{ seatId: "A2" }, { seatId: "A1" }],
      },
    });
    expect(slices).toHaveLength(1);
    expect(records).toEqual([]);
  });

  test.each<{ given: string; line?: Partial<QueueState>; over?: object; is: object }>([
    { given: "another user's token", over: { userId: "u4" }, is: invalid },
    { given: "a token that nobody signed", over: { token: "junk" }, is: invalid },
    {
      given: "a token that ended",
      line: { token: endToken(inside, "paid", t0) },
      is: invalid,
    },
    {
      given: "a token whose time is over",
      line: { token: { ...inside, activeUntilMs: t0 } },
      is: invalid,
    },
    {
      given: "a token that waits",
      line: { token: waitingToken(3) },
      is: { outcome: "token_not_active" },
    },
  ])("with $given costs the seats no step", async ({ line, over, is }) => {
    const { reserve, slices } = open({ ...(line && { line }) });
    expect(await reserve(over)).toEqual(is);
    expect(slices).toEqual([]);
  });

  test.each<{ given: string; over: object; errors: readonly object[] }>([
    {
      given: "no seat",
      over: { seatIds: [] },
      errors: [{ field: "seatIds", message: "must name 1 to 100 seats" }],
    },
    {
      given: "101 seats",
      over: { seatIds: Array.from({ length: 101 }, (_, no) => `A${no}`) },
      errors: [{ field: "seatIds", message: "must name 1 to 100 seats" }],
    },
    ...["", "x".repeat(65), "\0", "\ud800"].map((id) => ({
      given: JSON.stringify(id),
      over: { seatIds: ["A1", id] },
      errors: [{ field: "seatIds", message: "must be ids of 1 to 64 characters" }],
    })),
    {
      given: "a seat twice, in two writings",
      over: { seatIds: [nfc, nfd] },
      errors: [{ field: "seatIds", message: "must not name a seat twice" }],
    },
    {
      given: "seats and a wish",
      over: { best: { count: 1 } },
      errors: [{ field: "best", message: "must not be given together with seatIds" }],
    },
    {
      given: "a wish of 101 seats",
      over: { seatIds: undefined, best: { count: 101 } },
      errors: [{ field: "best.count", message: "must be an integer from 1 to 100" }],
    },
    {
      given: "a wish below zero",
      over: { seatIds: undefined, best: { count: 1, maxPrice: -1 } },
      errors: [{ field: "best.maxPrice", message: "must be a non-negative integer" }],
    },
  ])("of $given is refused before anything is read", async ({ over, errors }) => {
    const { reserve, reads, slices } = open();
    expect(await reserve(over)).toEqual({ outcome: "validation", errors });
    expect([reads, slices]).toEqual([[], []]);
  });

  test("may be of 100 seats, with ids of 1 to 64 characters", async () => {
    expect(checkBest({ count: 100, maxPrice: 0 })).toEqual([]);
    const { reserve } = open();
    const seatIds = Array.from({ length: 100 }, (_, no) => `${no}`.padStart(64, "A"));
    for (const over of [{ seatIds }, { seatIds: ["A"] }]) {
      expect(await reserve(over)).toEqual({ outcome: "not_found", what: "seat" });
    }
  });
});

describe("the key", () => {
  const key = { userId: "u3", key: "k" } as IdempotencyKey;
  const answer = { outcome: "not_found", what: "show" } as const;
  /** What a hold of A1 and A2 left under the key. */
  const record = (seatIds: readonly string[] = ["A1", "A2"]): IdempotencyRecord => ({
    ...key,
    fingerprint: JSON.stringify(["POST", "reservations", showId, seatIds]),
    answer: { kind: "outcome", outcome: answer },
    atMs: t0,
  });
  // Paying ends the token, and a retry after it must still get its answer.
  const line = { token: endToken(inside, "paid", t0) };

  test("answers the same request before the token is looked at", async () => {
    const { reserve, reads, slices, records } = open({ line, record: record() });
    expect(await reserve({ seatIds: ["A2", "A1"], idempotencyKey: "k" })).toEqual(answer);
    expect(records).toEqual([key]);
    expect([reads, slices]).toEqual([[], []]);
  });

  test("answers no other request, whatever its token is", async () => {
    const { reserve, reads, slices } = open({ line, record: record() });
    for (const over of [{ seatIds: ["A1"] }, { amount: 100, currency: "KRW" }]) {
      const other = { seatIds: ["A2", "A1"], ...over, idempotencyKey: "k" };
      expect(await reserve(other)).toEqual({ outcome: "idempotency_key_reused" });
    }
    expect([reads, slices]).toEqual([[], []]);
  });

  test("covers seats in any writing", async () => {
    const { reserve } = open({ line, record: record([nfc]) });
    expect(await reserve({ seatIds: [nfd], idempotencyKey: "k" })).toEqual(answer);
  });
});

describe("names in another writing", () => {
  test("are those of the plan", async () => {
    const { reserve, slices } = open();
    expect(await reserve({ seatIds: [nfd] })).toMatchObject(named(nfc));
    expect(slices).toHaveLength(1);
  });

  test("are tried as they are written, for plans of before names had one writing", async () => {
    const { reserve, slices } = open({ seats: [seat("A1"), seat(nfd)] });
    expect(await reserve({ seatIds: ["A1", nfd] })).toMatchObject(named("A1", nfd));
    expect(slices).toHaveLength(2);
  });

  test.each<{ given: string; seatIds: string[]; state?: Partial<BookingState>; is: object }>([
    { given: "there is no such seat in its normal writing", seatIds: ["Z1"], is: { what: "seat" } },
    { given: "there is no show", seatIds: [nfd], state: { show: null }, is: { what: "show" } },
    {
      given: "the seat is taken",
      seatIds: [nfd],
      state: {
        seats: [
          seat(nfc, { state: "sold", reservationId: reservation("x", "held").reservationId }),
        ],
      },
      is: { outcome: "seat_already_reserved", seatIds: [nfc] },
    },
  ])("are tried once where $given", async ({ seatIds, state, is }) => {
    const { reserve, slices } = open({ ...(state && { state }) });
    expect(await reserve({ seatIds })).toMatchObject(is);
    expect(slices).toHaveLength(1);
  });
});

describe("the place in line", () => {
  const holdEndsAtMs = t0 + 5 * minuteMs;
  const until = (activeUntilMs: number) => activeToken(3, { activeUntilMs });

  test("lasts as long as the hold", async () => {
    const { reserve, changes } = open({ line: { token: until(holdEndsAtMs - 1) } });
    expect(await reserve()).toMatchObject(named("A1"));
    expect(changes).toMatchObject([{ tokens: [{ activeUntilMs: holdEndsAtMs }] }]);
  });

  test.each<{ given: string; line: Partial<QueueState>; over?: object }>([
    { given: "it lasts as long as the hold", line: { token: until(holdEndsAtMs) } },
    { given: "it lasts longer", line: { token: until(holdEndsAtMs + 1) } },
    {
      given: "it may not last longer",
      line: {
        queue: queue({ maxActiveForMs: queueDefaults.activeForMs }),
        token: activeToken(3, {
          admittedAtMs: t0 + 1_000 - queueDefaults.activeForMs,
          activeUntilMs: t0 + 1_000,
        }),
      },
    },
    {
      given: "nothing was held",
      line: { token: until(holdEndsAtMs - 1) },
      over: { seatIds: ["Z1"] },
    },
  ])("costs no step where $given", async ({ line, over }) => {
    const { reserve, updates } = open({ line });
    await reserve(over);
    expect(updates).toEqual([]);
  });

  test("may end before the hold if its store does not answer: the relay tries again", async () => {
    const { reserve, context } = open({ line: { token: until(holdEndsAtMs - 1) } });
    context.stores.queues.update = () => Promise.reject(new Error("planted"));
    expect(await reserve()).toMatchObject(named("A1"));
  });
});

describe("a step that looks at the token itself", () => {
  const key = { userId: "u3", key: "k" } as IdempotencyKey;
  const paid = endToken(inside, "paid", t0);

  test("needs no read before it, and no record either", async () => {
    const { reserve, slices, reads, records } = open({ inStep: {} });
    expect(await reserve({ idempotencyKey: "k" })).toMatchObject(named("A1"));
    expect(slices).toMatchObject([{ token: { queueId, no: 3 }, record: key }]);
    expect([reads, records]).toEqual([[], []]);
  });

  test.each<{ given: string; head?: number; over?: object; is: object }>([
    { given: "waits as far as the frame knows", head: 2, is: { outcome: "token_not_active" } },
    { given: "nobody signed", over: { token: "junk" }, is: invalid },
  ])("never starts for a token that $given", async ({ head, over, is }) => {
    const line = { token: waitingToken(3) };
    const { reserve, slices } = open({ line, inStep: { line, ...(head && { head }) } });
    expect(await reserve(over)).toEqual(is);
    expect(slices).toEqual([]);
  });

  test("starts for a number that was called a moment ago, after a look", async () => {
    const { reserve, slices, reads } = open({ inStep: { head: 2 } });
    expect(await reserve()).toMatchObject(named("A1"));
    expect(reads).toHaveLength(1);
    expect(slices.map(({ token }) => token)).toEqual([undefined]);
  });

  test.each<{ given: string; line: Partial<QueueState>; over?: object; is: object }>([
    { given: "ended", line: { token: paid }, is: invalid },
    { given: "timed out", line: { token: { ...inside, activeUntilMs: t0 } }, is: invalid },
    { given: "waits", line: { token: waitingToken(3) }, is: { outcome: "token_not_active" } },
    { given: "is another user's", line: {}, over: { userId: "u4" }, is: invalid },
    { given: "was lost", line: { token: null }, is: invalid },
    { given: "has no queue", line: { queue: null, token: null }, is: invalid },
    { given: "is of an older epoch", line: { queue: { ...queue(), epoch: 2 } }, is: invalid },
    { given: "is of another epoch", line: { token: { ...inside, epoch: 2 } }, is: invalid },
  ])("decides nothing if it $given, and the next one looks first", async ({ line, over, is }) => {
    const { reserve, slices, reads } = open({ line, inStep: { line } });
    expect(await reserve(over)).toEqual(is);
    expect(await reserve(over)).toEqual(is);
    expect([slices.length, reads.length]).toEqual([1, 2]);
  });

  test("leaves it to the look to mark an arrival; later holds need none", async () => {
    const arriving = activeToken(3, { arriveByMs: t0 + 1_000 });
    const inStep: { line?: Partial<QueueState> } = { line: { token: arriving } };
    const { reserve, slices, updates } = open({ line: { token: arriving }, inStep });
    expect(await reserve()).toMatchObject(named("A1"));
    expect(updates).toHaveLength(1);
    inStep.line = {};
    expect(await reserve()).toMatchObject(named("A1"));
    expect(slices.map(({ token }) => token !== undefined)).toEqual([true, false, true]);
  });

  test("answers a key before it looks at the token", async () => {
    const answer = { outcome: "not_found", what: "show" } as const;
    const record: IdempotencyRecord = {
      ...key,
      fingerprint: JSON.stringify(["POST", "reservations", showId, ["A1"]]),
      answer: { kind: "outcome", outcome: answer },
      atMs: t0,
    };
    const { reserve, reads } = open({ record, inStep: { line: { token: paid } } });
    expect(await reserve({ idempotencyKey: "k" })).toEqual(answer);
    expect(await reserve({ idempotencyKey: "k", seatIds: ["A2"] })).toEqual({
      outcome: "idempotency_key_reused",
    });
    expect(reads).toEqual([]);
  });

  test("lets the place last as long as the hold", async () => {
    const short = activeToken(3, { activeUntilMs: t0 + 1_000 });
    const line = { token: short };
    const { reserve, changes } = open({ line, inStep: { line } });
    expect(await reserve()).toMatchObject(named("A1"));
    expect(changes).toMatchObject([{ tokens: [{ activeUntilMs: t0 + 5 * minuteMs }] }]);
  });
});
