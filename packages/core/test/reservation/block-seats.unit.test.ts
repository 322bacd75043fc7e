import { ownerOf, type SeatClaim, type SeatId } from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BlockSeats, type BlockState, blockSeats } from "../../src/reservation/block-seats.ts";
import { minuteMs, reservation, seat, seatsOf, show, t0 } from "../support/given.ts";

const held = reservation("r", "held", { seatIds: ["A1", "A2"] });
const lapsedAtMs = t0 + 5 * minuteMs;
const house: SeatClaim = { state: "blocked", reason: "house" };

const state = (over: Partial<BlockState> = {}): BlockState => ({
  show: show(),
  seats: [seat("A1"), seat("A2"), seat("A3")],
  holders: [],
  ...over,
});

const command = (over: Partial<Omit<BlockSeats, "seatIds">> = {}, ...named: string[]) => {
  const seatIds = (named.length > 0 ? named : ["A1", "A2"]) as SeatId[];
  return { changeId: "b", to: "blocked", seatIds, atMost: 10, reason: "camera", ...over } as const;
};

describe("a block", () => {
  test("takes free seats out of the sale, with a new epoch, and announces them", () => {
    const { outcome, change } = blockSeats(state(), command(), t0);
    expect(outcome).toEqual({ outcome: "seats_changed", changed: ["A1", "A2"], others: [] });
    const claim = { state: "blocked", reason: "camera" };
    expect(change?.seats).toMatchObject([
      { seatId: "A1", epoch: 1, claim },
      { seatId: "A2", epoch: 1, claim },
    ]);
    expect(change?.events).toEqual([
      {
        type: "SeatsBlocked",
        eventId: "b.1.SeatsBlocked",
        stream: "show",
        atMs: t0,
        showId: "show",
        concertId: "concert",
        seatIds: ["A1", "A2"],
        reason: "camera",
      },
    ]);
  });

  test("leaves seats to who has them", () => {
    const sold = reservation("s", "confirmed", { seatIds: ["A3"] });
    const seats = [...seatsOf(held), ...seatsOf(sold), seat("A4", house, 7)];
    const all = blockSeats(
      state({ seats, holders: [held, sold] }),
      command({}, "A1", "A3", "A4"),
      t0,
    );
    expect(all).toEqual({
      outcome: {
        outcome: "seats_changed",
        changed: [],
        others: [
          { seatId: "A1", state: "held" },
          { seatId: "A3", state: "sold" },
          { seatId: "A4", state: "blocked" },
        ],
      },
    });
  });

  test("of a hold that ran out ends it, and frees its other seats, with one epoch each", () => {
    const lapsed = state({ seats: seatsOf(held), holders: [held] });
    const { change } = blockSeats(lapsed, command({}, "A1"), lapsedAtMs);
    expect(change?.reservations).toMatchObject([{ reservationId: "r", status: "expired" }]);
    expect(change?.seats.toSorted((a, b) => (a.seatId < b.seatId ? -1 : 1))).toMatchObject([
      { seatId: "A1", epoch: 6, claim: { state: "blocked" } },
      { seatId: "A2", epoch: 6, claim: { state: "free" } },
    ]);
    expect(change?.events.map(({ type }) => type)).toEqual(["ReservationExpired", "SeatsBlocked"]);
  });

  test("stops where enough seats are blocked; those that were count", () => {
    const seats = [seat("A1", house), seat("A2"), seat("A3")];
    const { outcome } = blockSeats(state({ seats }), command({ atMost: 2 }, "A1", "A2", "A3"), t0);
    expect(outcome).toMatchObject({ changed: ["A2"] });
  });
});

describe("an unblock", () => {
  test("frees blocked seats, with a new epoch, and nothing else", () => {
    const seats = [seat("A1", house, 3), ...seatsOf(reservation("r", "held", { seatIds: ["A2"] }))];
    const { outcome, change } = blockSeats(state({ seats }), command({ to: "free" }), t0);
    expect(outcome).toEqual({
      outcome: "seats_changed",
      changed: ["A1"],
      others: [{ seatId: "A2", state: "held" }],
    });
    expect(change?.seats).toMatchObject([{ seatId: "A1", epoch: 4, claim: { state: "free" } }]);
    expect(change?.events).toMatchObject([{ type: "SeatsUnblocked", seatIds: ["A1"] }]);
  });
});

test.each([
  ["show", state({ show: null }), command()],
  ["seat", state(), command({}, "A1", "unknown")],
])("an unknown %s is not found, and nothing changes", (what, given, asked) => {
  expect(blockSeats(given, asked, t0)).toEqual({ outcome: { outcome: "not_found", what } });
});

test("whatever the seats are: epochs follow, owners keep theirs, a second call changes nothing", () => {
  const claims: readonly SeatClaim[] = [
    { state: "free" },
    house,
    { state: "held", reservationId: held.reservationId, untilMs: lapsedAtMs },
    { state: "held", reservationId: held.reservationId, untilMs: null },
    { state: "sold", reservationId: held.reservationId },
  ];
  const to = fc.constantFrom<BlockSeats["to"]>("blocked", "free");
  const drawn = fc.array(fc.constantFrom(...claims), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(drawn, to, (some, wanted) => {
      const seats = some.map((claim, index) => seat(`A${index}`, claim, 5));
      const asked = command({ to: wanted }, ...seats.map(({ seatId }) => seatId));
      const before = state({ seats });
      const { change } = blockSeats(before, asked, t0);
      const puts = new Map(change?.seats.map((put) => [put.seatId, put]));
      const after = seats.map((one) => puts.get(one.seatId) ?? one);
      for (const [index, one] of after.entries()) {
        const was = seats[index];
        expect(ownerOf(one)).toBe(was && ownerOf(was));
        expect(one.epoch).toBe(one.claim.state === was?.claim.state ? 5 : 6);
      }
      const rest = wanted === "blocked" ? "free" : "blocked";
      expect(after.some(({ claim }) => claim.state === rest)).toBe(false);
      expect(blockSeats({ ...before, seats: after }, asked, t0).change).toBeUndefined();
    }),
  );
});
