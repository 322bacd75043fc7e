import type { BestAsk, ConcertPolicy, ReserveSeatsOutcome, SectionDocument } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, showId, type World, withQueue } from "../../support/box-office.ts";
import { beforeSteps } from "../../support/flaky-stores.ts";

const graded: SectionDocument = {
  section: "A",
  grade: "VIP",
  rows: [
    { row: "1", seats: 6 },
    { row: "2", seats: 6, grade: "R" },
  ],
};
const standing: SectionDocument = { section: "스탠딩", standing: 6, price: 500 };

const open = async (
  sections: readonly SectionDocument[] = [graded, standing],
  policy: Partial<ConcertPolicy> = {},
): Promise<World> => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("The fixture has a show.");
  return openWorld({
    ...withQueue({ activeForMs: 60 * minuteMs }),
    grades: [
      { grade: "VIP", price: 2_000 },
      { grade: "R", price: 1_000 },
    ],
    shows: [{ ...show, sections }],
    policy: { maxSeatsPerReservation: 20, maxSeatsPerUser: 40, maxHolds: 100, ...policy },
  });
};

const seatsIn = (outcome: ReserveSeatsOutcome): unknown =>
  outcome.outcome === "seats_reserved"
    ? outcome.reservation.seats.map(({ seatId }) => seatId)
    : outcome.outcome;

/** What a user gets: the seats, or the refusal. */
const buyer = async (world: World, userId: string) => {
  const { token } = await world.join(userId);
  const base = { showId, userId, token };
  return {
    best: async (best: BestAsk, over: object = {}) =>
      seatsIn(await world.boxOffice.reserveSeats({ ...base, best, ...over })),
    named: async (...seatIds: readonly string[]) =>
      seatsIn(await world.boxOffice.reserveSeats({ ...base, seatIds })),
    hold: (best: BestAsk) => world.boxOffice.reserveSeats({ ...base, best }),
  };
};

const row = (of: number, ...numbers: readonly number[]) => numbers.map((no) => `A-${of}-${no}`);
const places = (...numbers: readonly number[]) => numbers.map((no) => `스탠딩-${no}`);

describe("the best seats", () => {
  test("are held like named ones: neighbours first, then rows behind each other", async () => {
    const ann = await buyer(await open(), "ann");
    expect(await ann.best({ count: 2 })).toEqual(row(1, 3, 4));
    expect(await ann.best({ count: 4, grade: "R" })).toEqual(row(2, 1, 2, 3, 4));
    expect(await ann.best({ count: 3, section: "A", together: true })).toBe("not_enough_seats");
    expect(await ann.best({ count: 3, section: "A" })).toEqual([...row(1, 5, 6), ...row(2, 5)]);
    expect(await ann.best({ count: 3, section: "A" })).toEqual([...row(1, 1, 2), ...row(2, 6)]);
    expect(await ann.best({ count: 1, section: "A" })).toBe("not_enough_seats");
    expect(await ann.best({ count: 1 })).toEqual(places(1));
  });

  test("match the section, grade and price, in any writing", async () => {
    const ann = await buyer(await open(), "ann");
    expect(await ann.best({ count: 1, grade: "R" })).toEqual(row(2, 3));
    expect(await ann.best({ count: 1, maxPrice: 1_999 })).toEqual(row(2, 4));
    expect(await ann.best({ count: 1, section: " 스탠딩 ".normalize("NFD") })).toEqual(places(1));
    expect(await ann.best({ count: 1, maxPrice: 999 })).toEqual(places(2));
    expect(await ann.best({ count: 1, grade: "S" })).toBe("not_enough_seats");
    expect(await ann.best({ count: 1, section: "B" })).toBe("not_enough_seats");
    expect(await ann.best({ count: 5, maxPrice: 999 })).toBe("not_enough_seats");
  });

  test("cost what the buyer saw, or nothing is held", async () => {
    const ann = await buyer(await open(), "ann");
    const saw = (amount: number) => ann.best({ count: 2 }, { amount, currency: "KRW" });
    expect(await saw(3_999)).toBe("amount_mismatch");
    expect(await saw(4_000)).toEqual(row(1, 3, 4));
  });

  test("include seats of holds that have ended, and end those holds", async () => {
    const world = await open([graded]);
    const [ann, bob] = [await buyer(world, "ann"), await buyer(world, "bob")];
    expect(await bob.best({ count: 12 })).toHaveLength(12);
    expect(await ann.best({ count: 1 })).toBe("not_enough_seats");
    world.clock.advance(5 * minuteMs);
    expect(await ann.best({ count: 2 })).toEqual(row(1, 3, 4));
    const { reservations } = await world.flaky.stores.bookings.snapshot();
    expect(reservations.map(({ status }) => status).toSorted()).toEqual(["expired", "held"]);
    expect(await ann.best({ count: 10 })).toHaveLength(10);
  });
});

