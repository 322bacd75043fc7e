import { type BestAsk, bitsOf, type Reservation, type Seat, type SeatClaim } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type BestLook, chooseIn } from "../../src/reservation/best-seats.ts";
import { reservation, t0 } from "../support/given.ts";
import { seatingOf } from "../support/seating.ts";

// What a step may take that chooses seats: what it knew before, corrected by what it loaded.

const { seating, seats } = seatingOf(
  {
    section: "A",
    grade: "VIP",
    rows: [
      { row: "1", seats: 3 },
      { row: "2", seats: 3, grade: "R" },
    ],
  },
  { section: "S", standing: 5, price: 10 },
);
const count = seats.length;
/** One of its own for each choice. */
const copied = () => ({
  ...seating,
  view: { ...seating.view, price: seating.view.price.slice(), grade: [...seating.view.grade] },
});
const named = (...ids: readonly string[]): Seat[] =>
  ids.map((id) => {
    const seat = seats.find(({ seatId }) => seatId === id);
    if (seat === undefined) throw new Error(`no ${id}`);
    return seat;
  });
const all = seats.map((_, no) => no);
const bits = (...ids: readonly string[]) =>
  bitsOf(count, ids.length === 0 ? [] : named(...ids).map((seat) => seats.indexOf(seat)));
const held: Reservation = reservation("x", "held");
const claimed = (id: string, over: Partial<SeatClaim> = {}): Seat[] =>
  named(id).map((seat) => ({
    ...seat,
    claim: { state: "held", reservationId: held.reservationId, untilMs: t0, ...over } as SeatClaim,
  }));

type Given = Partial<Omit<BestLook, "ask">> & {
  readonly loaded?: readonly Seat[];
  readonly holders?: readonly Reservation[];
  readonly total?: number;
};

const choose = (ask: BestAsk, given: Given = {}) => {
  const { loaded = [], holders = [], total = count, ...over } = given;
  const look: BestLook = {
    ask,
    seating: copied(),
    isSeatingNew: false,
    free: bitsOf(count, all),
    whole: new Set(),
    lowest: new Set(),
    hasBeside: false,
    ...over,
  };
  const found = chooseIn(look, { totalSeats: total }, { seats: loaded, holders }, t0);
  return found.outcome === "chosen" ? found.seats.map(({ seatId }) => seatId) : found;
};

const again = { outcome: "look_again", isPlanOld: false };
const planIsOld = { outcome: "look_again", isPlanOld: true };
const notEnough = { outcome: "not_enough_seats" };

describe("without the plan of the show", () => {
  test("it is read, and then there is nothing to choose from", () => {
    expect(choose({ count: 1 }, { seating: null })).toEqual(planIsOld);
    expect(choose({ count: 1 }, { seating: null, isSeatingNew: true })).toEqual(notEnough);
  });

  test("or with an old one it is read again, once", () => {
    const loaded = named("A-1-1");
    expect(choose({ count: 1 }, { loaded, total: count + 1 })).toEqual(planIsOld);
    expect(choose({ count: 1 }, { loaded, total: count + 1, isSeatingNew: true })).toEqual([
      "A-1-1",
    ]);
    expect(choose({ count: 1 }, { loaded })).toEqual(["A-1-1"]);
  });
});

