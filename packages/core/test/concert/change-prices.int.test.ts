import type { ChangePrices, ConcertDocument, ConcertStore, ShowId } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice, peekEvents } from "@admit-one/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changePrices, type PricesDocument } from "../../src/concert/plan/change-prices.ts";
import { expandSections } from "../../src/concert/plan/expand-sections.ts";
import { plannedSeats } from "../../src/concert/plan/planned-seats.ts";
import { repricedRange, seatPrices } from "../../src/concert/plan/seat-prices.ts";
import { minuteMs, openWorld, showId } from "../support/box-office.ts";
import { recovered } from "../support/paying.ts";

const concertId = "concert-1";
const id = showId as ShowId;

type World = Awaited<ReturnType<typeof openWorld>>;

/** Every level: a grade, a section, a row, a seat, standing places. */
const sections = [
  {
    section: "A",
    grade: "R",
    rows: [
      { row: "1", seats: 3 },
      { row: "2", seats: 2, price: 80_000 },
    ],
    seats: [{ seat: "1-2", price: 99_000 }],
  },
  { section: "B", price: 70_000, standing: 2 },
];
const grades = [{ grade: "R", price: 110_000 }];

const document = (over: Partial<ConcertDocument> = {}): ConcertDocument => {
  const base = concertDocument({ grades, ...over });
  return { ...base, shows: base.shows.map((show) => ({ ...show, sections })) };
};

const change = ({ boxOffice }: Pick<World, "boxOffice">, prices: PricesDocument) =>
  boxOffice.changePrices({ showId, ...prices });

const pricesOf = async (concerts: ConcertStore): Promise<Readonly<Record<string, number>>> => {
  const { seats } = await concerts.seatsSince(id, 0);
  return Object.fromEntries(seats.map(({ seatId, price }) => [seatId, price]));
};

const before = {
  "A-1-1": 110_000,
  "A-1-2": 99_000,
  "A-1-3": 110_000,
  "A-2-1": 80_000,
  "A-2-2": 80_000,
  "B-1": 70_000,
  "B-2": 70_000,
};

const eventsOf = async ({ stores }: Pick<World, "stores">) =>
  (await peekEvents(stores.events)).filter(({ type }) => type === "PricesChanged");