describe("standing places", () => {
  test("are the lowest entry numbers, and those given back are given again", async () => {
    const world = await open([standing]);
    const ann = await buyer(world, "ann");
    const first = await ann.hold({ count: 2 });
    expect(seatsIn(first)).toEqual(places(1, 2));
    expect(await ann.best({ count: 2, together: true })).toEqual(places(3, 4));
    if (first.outcome !== "seats_reserved") throw new Error(first.outcome);
    await world.boxOffice.releaseReservation({ ...first.reservation });
    expect(await ann.best({ count: 3 })).toEqual(places(1, 2, 5));
  });

  test("are the lowest of the moment of the step, not of the look before it", async () => {
    const world = await open([standing]);
    const [ann, bob] = [await buyer(world, "ann"), await buyer(world, "bob")];
    const held = await bob.hold({ count: 2 });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    beforeSteps(world, () => world.boxOffice.releaseReservation({ ...held.reservation }));
    expect(await ann.best({ count: 1 })).toEqual(places(1));
    beforeSteps(world, () => bob.best({ count: 2 }));
    expect(await ann.best({ count: 1 })).toEqual(places(4));
  });

  test("cannot be named by a buyer", async () => {
    const ann = await buyer(await open(), "ann");
    expect(await ann.named("스탠딩-1")).toBe("not_found");
  });

  test("and seats are chosen together where no section has enough", async () => {
    const ann = await buyer(
      await open([{ ...graded, rows: [{ row: "1", seats: 2 }] }, standing]),
      "a",
    );
    expect(await ann.best({ count: 7 })).toEqual([...row(1, 1, 2), ...places(1, 2, 3, 4, 5)]);
  });
});

