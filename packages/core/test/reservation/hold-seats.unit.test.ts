import type {
  BookingState,
  IdempotencyRecord,
  QueueId,
  ReservationId,
  Seat,
  SeatId,
  TicketId,
} from "@admit-one/core";
import { concertDefaults } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type HoldSeats, holdSeats } from "../../src/reservation/hold-seats.ts";
import {
  ann,
  bob,
  booking,
  concert,
  minuteMs,
  reservation,
  seat,
  seatsOf,
  show,
  t0,
  tokenRef,
} from "../support/given.ts";

const key = { userId: bob, key: "k" };

const command = (over: Partial<HoldSeats> = {}): HoldSeats => ({
  reservationId: "new" as ReservationId,
  userId: bob,
  token: tokenRef,
  seatIds: ["A1", "A2"] as unknown as readonly SeatId[],
  ticketIds: ["t1", "t2", "t3", "t4", "t5"] as unknown as readonly TicketId[],
  startedSinceMs: t0 - concertDefaults.maxHoldsWithinMs,
  seen: null,
  key,
  fingerprint: "f",
  ...over,
});

const record: IdempotencyRecord = {
  ...key,
  fingerprint: "f",
  answer: { kind: "outcome", outcome: { outcome: "seat_limit_exceeded" } },
  atMs: t0,
};

type Fault = {
  readonly refused: string;
  readonly state?: (state: BookingState) => BookingState;
  readonly command?: Partial<HoldSeats>;
  readonly kept?: boolean;
};

const taken = reservation("r", "paying");

/** A row of five. */
const rowIds = ["A1", "A2", "A3", "A4", "A5"] as unknown as readonly SeatId[];
const seating = {
  view: { count: 5, joined: Uint8Array.of(1, 1, 1, 1, 0) },
  seatIds: rowIds,
  numbers: new Map(rowIds.map((seatId, no) => [seatId, no])),
} as unknown as NonNullable<HoldSeats["seating"]>;

/** Every refusal of the rule, in the order in which it must be answered (design.md, section 8). */
const faults: readonly Fault[] = [
  {
    refused: "idempotency_key_reused",
    state: (s) => ({ ...s, record: { ...record, fingerprint: "g" } }),
  },
  { refused: "not_found", state: (s) => ({ ...s, show: null }) },
  { refused: "invalid_token", command: { token: { queueId: "other" as QueueId, no: 1 } } },
  { refused: "not_found", state: (s) => ({ ...s, seats: s.seats.slice(1) }) },
  {
    refused: "sales_closed",
    state: (s) => ({ ...s, show: s.show && { ...s.show, salesCloseAtMs: t0 } }),
  },
  { refused: "look_further_back", command: { startedSinceMs: t0 } },
  {
    refused: "hold_limit_exceeded",
    state: (s) => ({ ...s, started: Array.from({ length: 10 }, (_, index) => t0 - index) }),
  },
  {
    refused: "seat_limit_exceeded",
    state: (s) => ({
      ...s,
      concert: s.concert && {
        ...s.concert,
        policy: { ...concertDefaults, maxSeatsPerReservation: 1 },
      },
    }),
    kept: true,
  },
  {
    refused: "seat_already_reserved",
    state: (s) => ({
      ...s,
      holders: [taken],
      seats: [...seatsOf(taken), ...s.seats.slice(2)],
    }),
    kept: true,
  },
  { refused: "amount_mismatch", command: { seen: { amount: 1, currency: "KRW" } }, kept: true },
  {
    refused: "seat_leaves_gap",
    state: (s) => ({
      ...s,
      concert: s.concert && {
        ...s.concert,
        policy: { ...s.concert.policy, noOrphans: true },
      },
      seats: [...s.seats, seat("A3"), seat("A4"), seat("A5")],
    }),
    command: { seating, seatIds: ["A1", "A2", "A4"] as unknown as readonly SeatId[] },
    kept: true,
  },
];

const apply = (chosen: readonly Fault[]) => {
  // Later faults first: an earlier one may take away what a later one changed, not the other way.
  const state = chosen.toReversed().reduce((made, { state: f }) => f?.(made) ?? made, booking());
  const given = chosen.reduce((made, fault) => ({ ...made, ...fault.command }), command());
  return holdSeats(state, given, t0);
};

