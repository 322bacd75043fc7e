import assert from "node:assert/strict";
import { type ConcertPlan, isAvailable, type Seat, type ShowId } from "@admit-one/core";
import { hold } from "../../fixtures/booking-steps.ts";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { freeSeat } from "../../fixtures/reservations.ts";
import { rejectsWith } from "../assertions.ts";
import { bySeats, put } from "../booking/world.ts";
import { beginWith, creationOf, known } from "./pieces.ts";
import { type ConcertCase, type ConcertWorld, concert1, show1 } from "./world.ts";

/** A hall in which no two seats have the same: see each field come back. */
const mixed = ((): ConcertPlan => {
  const plan = planOf({ shows: { "show-1": seatIds(6) } });
  const each: readonly Partial<Seat>[] = [
    { label: "101", number: 101, grade: "VIP" },
    { label: "07", number: null, accessible: true },
    { label: "가", number: null, companionOf: seatIds(2)[1] ?? null },
    { restrictedView: true, price: 99_000, section: "1층 A" },
    { claim: { state: "blocked", reason: "음향 콘솔" } },
    { section: "스탠딩", row: "", label: "1", number: 1, grade: null },
  ];
  return { ...plan, seats: plan.seats.map((seat, index) => ({ ...seat, ...each[index] })) };
})();

/** What each of the plans lacks, or has too much. */
const wrong: Readonly<Record<string, (plan: ConcertPlan) => ConcertPlan["plans"]>> = {
  "no plan": () => [],
  "two plans": ({ plans }) => [...plans, ...plans],
  "another's plan": ({ plans }) => [
    ...plans,
    ...plans.map((plan) => ({ ...plan, showId: "show-9" as ShowId })),
  ],
  "a plan that was changed before": ({ plans }) => plans.map((plan) => ({ ...plan, version: 2 })),
};

const wrongs = Object.entries(wrong);

const available = async ({ stores: { concerts } }: ConcertWorld): Promise<number> =>
  (await concerts.availableSeats([show1], startMs)).get(show1) ?? 0;

const seatOf = async ({ stores }: ConcertWorld, seatId: string): Promise<Seat | undefined> =>
  (await stores.concerts.seatsSince(show1, 0)).seats.find((seat) => seat.seatId === seatId);

const block = (seat: Seat, epoch: number): Seat => ({
  ...seat,
  epoch,
  claim: { state: "blocked", reason: "촬영" },
});

const wrongPlanCase = ([what, plansOf]: (typeof wrongs)[number]): ConcertCase => ({
  name: `what is sold of a show is said once: ${what} is refused whole`,
  run: async (world) => {
    const { concerts } = world.stores;
    const plan = { ...planOf(), plans: plansOf(planOf()) };
    await rejectsWith("CORRUPT", concerts.create(plan));
    await rejectsWith("CORRUPT", concerts.begin(creationOf(plan), startMs));
    assert.equal(await concerts.concert(concert1), null);
    assert.equal(await concerts.creation(concert1), null);
    assert.equal(await concerts.create(planOf()), "created");
  },
});

export const planCases: readonly ConcertCase[] = [
  ...wrongs.map(wrongPlanCase),
  {
    name: "seats and plans come back as they were saved, in one step",
    run: async (world) => {
      assert.equal(await world.stores.concerts.create(mixed), "created");
      await known(world, mixed);
      assert.equal(await world.stores.concerts.plan("show-9" as ShowId), null);
    },
  },
  {
    name: "seats and plans come back as they were saved, in pieces",
    run: async (world) => {
      await beginWith(world, mixed, 3);
      const rest = { from: 3, seats: mixed.seats.slice(3) };
      assert.equal(await world.stores.concerts.addSeats("creation-1", rest, startMs), 6);
      assert.equal(await world.stores.concerts.publish("creation-1", mixed.events), true);
      await known(world, mixed);
    },
  },
  {
    name: "a blocked seat is nobody's and can't be taken; blocked and unblocked in a step, it is another's",
    run: async (world) => {
      const { concerts, bookings } = world.stores;
      await concerts.create(planOf({ blocked: ["A-1-2"] }));
      assert.equal(await available(world), 5);
      const wish = { reservationId: "res-1", seatIds: ["A-1-1", "A-1-2"] };
      assert.equal(await hold(bookings, wish), "taken");
      const one = bySeats(["A-1-2"]);
      await put(world, one, ({ seats }) => ({ seats: seats.map(freeSeat) }));
      assert.deepEqual([await available(world), (await seatOf(world, "A-1-2"))?.epoch], [6, 1]);
      assert.equal(await hold(bookings, wish), "held");
      const other = bySeats(["A-1-3"]);
      // A buyer who read the seat as free must see that it changed.
      await rejectsWith(
        "CORRUPT",
        put(world, other, ({ seats }) => ({ seats: seats.map((seat) => block(seat, 0)) })),
      );
      const { version } = await concerts.seatsSince(show1, 0);
      await put(world, other, ({ seats }) => ({ seats: seats.map((seat) => block(seat, 1)) }));
      assert.equal(await available(world), 3);
      const since = await concerts.seatsSince(show1, version);
      const [seat] = since.seats;
      assert.deepEqual(since.seats.length, 1);
      assert.deepEqual(seat?.claim, { state: "blocked", reason: "촬영" });
      assert.equal(seat !== undefined && isAvailable(seat, Number.MAX_SAFE_INTEGER), false);
      const audited = await bookings.view((view) => view.page("seats", null, 10));
      assert.deepEqual(
        audited.map(({ seatId }) => seatId),
        ["A-1-1", "A-1-2"],
      );
    },
  },
];