describe("a step that loses its candidates", () => {
  test("takes the next best", async () => {
    const world = await open();
    const [ann, bob] = [await buyer(world, "ann"), await buyer(world, "bob")];
    beforeSteps(world, () => bob.named("A-1-3"));
    // Seats 4 and 5 would leave seat 6 single.
    expect(await ann.best({ count: 2 })).toEqual(row(1, 1, 2));
  });

  test("reads the sections after three losses, and finds what is left", async () => {
    const world = await open([graded]);
    const [ann, bob] = [await buyer(world, "ann"), await buyer(world, "bob")];
    const taking = [row(1, 3, 4), [...row(1, 1, 2, 5, 6), ...row(2, 1, 2, 3, 4)]];
    beforeSteps(world, ...taking.map((seatIds) => () => bob.named(...seatIds)));
    expect(await ann.best({ count: 2 })).toEqual(row(2, 5, 6));
    expect(await ann.best({ count: 1 })).toBe("not_enough_seats");
  });

  test("finds what was given back during the request before it refuses", async () => {
    const world = await open([graded]);
    const [ann, bob] = [await buyer(world, "ann"), await buyer(world, "bob")];
    const held = await bob.hold({ count: 12 });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    beforeSteps(world, () => world.boxOffice.releaseReservation({ ...held.reservation }));
    expect(await ann.best({ count: 2 })).toEqual(row(1, 3, 4));
  });

  test("and sees none left does not refuse before it has read all that match", async () => {
    const world = await open([{ ...graded, rows: [{ row: "1", seats: 2 }] }]);
    const [ann, bob] = [await buyer(world, "ann"), await buyer(world, "bob")];
    const held = await world.hold("bob", await world.join("bob"), "A-1-1");
    beforeSteps(world, async () => {
      await world.boxOffice.releaseReservation({ ...held });
      await bob.named("A-1-2");
    });
    expect(await ann.best({ count: 1 })).toEqual(["A-1-1"]);
  });

  test("leaves no single seat because of what it did not see, where that is forbidden", async () => {
    const world = await open([graded], { noOrphans: true });
    const [ann, bob] = [await buyer(world, "ann"), await buyer(world, "bob")];
    // The look before found six free seats, of which 3 and 4 leave no single one.
    beforeSteps(world, () => bob.named("A-1-6"));
    expect(await ann.best({ count: 2 })).toEqual(row(1, 4, 5));
    // This process knows the policy now, and one step is enough.
    beforeSteps(world, () => bob.named("A-2-6"));
    expect(await ann.best({ count: 2, grade: "R" })).toEqual(row(2, 4, 5));
  });

  test("leaves no single seat beside what another request is about to take", async () => {
    const rows = [1, 2].map((no) => ({ row: `${no}`, seats: 7 }));
    const world = await open([{ section: "A", price: 1, rows }], { noOrphans: true });
    const [ann, bob, carl] = [
      await buyer(world, "ann"),
      await buyer(world, "bob"),
      await buyer(world, "carl"),
    ];
    expect(await ann.named("A-2-1", "A-2-2")).toEqual(row(2, 1, 2));
    let bobs: unknown;
    // Ann chose seats 3 to 5 of the first row, and her step is on its way.
    world.flaky.interrupt("bookings.update", async () => {
      beforeSteps(world, () => carl.named("A-1-7"));
      bobs = await bob.best({ count: 3 });
    });
    // Bob's step comes first: the same seats are still free, but now they would leave seat 6 single.
    expect(await ann.best({ count: 3 })).toEqual(row(1, 1, 2, 3));
    expect(bobs).toEqual(row(1, 4, 5, 6));
  });

  test("is not refused where every choice leaves a single seat", async () => {
    const dear = { seat: "1-3", price: 9_000 };
    const rows = [{ row: "1", seats: 5 }];
    const seats = [
      dear,
      { ...dear, seat: "1-4" },
      { ...dear, seat: "1-1" },
      { ...dear, seat: "1-5" },
    ];
    const world = await open([{ ...graded, rows, seats }], { noOrphans: true });
    const ann = await buyer(world, "ann");
    expect(await ann.named("A-1-2")).toBe("seat_leaves_gap");
    expect(await ann.best({ count: 1, maxPrice: 2_000 })).toEqual(["A-1-2"]);
  });
});

describe("while the show sells", () => {
  const change = async (world: World, grades: readonly { grade: string; price: number }[]) => {
    const changed = await world.boxOffice.changePrices({ showId, grades });
    expect(changed.outcome).toBe("prices_changed");
  };

  test("a new price counts from the next request on", async () => {
    const world = await open([graded]);
    const ann = await buyer(world, "ann");
    expect(await ann.best({ count: 1, maxPrice: 1_500 })).toEqual(row(2, 3));
    await change(world, [
      { grade: "VIP", price: 900 },
      { grade: "R", price: 1_800 },
    ]);
    expect(await ann.best({ count: 2, maxPrice: 1_500 })).toEqual(row(1, 3, 4));
    const saw = { amount: 1_800, currency: "KRW" };
    expect(await ann.best({ count: 1, grade: "R" }, saw)).toEqual(row(2, 4));
  });

  test("a price that changes between the look and the step is the one that counts", async () => {
    const world = await open([graded]);
    const ann = await buyer(world, "ann");
    beforeSteps(world, () => change(world, [{ grade: "R", price: 1_800 }]));
    expect(await ann.best({ count: 1, maxPrice: 1_500 })).toBe("not_enough_seats");
    beforeSteps(world, () => change(world, [{ grade: "R", price: 1_200 }]));
    expect(await ann.best({ count: 1, maxPrice: 1_500 })).toEqual(row(2, 3));
  });

  test("seats of a new section are found, also by a step that knew nothing of them", async () => {
    const world = await open([{ ...graded, rows: [{ row: "1", seats: 1 }] }]);
    const ann = await buyer(world, "ann");
    const add = async (section: string) => {
      const more = { section, rows: [{ row: "1", seats: 2 }], price: 500 };
      const added = await world.boxOffice.addSections({
        showId,
        sections: [more],
        idempotencyKey: section,
      });
      expect(added.outcome).toBe("sections_added");
    };
    expect(await ann.best({ count: 2 })).toBe("not_enough_seats");
    await add("B");
    expect(await ann.best({ count: 2 })).toEqual(["B-1-1", "B-1-2"]);
    beforeSteps(world, () => add("C"));
    expect(await ann.best({ count: 2 })).toEqual(["C-1-1", "C-1-2"]);
  });
});