describe("refusals come in their order", () => {
  test.each(faults)("$refused alone", (fault) => {
    const { outcome, change } = apply([fault]);
    expect(outcome.outcome).toBe(fault.refused);
    const kept = { record: { ...record, answer: { kind: "outcome", outcome } } };
    // A refusal changes nothing but its record.
    expect(change ?? {}).toEqual(fault.kept === true ? kept : {});
  });

  const subsets = Array.from({ length: 2 ** faults.length - 1 }, (_, bits) =>
    faults.filter((_fault, index) => ((bits + 1) >> index) & 1),
  );

  test(`of the ${subsets.length} ways in which refusals may meet, the first one is answered`, () => {
    for (const chosen of subsets) {
      const { outcome } = apply(chosen);
      expect(outcome.outcome, chosen.map(({ refused }) => refused).join(", ")).toBe(
        chosen[0]?.refused,
      );
    }
  });

  test("a missing show and a missing seat are told apart", () => {
    expect(holdSeats(booking({ show: null }), command(), t0).outcome).toMatchObject({
      what: "show",
    });
    expect(holdSeats(booking({ concert: null }), command(), t0).outcome).toMatchObject({
      what: "show",
    });
    expect(holdSeats(booking({ seats: [] }), command(), t0).outcome).toMatchObject({
      what: "seat",
    });
  });
});

describe("where single seats are forbidden", () => {
  const policy = { ...concertDefaults, noOrphans: true };
  const state = booking({ concert: concert({ policy }), seats: rowIds.map((id) => seat(id)) });
  const ask = (over: Partial<HoldSeats>) =>
    holdSeats(state, command({ seatIds: rowIds.slice(1, 2), ...over }), t0).outcome;
  const before = { ...seating, numbers: new Map([[rowIds[0] as SeatId, 0]]) };

  test("what is beside is looked at, once it is known where that is", () => {
    expect(ask({})).toEqual({ outcome: "look_beside" });
    expect(ask({ seating })).toEqual({ outcome: "seat_leaves_gap", seatIds: ["A1"] });
  });

  test("a seat that was appended is looked up once, and one that is in no plan bounds nothing", () => {
    expect(ask({ seating: before })).toEqual({ outcome: "look_beside" });
    expect(ask({ seating: before, isSeatingNew: true }).outcome).toBe("seats_reserved");
    // One appended seat among others is enough.
    expect(ask({ seating: before, seatIds: rowIds.slice(0, 2) })).toEqual({
      outcome: "look_beside",
    });
    expect(ask({ seating: null }).outcome).toBe("seats_reserved");
  });
});

describe("the sales window", () => {
  const open = show({ salesOpenAtMs: t0, salesCloseAtMs: t0 + 10 });
  test.each([
    { at: t0 - 1, sales: "before" },
    { at: t0, sales: "open" },
    { at: t0 + 9, sales: "open" },
    { at: t0 + 10, sales: "after" },
  ])("at $at: $sales", ({ at, sales }) => {
    const { outcome } = holdSeats(booking({ show: open }), command(), at);
    expect(outcome.outcome === "sales_closed" ? outcome.when : "open").toBe(sales);
  });

  test("a cancelled show sells nothing, not even before it opens", () => {
    for (const at of [t0 - 1, t0]) {
      const { outcome } = holdSeats(booking({ show: { ...open, cancelled: true } }), command(), at);
      expect(outcome).toMatchObject({ outcome: "sales_closed", when: "after" });
    }
  });
});