describe("prices that change", () => {
  test.each<[string, PricesDocument, Partial<typeof before>]>([
    [
      "a grade's: seats with a nearer price keep it",
      { grades: [{ grade: "R", price: 120_000 }] },
      { "A-1-1": 120_000, "A-1-3": 120_000 },
    ],
    [
      "a section's: it wins over its grade",
      { sections: [{ section: "A", price: 50_000 }] },
      { "A-1-1": 50_000, "A-1-3": 50_000 },
    ],
    [
      "a row's",
      { rows: [{ section: "A", row: "1", price: 60_000 }] },
      { "A-1-1": 60_000, "A-1-3": 60_000 },
    ],
    [
      "single seats'",
      {
        seats: [
          { seatId: "A-1-1", price: 1 },
          { seatId: "B-2", price: 0 },
        ],
      },
      { "A-1-1": 1, "B-2": 0 },
    ],
    [
      "a level's that loses it: the next one wins again",
      {
        rows: [{ section: "A", row: "2", price: null }],
        seats: [{ seatId: "A-1-2", price: null }],
      },
      { "A-1-2": 110_000, "A-2-1": 110_000, "A-2-2": 110_000 },
    ],
    [
      "several at once, in other writings",
      { sections: [{ section: " B ", price: 30_000 }], grades: [{ grade: "R", price: 9 }] },
      { "A-1-1": 9, "A-1-3": 9, "B-1": 30_000, "B-2": 30_000 },
    ],
  ])("%s", async (_what, prices, after) => {
    const world = await openWorld(document());
    const changed = await change(world, prices);
    const expected = { ...before, ...after };
    const priceFrom = Math.min(...Object.values(expected));
    expect(changed).toMatchObject({ outcome: "prices_changed", show: { showId, priceFrom } });
    expect(await pricesOf(world.stores.concerts)).toEqual(expected);
    expect(await world.boxOffice.getConcert({ concertId })).toMatchObject({
      shows: [{ priceFrom }],
    });
    expect(await world.stores.concerts.unsettled(9)).toEqual([]);
  });

  test("the next hold has it; what was promised stays, for late money too", async () => {
    const world = await openWorld(document());
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    const held = await world.hold("ann", ann, "A-1-1");
    await change(world, { grades: [{ grade: "R", price: 150_000 }] });
    expect((await world.hold("bob", bob, "A-1-3")).amount).toBe(150_000);
    world.ledger.script("pending");
    expect((await world.pay("ann", ann, held)).outcome).toBe("payment_pending");
    const found = await world.boxOffice.getReservation({
      reservationId: held.reservationId,
      userId: "ann",
    });
    expect(found).toMatchObject({ reservation: { amount: 110_000, status: "paying" } });
    const seen = { amount: 110_000, currency: "KRW" };
    const cy = await world.join("cy");
    const ask = { showId, token: cy.token, userId: "cy", seatIds: ["A-2-1"], ...seen };
    expect(await world.boxOffice.reserveSeats(ask)).toEqual({ outcome: "amount_mismatch" });
  });

  test("late money confirms at the price that was promised, whatever the seat costs by then", async () => {
    const world = await openWorld(document());
    const ann = await world.join("ann");
    const held = await world.hold("ann", ann, "A-1-1");
    world.ledger.script("pending");
    const pending = await world.pay("ann", ann, held);
    if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
    const { paymentId } = pending.payment;
    world.clock.advance(6 * minuteMs);
    await world.boxOffice.abandonPayment({ paymentId });
    await change(world, { grades: [{ grade: "R", price: 150_000 }] });
    world.ledger.settle(paymentId, "approve");
    await recovered(world);
    const { reservationId } = held;
    const found = await world.boxOffice.getReservation({ reservationId, userId: "ann" });
    expect(found).toMatchObject({ reservation: { status: "confirmed", amount: 110_000 } });
    expect((await world.boxOffice.audit()).breaches).toEqual([]);
  });

  test("one event names the levels that changed, as they were and as they are", async () => {
    const world = await openWorld(document());
    await change(world, {
      grades: [{ grade: "R", price: 120_000 }],
      sections: [
        { section: "A", price: 90_000 },
        { section: "B", price: 70_000 },
      ],
      seats: [{ seatId: "A-1-2", price: null }],
    });
    expect(await eventsOf(world)).toMatchObject([
      {
        stream: showId,
        showId,
        concertId,
        changes: [
          { level: "grade", grade: "R", before: 110_000, after: 120_000 },
          { level: "section", section: "A", before: null, after: 90_000 },
          { level: "seat", seatId: "A-1-2", before: 99_000, after: null },
        ],
      },
    ]);
  });

  test("an event names at most a thousand of them", async () => {
    const base = concertDocument();
    const large = [{ section: "A", price: 5, rows: [{ row: "1", seats: 1_001 }] }];
    const world = await openWorld({
      ...base,
      shows: base.shows.map((show) => ({ ...show, sections: large })),
    });
    const seats = Array.from({ length: 1_001 }, (_, index) => ({
      seatId: `A-1-${index + 1}`,
      price: 7,
    }));
    await change(world, { seats });
    const events = await eventsOf(world);
    expect(events.map((one) => "changes" in one && one.changes.length)).toEqual([1_000, 1]);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(2);
  });

  test("to what they are already do not change", async () => {
    const world = await openWorld(document());
    for (const same of [{}, { rows: [{ section: "A", row: "2", price: 80_000 }] }]) {
      expect(await change(world, same)).toMatchObject({ outcome: "prices_changed" });
    }
    expect(await eventsOf(world)).toEqual([]);
    expect((await world.stores.concerts.plan(id))?.version).toBe(1);
  });

  test.each<[string, Omit<ChangePrices, "showId">]>([
    ["grades[0].grade", { grades: [{ grade: "none", price: 1 }] }],
    ["sections[0].section", { sections: [{ section: "none", price: 1 }] }],
    ["rows[0].row", { rows: [{ section: "A", row: "9", price: 1 }] }],
    ["rows[0].row", { rows: [{ section: "B", row: "1", price: 1 }] }],
    ["seats[0].seatId", { seats: [{ seatId: "A-1-9", price: 1 }] }],
    ["sections[0].price", { sections: [{ section: "A", price: -1 }] }],
    ["seats[0].price", { seats: [{ seatId: "A-1-1", price: 0.5 }] }],
    [
      "seats",
      {
        seats: [
          { seatId: "A-1-1", price: 1 },
          { seatId: "A-1-1", price: 2 },
        ],
      },
    ],
    ["sections[1].price", { sections: [{ section: "B", price: null }] }],
  ])("%s is refused where it can't be right, in case %#", async (field, prices) => {
    const world = await openWorld(document());
    expect(await change(world, prices)).toMatchObject({
      outcome: "validation",
      errors: [{ field }],
    });
    expect(await pricesOf(world.stores.concerts)).toEqual(before);
    expect(await eventsOf(world)).toEqual([]);
  });

  test("not of an unknown or a cancelled show", async () => {
    const world = await openWorld(document());
    const unknown = await world.boxOffice.changePrices({ showId: "none" });
    expect(unknown).toEqual({ outcome: "not_found", what: "show" });
    await world.boxOffice.cancelShow({ showId });
    expect(await change(world, { grades: [{ grade: "R", price: 1 }] })).toEqual({
      outcome: "conflict",
    });
  });
});