describe("the best seats by what is known", () => {
  test("are taken if all of them are loaded, in their order", () => {
    const loaded = named("A-1-2", "A-1-1", "A-2-1");
    expect(choose({ count: 2, grade: "VIP" }, { loaded })).toEqual(["A-1-1", "A-1-2"]);
    expect(choose({ count: 3 }, { loaded })).toEqual(again);
    expect(choose({ count: 1 })).toEqual(again);
  });

  test("are loaded in another step if a better one than the loaded may be free", () => {
    expect(choose({ count: 1 }, { loaded: named("A-2-3") })).toEqual(again);
    expect(choose({ count: 1 }, { loaded: named("S-1"), lowest: new Set(["S"]) })).toEqual(again);
  });

  test("are others if a loaded one is taken, and the loaded one if it is free after all", () => {
    const sold = claimed("A-1-2", { state: "sold" });
    const loaded = [...sold, ...named("A-1-1")];
    expect(choose({ count: 1 }, { loaded, holders: [held] })).toEqual(["A-1-1"]);
    expect(choose({ count: 1 }, { loaded: named("A-2-3"), free: bits() })).toEqual(["A-2-3"]);
    const next = [...claimed("A-1-1", { state: "sold" }), ...named("A-1-2")];
    expect(
      choose({ count: 1 }, { loaded: next, free: bits("A-1-1", "A-1-2"), holders: [held] }),
    ).toEqual(["A-1-2"]);
  });

  test("have the prices and grades that the loaded seats have now", () => {
    const [seat, other] = named("A-2-2", "A-2-1");
    if (seat === undefined || other === undefined) throw new Error("They are in the plan.");
    const cheap = { ...seat, price: 50 };
    expect(choose({ count: 1, maxPrice: 60, section: "A" }, { loaded: [cheap, other] })).toEqual([
      "A-2-2",
    ]);
    const vip = { ...seat, grade: "VIP" };
    const free = bits("A-2-2", "A-1-1");
    const loaded = [vip, ...named("A-1-1")];
    expect(choose({ count: 2, grade: "VIP" }, { loaded, free })).toEqual(["A-1-1", "A-2-2"]);
    expect(choose({ count: 1, grade: "R" }, { loaded, free: bits("A-2-2") })).toEqual(again);
    // What others know of the plan stays.
    const shared = copied();
    const sought = { count: 1, maxPrice: 60, section: "A" };
    expect(choose(sought, { seating: shared, loaded: [cheap] })).toEqual(["A-2-2"]);
    expect(shared).toEqual(copied());
    expect(choose({ count: 1, grade: "VIP" }, { seating: shared, loaded, free })).toEqual([
      "A-1-1",
    ]);
    expect(shared).toEqual(copied());
    const less = named("A-1-1", "A-1-2").map((one, at) =>
      at === 0 ? { ...one, price: 150 } : one,
    );
    expect(choose({ count: 2, grade: "VIP" }, { loaded: less })).toEqual(["A-1-1", "A-1-2"]);
    const dear = { ...seat, price: 300 };
    expect(choose({ count: 1, maxPrice: 100, section: "A" }, { loaded: [dear, other] })).toEqual([
      "A-2-1",
    ]);
  });

  test("leave what the request saw as it was, and seats that are in no plan", () => {
    const free = bitsOf(count, all);
    const unknown = { ...named("A-1-1")[0], seatId: "Z-1-1" } as Seat;
    const sold = claimed("A-1-2", { state: "sold" });
    const loaded = [unknown, ...sold, ...named("A-1-1")];
    expect(choose({ count: 1 }, { loaded, free, holders: [held] })).toEqual(["A-1-1"]);
    const gone = claimed("A-1-1", { state: "sold" });
    const holders = [held];
    expect(choose({ count: 1 }, { loaded: [...gone, unknown], free, holders })).toEqual(again);
    expect(choose({ count: 1 }, { loaded: [unknown, ...named("A-1-1")], free })).toEqual(["A-1-1"]);
    expect(free).toEqual(bitsOf(count, all));
  });

  test("are not taken from a reservation that is not loaded", () => {
    const loaded = claimed("A-1-1");
    expect(choose({ count: 1 }, { loaded })).toEqual(again);
    expect(choose({ count: 1 }, { loaded, holders: [held] })).toEqual(["A-1-1"]);
  });
});