describe("limits", () => {
  const policy = { ...concertDefaults, maxSeatsPerReservation: 3, maxSeatsPerUser: 4 };
  const names = (count: number) => Array.from({ length: count }, (_, n) => `A${n + 1}` as SeatId);
  const ask = (count: number, allowance: BookingState["allowance"], nowMs = t0) =>
    holdSeats(
      booking({ concert: concert({ policy }), seats: names(6).map((id) => seat(id)), allowance }),
      command({ seatIds: names(count) }),
      nowMs,
    ).outcome;
  const mine = (status: "held" | "paying" | "confirmed" | "cancelling") =>
    reservation("mine", status, { userId: bob, seatIds: ["B1", "B2"] });

  test.each([
    { ask: "as many as a reservation may have", is: () => ask(3, []), limit: null },
    { ask: "one more", is: () => ask(4, []), limit: 3 },
    { ask: "up to the user's limit with a hold", is: () => ask(2, [mine("held")]), limit: null },
    { ask: "beyond it with a hold", is: () => ask(3, [mine("held")]), limit: 4 },
    { ask: "beyond it with a payment in flight", is: () => ask(3, [mine("paying")]), limit: 4 },
    { ask: "beyond it with bought seats", is: () => ask(3, [mine("confirmed")]), limit: 4 },
    {
      ask: "beyond it while a refund is not settled",
      is: () => ask(3, [mine("cancelling")]),
      limit: 4,
    },
    {
      ask: "with a hold whose end passed",
      is: () => ask(3, [mine("held")], t0 + 5 * minuteMs),
      limit: null,
    },
    {
      ask: "a millisecond before that end",
      is: () => ask(3, [mine("held")], t0 + 5 * minuteMs - 1),
      limit: 4,
    },
    {
      ask: "with a payment in flight past the hold's end",
      is: () => ask(3, [mine("paying")], t0 + 60 * minuteMs),
      limit: 4,
    },
  ])("$ask: $limit", ({ is, limit }) => {
    const outcome = is();
    expect(outcome.outcome === "seat_limit_exceeded" ? outcome.limit : null).toBe(limit);
  });
});