describe("a change of a large show", () => {
  const count = 22;
  const large = () => {
    const base = concertDocument();
    const own = [{ section: "A", price: 100, rows: [{ row: "1", seats: count }] }];
    return { ...base, shows: base.shows.map((show) => ({ ...show, sections: own })) };
  };

  /** Stores that save five seats in one step, and may stop at a step. */
  const open = async () => {
    const memory = createMemoryStores();
    let left = Number.POSITIVE_INFINITY;
    const pieces: number[] = [];
    const concerts: ConcertStore = {
      ...memory.concerts,
      seatsPerStep: 5,
      changeShow: async (slice, decide) => {
        left -= 1;
        if (left < 0) throw new Error("stopped");
        return memory.concerts.changeShow(slice, (state) => {
          const decision = decide(state);
          const { seats } = decision.change ?? {};
          if (seats !== undefined) pieces.push(seats.seats.length);
          return decision;
        });
      },
    };
    const world = createTestBoxOffice({ stores: { ...memory, concerts } });
    await world.boxOffice.createConcert(large());
    const stopAfter = (steps: number) => {
      left = steps;
    };
    return { ...world, pieces, stopAfter };
  };
  const priced = { sections: [{ section: "A", price: 200 }] };
  const added = {
    showId,
    sections: [{ section: "B", price: 300, standing: 12 }],
    idempotencyKey: "key-1",
  };

  test("goes in steps, and only seats that change are written", async () => {
    const world = await open();
    expect((await change(world, priced)).outcome).toBe("prices_changed");
    expect(world.pieces).toEqual([5, 5, 5, 5, 2]);
    expect(new Set(Object.values(await pricesOf(world.stores.concerts)))).toEqual(new Set([200]));
    world.pieces.length = 0;
    await change(world, { seats: [{ seatId: "A-1-9", price: 5 }] });
    expect(world.pieces).toEqual([1]);
    world.pieces.length = 0;
    expect(await world.boxOffice.addSections(added)).toMatchObject({ firstNo: 22, seats: 12 });
    expect(world.pieces).toEqual([5, 5, 2]);
  });

  test.each([1, 2, 3])("that stopped after %i steps is finished by the sweep", async (steps) => {
    const world = await open();
    world.stopAfter(steps);
    await expect(change(world, priced)).rejects.toThrow("stopped");
    expect(await eventsOf(world)).toHaveLength(1);
    expect(await world.stores.concerts.unsettled(9)).toEqual([showId]);
    world.stopAfter(Number.POSITIVE_INFINITY);
    expect(await world.boxOffice.work.sweep()).toBe(1);
    expect(new Set(Object.values(await pricesOf(world.stores.concerts)))).toEqual(new Set([200]));
    expect(await world.stores.concerts.unsettled(9)).toEqual([]);
  });

  test("that stopped is finished by the same call, without another event", async () => {
    const world = await open();
    world.stopAfter(2);
    await expect(change(world, priced)).rejects.toThrow("stopped");
    world.stopAfter(Number.POSITIVE_INFINITY);
    expect((await change(world, priced)).outcome).toBe("prices_changed");
    expect(new Set(Object.values(await pricesOf(world.stores.concerts)))).toEqual(new Set([200]));
    expect(await eventsOf(world)).toHaveLength(1);
  });

  test("that stopped does not stop others: all that was accepted is there in the end", async () => {
    const world = await open();
    world.stopAfter(1);
    await expect(world.boxOffice.addSections(added)).rejects.toThrow("stopped");
    world.stopAfter(2);
    await expect(change(world, priced)).rejects.toThrow("stopped");
    world.stopAfter(Number.POSITIVE_INFINITY);
    await change(world, { sections: [{ section: "B", price: 400 }] });
    expect(await world.boxOffice.addSections(added)).toMatchObject({ firstNo: 22, seats: 12 });
    const { seats } = await world.stores.concerts.seatsSince(id, 0);
    expect(seats.map(({ price }) => price)).toEqual([
      ...Array.from({ length: 22 }, () => 200),
      ...Array.from({ length: 12 }, () => 400),
    ]);
    const plan = await world.stores.concerts.plan(id);
    expect(seats.map(({ seatId }) => seatId)).toEqual(
      plannedSeats(plan?.plan ?? { grades: [], sections: [] }).map(({ seatId }) => seatId),
    );
  });

  test("of those who change it at once each is accepted, and the last plan wins everywhere", async () => {
    const world = await open();
    const outcomes = await Promise.all(
      [300, 400, 500].map((price) => change(world, { sections: [{ section: "A", price }] })),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(outcomes.map(() => "prices_changed"));
    const plan = await world.stores.concerts.plan(id);
    const wins = plan?.plan.sections[0]?.price;
    expect(new Set(Object.values(await pricesOf(world.stores.concerts)))).toEqual(new Set([wins]));
    expect(plan?.version).toBe(4);
  });

  test("a show that is added is as whole as one that was created", async () => {
    const world = await open();
    const [show] = large().shows;
    if (show === undefined) throw new Error("The document has a show.");
    const more = { ...show, showId: "show-2" };
    world.stopAfter(1);
    const add = () => world.boxOffice.addShow({ concertId, show: more, idempotencyKey: "key-2" });
    await expect(add()).rejects.toThrow("stopped");
    world.stopAfter(Number.POSITIVE_INFINITY);
    expect(await add()).toEqual({ outcome: "show_added", concertId, showId: "show-2" });
    const { seats } = await world.stores.concerts.seatsSince("show-2" as ShowId, 0);
    expect(seats).toHaveLength(count);
    expect(await world.stores.concerts.unsettled(9)).toEqual([]);
  });
});

test("a changed plan is that of a document with these prices", () => {
  const price = fc.integer({ min: 1, max: 5 });
  const maybe = fc.option(price, { nil: undefined });
  const prices = fc.record({
    grades: fc.option(
      fc.constant("R").chain((grade) => price.map((it) => [{ grade, price: it }])),
      {
        nil: undefined,
      },
    ),
    sections: fc.uniqueArray(fc.record({ section: fc.constantFrom("A", "B"), price }), {
      selector: ({ section }) => section,
    }),
    rows: fc.uniqueArray(
      fc.record({ section: fc.constant("A"), row: fc.constantFrom("1", "2"), price }),
      { selector: ({ row }) => row },
    ),
    seats: fc.uniqueArray(
      fc.record({ seatId: fc.constantFrom("A-1-1", "A-1-2", "A-2-2", "B-1"), price }),
      { selector: ({ seatId }) => seatId },
    ),
  });
  const plan = fc
    .record({ a: maybe, one: maybe, two: maybe, seat: maybe, b: price })
    .map(({ a, one, two, seat, b }) =>
      expandSections({
        grades,
        sections: [
          {
            section: "A",
            grade: "R",
            price: a,
            rows: [
              { row: "1", seats: 3, price: one },
              { row: "2", seats: 2, price: two },
            ],
            ...(seat !== undefined && { seats: [{ seat: "1-2", price: seat }] }),
          },
          { section: "B", price: b, standing: 2 },
        ],
      }),
    );
  fc.assert(
    fc.property(plan, prices, (expanded, wanted) => {
      if (expanded.outcome !== "expanded") throw new Error("The plan is valid.");
      const changed = changePrices(expanded.plan, wanted);
      if (changed.outcome !== "priced") throw new Error("The prices are valid.");
      // The rule once more, seat by seat.
      const expected = plannedSeats(expanded.plan).map((seat) => {
        const its = [
          wanted.seats.find(({ seatId }) => seatId === seat.seatId)?.price ??
            ownOf(expanded.plan, seat.no),
          wanted.rows.find(({ row }) => seat.section === "A" && row === seat.row)?.price ??
            rowOf(expanded.plan, seat.section, seat.row),
          wanted.sections.find(({ section }) => section === seat.section)?.price ??
            expanded.plan.sections.find(({ section }) => section === seat.section)?.price,
          wanted.grades?.[0]?.price ?? expanded.plan.grades[0]?.price,
        ];
        return its.find((one) => one !== undefined);
      });
      expect(plannedSeats(changed.plan).map((seat) => seat.price)).toEqual(expected);
      expect([...seatPrices(changed.plan)]).toEqual(expected);
      const range = repricedRange(expanded.plan, changed.plan) ?? { from: 0, to: 0 };
      const old = plannedSeats(expanded.plan);
      for (const [no, seat] of plannedSeats(changed.plan).entries()) {
        const isInside = no >= range.from && no < range.to;
        expect(isInside || seat.price === old[no]?.price).toBe(true);
      }
    }),
  );
});

type SomePlan = Extract<ReturnType<typeof expandSections>, { outcome: "expanded" }>["plan"];

const ownOf = (plan: SomePlan, no: number): number | undefined =>
  plan.sections[0]?.seats.find(({ index }) => index === no)?.price;

const rowOf = (plan: SomePlan, section: string, row: string): number | undefined => {
  const found = plan.sections.find((one) => one.section === section);
  return found?.kind === "seated" ? found.rows.find((one) => one.row === row)?.price : undefined;
};