describe("whole sections", () => {
  const whole = new Set(["A"]);

  test("have no other available seats than the loaded ones", () => {
    const loaded = named("A-2-3", "A-1-3");
    expect(choose({ count: 1, section: "A" }, { whole, loaded })).toEqual(["A-1-3"]);
    expect(choose({ count: 2, section: "A" }, { whole, loaded })).toEqual(["A-1-3", "A-2-3"]);
    expect(choose({ count: 3, section: "A" }, { whole, loaded })).toEqual(notEnough);
  });

  test("are not enough only if all that match are whole", () => {
    const loaded = named("A-1-1");
    const ask = { count: 3, together: true, maxPrice: 200 };
    expect(choose(ask, { whole, loaded, free: bits() })).toEqual(again);
    const both = new Set(["A", "S"]);
    expect(choose(ask, { whole: both, loaded, free: bits() })).toEqual(notEnough);
    expect(choose({ count: 1, section: "B" })).toEqual(notEnough);
  });

  test("say nothing about the next section", () => {
    const rows = [{ row: "1", seats: 2 }];
    const next = seatingOf({ section: "A", rows, price: 1 }, { section: "B", rows, price: 1 });
    const loaded = next.seats.filter(({ seatId }) => seatId === "B-1-2");
    const look = { seating: next.seating, total: 4, free: bitsOf(4, [0, 1, 2, 3]), loaded, whole };
    expect(choose({ count: 1 }, look)).toEqual(again);
  });

  test("say nothing about other sections", () => {
    const ask = { count: 2, together: true };
    expect(choose(ask, { whole, loaded: named("S-1", "S-2") })).toEqual(again);
    const lowest = new Set(["S"]);
    expect(choose(ask, { whole, lowest, loaded: named("S-1", "S-2") })).toEqual(["S-1", "S-2"]);
  });
});

describe("standing places", () => {
  const lowest = new Set(["S"]);
  const ask = (places: number) => ({ count: places, section: "S" });

  test("are the lowest that are loaded; those before them are taken", () => {
    expect(choose(ask(1), { lowest, loaded: named("S-2") })).toEqual(["S-2"]);
    expect(choose(ask(2), { lowest, loaded: named("S-4", "S-2") })).toEqual(["S-2", "S-4"]);
  });

  test("behind the last loaded one may be free, and are looked at again", () => {
    expect(
      choose(ask(2), { lowest, loaded: [...named("S-2"), ...claimed("S-3", { untilMs: null })] }),
    ).toEqual(again);
    expect(
      choose(ask(1), { lowest: new Set(), whole: new Set(["S"]), loaded: named("S-5") }),
    ).toEqual(["S-5"]);
  });

  test("that were loaded as seats are not taken: a lower one may be free by now", () => {
    expect(choose(ask(1), { loaded: named("S-1") })).toEqual(again);
  });

  const two = seatingOf(
    { section: "S", standing: 3, price: 1 },
    { section: "T", standing: 3, price: 1 },
  );

  test("behind the last loaded one are not passed over for another area", () => {
    const loaded = two.seats
      .filter(({ seatId }) => ["S-1", "T-1"].includes(seatId))
      .map((seat) => (seat.seatId === "S-1" ? { ...seat, price: 50 } : seat));
    const look = {
      seating: two.seating,
      total: 6,
      free: bitsOf(6, [0, 1, 2, 3, 4, 5]),
      loaded,
      lowest: new Set(["S", "T"]),
    };
    // S-2 may be free at the price.
    expect(choose({ count: 1, maxPrice: 20 }, look)).toEqual(again);
    // The places before the first free one are taken in each area, whatever is free in the other.
    const later = two.seats.filter(({ seatId }) => ["S-1", "T-2"].includes(seatId));
    expect(choose({ count: 1, section: "T" }, { ...look, loaded: later })).toEqual(["T-2"]);
  });

  test("of two areas are told apart", () => {
    const loaded = two.seats.filter(({ seatId }) => ["S-3", "T-1", "T-2"].includes(seatId));
    const look = {
      seating: two.seating,
      total: 6,
      free: bitsOf(6, [0, 1, 2, 3, 4, 5]),
      loaded,
      lowest: new Set(["S", "T"]),
    };
    expect(choose({ count: 2, together: true }, look)).toEqual(["T-1", "T-2"]);
    expect(choose({ count: 1 }, look)).toEqual(["S-3"]);
  });
});