describe("the answer", () => {
  test("is kept under the key, and so is that there are not enough seats", async () => {
    const world = await open([graded]);
    const [ann, bob] = [await buyer(world, "ann"), await buyer(world, "bob")];
    const held = await bob.hold({ count: 12 });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    const key = { idempotencyKey: "k" };
    expect(await ann.best({ count: 1 }, key)).toBe("not_enough_seats");
    await world.boxOffice.releaseReservation({ ...held.reservation });
    expect(await ann.best({ count: 1 }, key)).toBe("not_enough_seats");
    const other = { idempotencyKey: "l" };
    expect(await ann.best({ count: 1 }, other)).toEqual(row(1, 3));
    expect(await ann.best({ count: 1, together: false, accessible: false }, other)).toEqual(
      row(1, 3),
    );
    for (const ask of [{ count: 2 }, { count: 1, grade: "R" }, { count: 1, together: true }]) {
      expect(await ann.best(ask, other)).toBe("idempotency_key_reused");
    }
  });

  test("of racing requests with one key is one", async () => {
    const world = await open();
    const ann = await buyer(world, "ann");
    const key = { idempotencyKey: "k" };
    const answers = await Promise.all([1, 2, 3].map(() => ann.best({ count: 2 }, key)));
    expect(answers).toEqual([row(1, 3, 4), row(1, 3, 4), row(1, 3, 4)]);
  });

  test("names the limits before it says that there are not enough, and the price after it", async () => {
    const world = await open([graded], { maxSeatsPerReservation: 15, maxHolds: 1 });
    const ann = await buyer(world, "ann");
    expect(await ann.best({ count: 16 })).toBe("seat_limit_exceeded");
    expect(await ann.best({ count: 13 }, { amount: 1, currency: "KRW" })).toBe("not_enough_seats");
    expect(await ann.best({ count: 12 }, { amount: 1, currency: "KRW" })).toBe("amount_mismatch");
    expect(await ann.best({ count: 1 })).toEqual(row(1, 3));
    expect(await ann.best({ count: 20 })).toBe("hold_limit_exceeded");
    world.clock.advance(1_000_000 * minuteMs);
    expect(await (await buyer(world, "bob")).best({ count: 20 })).toBe("sales_closed");
  });

  test("of an unknown show is that it does not exist", async () => {
    const world = await open();
    const { token } = await world.join("ann");
    const ask = { showId: "other", userId: "ann", token, best: { count: 1 } };
    expect(await world.boxOffice.reserveSeats(ask)).toEqual({ outcome: "not_found", what: "show" });
  });

  test.for<[object, string]>([
    [{ best: { count: 0 } }, "best.count"],
    [{ best: { count: 101 } }, "best.count"],
    [{ best: { count: 1.5 } }, "best.count"],
    [{ best: {} }, "best.count"],
    [{ best: { count: 1, section: "" } }, "best.section"],
    [{ best: { count: 1, grade: "\0" } }, "best.grade"],
    [{ best: { count: 1, maxPrice: -1 } }, "best.maxPrice"],
    [{ best: { count: 1 }, seatIds: ["A-1-1"] }, "best"],
  ])("of %j is that it is not valid", async ([over, field]) => {
    const world = await open();
    const { token } = await world.join("ann");
    const ask = { showId, userId: "ann", token, ...over } as never;
    expect(await world.boxOffice.reserveSeats(ask)).toMatchObject({
      outcome: "validation",
      errors: [{ field }],
    });
  });
});