describe("a hold", () => {
  test("takes all its seats, in the order asked for, at their prices, until its end", () => {
    const seats = [{ ...seat("A1"), price: 300 }, seat("A2", { state: "free" }, 7)];
    const seatIds = ["A2", "A1"] as unknown as readonly SeatId[];
    const { outcome, change } = holdSeats(booking({ seats }), command({ seatIds, key: null }), t0);
    const until = t0 + concertDefaults.holdForMs;
    expect(outcome).toMatchObject({
      outcome: "seats_reserved",
      reservation: {
        seats: [
          { seatId: "A2", price: 100 },
          { seatId: "A1", price: 300 },
        ],
        amount: 400,
        currency: "KRW",
        cancelledSeats: [],
        extendedEndsMs: [],
        expiresAtMs: until,
        version: 1,
      },
    });
    const claim = { state: "held", reservationId: "new", untilMs: until };
    expect(change?.seats).toMatchObject([
      { seatId: "A2", epoch: 8, claim },
      { seatId: "A1", epoch: 1, claim },
    ]);
    expect(change?.events).toMatchObject([{ type: "SeatsReserved", stream: "new", seatIds }]);
    expect(change).not.toHaveProperty("record");
  });

  test("is refused whole where one seat of two is taken, and names that one (L2)", () => {
    const seats = [seat("A1"), seat("A2", { state: "sold", reservationId: "r" as ReservationId })];
    const { outcome, change } = holdSeats(booking({ seats }), command({ key: null }), t0);
    expect(outcome).toEqual({ outcome: "seat_already_reserved", seatIds: ["A2"] });
    expect(change).toBeUndefined();
  });

  test("of one's own seat is refused, too", () => {
    const own = reservation("r", "held", { userId: bob });
    const state = booking({ seats: seatsOf(own), holders: [own], allowance: [own] });
    expect(holdSeats(state, command(), t0).outcome).toEqual({
      outcome: "seat_already_reserved",
      seatIds: ["A1", "A2"],
      yours: "r",
    });
  });

  test("of seats of which one is another's and one is one's own names both, and whose is whose", () => {
    const own = reservation("own", "held", { userId: bob, seatIds: ["A2"] });
    const other = reservation("r", "held", { userId: ann, seatIds: ["A1"] });
    const seats = [...seatsOf(other), ...seatsOf(own)];
    const state = booking({ seats, holders: [other, own], allowance: [own] });
    expect(holdSeats(state, command(), t0).outcome).toMatchObject({
      seatIds: ["A1", "A2"],
      yours: "own",
    });
  });

  test("that lapsed, of the same user, is no seat of theirs any more", () => {
    const lapsed = reservation("own", "held", { userId: bob, seatIds: ["A2"] });
    const other = reservation("r", "paying", { userId: ann, seatIds: ["A1"] });
    const seats = [...seatsOf(other), ...seatsOf(lapsed)];
    const state = booking({ seats, holders: [other, lapsed] });
    const late = t0 + 5 * minuteMs;
    const since = late - concertDefaults.maxHoldsWithinMs;
    const { outcome } = holdSeats(state, command({ startedSinceMs: since }), late);
    expect(outcome).toEqual({ outcome: "seat_already_reserved", seatIds: ["A1"] });
  });

  test.each([
    { seen: { amount: 200, currency: "KRW" }, is: "seats_reserved" },
    { seen: { amount: 199, currency: "KRW" }, is: "amount_mismatch" },
    { seen: { amount: 200, currency: "USD" }, is: "amount_mismatch" },
    { seen: null, is: "seats_reserved" },
  ])("at a price seen as $seen: $is", ({ seen, is }) => {
    expect(holdSeats(booking(), command({ seen }), t0).outcome.outcome).toBe(is);
  });

  test.each(["paying", "confirmed", "cancelling"] as const)(
    "of the seat of a %s reservation is refused, however late it is",
    (status) => {
      const owner = reservation("r", status);
      const state = booking({ seats: seatsOf(owner), holders: [owner] });
      const { outcome } = holdSeats(state, command(), t0 + 900 * minuteMs);
      expect(outcome.outcome).toBe("seat_already_reserved");
    },
  );

  test("takes a seat over from a hold that is over: the rest of it is freed in the same step", () => {
    const lapsed = reservation("r", "held", { seatIds: ["A1", "B1"] });
    const other = reservation("s", "held", { seatIds: ["A2"], userId: ann });
    const seats = [...seatsOf(lapsed), ...seatsOf(other)];
    const { outcome, change } = holdSeats(
      booking({ seats, holders: [lapsed, other] }),
      command({ key: null }),
      lapsed.expiresAtMs,
    );
    expect(outcome.outcome).toBe("seats_reserved");
    const after = new Map<string, Seat>(change?.seats?.map((put) => [put.seatId, put]));
    expect(after.get("A1")).toMatchObject({ epoch: 6, claim: { reservationId: "new" } });
    expect(after.get("A2")).toMatchObject({ epoch: 6, claim: { reservationId: "new" } });
    expect(after.get("B1")).toMatchObject({ epoch: 6, claim: { state: "free" } });
    expect(change?.seats).toHaveLength(3);
    expect(
      change?.reservations?.map(({ reservationId, status }) => [reservationId, status]),
    ).toEqual([
      ["r", "expired"],
      ["s", "expired"],
      ["new", "held"],
    ]);
    expect(change?.events?.map(({ type, stream }) => [type, stream])).toEqual([
      ["ReservationExpired", "r"],
      ["ReservationExpired", "s"],
      ["SeatsReserved", "new"],
    ]);
  });

  test("ends no hold that is over of which it takes no seat", () => {
    const lapsed = reservation("r", "held", { seatIds: ["B1"] });
    const state = booking({ seats: [seat("A1"), seat("A2"), ...seatsOf(lapsed)] });
    const { change } = holdSeats(
      { ...state, holders: [lapsed] },
      command({ key: null }),
      lapsed.expiresAtMs,
    );
    expect(change?.reservations?.map(({ reservationId }) => String(reservationId))).toEqual([
      "new",
    ]);
  });

  test("that must look again keeps nothing under its key", () => {
    const best = {
      ask: { count: 1 },
      seating: null,
      isSeatingNew: false,
      free: new Uint8Array(),
      whole: new Set<string>(),
      lowest: new Set<string>(),
      hasBeside: true,
    };
    const { outcome, change } = holdSeats(booking(), command({ seatIds: [], best }), t0);
    expect(outcome).toEqual({ outcome: "look_again", isPlanOld: true });
    expect(change).toBeUndefined();
  });

  test("does not take over a millisecond too early", () => {
    const held = reservation("r", "held");
    const state = booking({ seats: seatsOf(held), holders: [held] });
    const { outcome } = holdSeats(state, command(), held.expiresAtMs - 1);
    expect(outcome.outcome).toBe("seat_already_reserved");
  });
});
