import assert from "node:assert/strict";
import {
  type AvailableSeats,
  type BookingChange,
  type BookingState,
  type Decision,
  isAvailable,
  type Seat,
  type SeatId,
} from "@admit-one/core";
import { capture, end, hold, holdChange, startPayment } from "../../fixtures/booking-steps.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import { atOnce, countOf, sameSet } from "../assertions.ts";
import { agrees } from "./whole.ts";
import { type BookingCase, type BookingWorld, bySeats, load, openHall } from "./world.ts";

const ids = ({ seats }: BookingState): readonly string[] => seats.map(({ seatId }) => seatId);

const holderIds = ({ holders }: BookingState): readonly string[] =>
  holders.map(({ reservationId }) => reservationId);

/** A slice of nothing but the seats that can be taken at an instant. */
const available = (atMs: number, over: Partial<AvailableSeats> = {}, userId = "user-9") => ({
  ...bySeats([], userId),
  available: { atMs, sections: ["A"], ...over },
});

const byNumber = (a: Seat, b: Seat): number => (a.number ?? 0) - (b.number ?? 0);

/** Takes the lowest seat that can be taken. */
const takeLowest = (
  { stores }: BookingWorld,
  reservationId: string,
  over: Partial<AvailableSeats> = {},
): Promise<string> =>
  stores.bookings.update(
    available(startMs, over, reservationId),
    ({ seats }): Decision<BookingChange, string> => {
      const [first] = seats.filter((seat) => isAvailable(seat, startMs)).toSorted(byNumber);
      if (first === undefined) return { outcome: "none" };
      return { outcome: first.seatId, change: holdChange(reservationId, [first]) };
    },
  );

const openTaken = async (world: BookingWorld): Promise<void> => {
  await openHall(world, { shows: { "show-1": seatIds(8), "show-2": seatIds(2) } });
  const { bookings } = world.stores;
  const held = { reservationId: "held", seatIds: ["A-1-2", "A-1-7"], expiresAtMs: startMs + 200 };
  await hold(bookings, held);
  await hold(bookings, { reservationId: "paying", seatIds: ["A-1-3"], expiresAtMs: startMs });
  await startPayment(bookings, "paying", "pay-1");
  await hold(bookings, { reservationId: "sold", seatIds: ["A-1-4"], expiresAtMs: startMs });
  await startPayment(bookings, "sold", "pay-2");
  await capture(bookings, "pay-2");
  await hold(bookings, { reservationId: "gone", seatIds: ["A-1-5"] });
  await end(bookings, "gone");
};

/** Holds a seat unless somebody has one beside it. */
const takeApart = (
  { stores }: BookingWorld,
  index: number,
  many: number,
): Promise<"held" | "refused"> => {
  const names = seatIds(many);
  const beside = [names[index - 1], names[index + 1]].filter((name) => name !== undefined);
  const seatId = names[index];
  return stores.bookings.update(
    { ...bySeats(seatId === undefined ? [] : [seatId], `user-${index}`), beside },
    ({ seats }): Decision<BookingChange, "held" | "refused"> => {
      if (seats.some(({ claim }) => claim.state !== "free")) return { outcome: "refused" };
      const own = seats.filter((seat) => seat.seatId === seatId);
      return { outcome: "held", change: holdChange(`res-${index}`, own) };
    },
  );
};

export const aroundCases: readonly BookingCase[] = [
  {
    name: "seats beside are loaded as they are, without those who have them",
    run: async (world) => {
      await openTaken(world);
      const beside = ["A-1-2", "A-1-3", "A-1-1", "none"] as unknown as readonly SeatId[];
      const state = await load(world, { ...bySeats(["A-1-1"], "user-9"), beside });
      assert.deepEqual(ids(state), ["A-1-1", "A-1-2", "A-1-3"]);
      assert.deepEqual(state.holders, []);
      const [, second, third] = state.seats;
      assert.deepEqual(second?.claim, {
        state: "held",
        reservationId: "held",
        untilMs: startMs + 200,
      });
      assert.deepEqual(third?.claim, { state: "held", reservationId: "paying", untilMs: null });
    },
  },
  {
    name: "of N steps that each leave a free seat beside theirs, none takes a neighbour of another's",
    run: async (world) => {
      const many = 12;
      await openHall(world, { shows: { "show-1": seatIds(many) } });
      const outcomes = await atOnce(many, (index) => takeApart(world, index, many));
      assert.ok(countOf(outcomes, "held") >= many / 3);
      const { seats } = await load(world, bySeats(seatIds(many)));
      const inOrder = seats.toSorted(byNumber);
      for (const [index, { claim }] of inOrder.entries()) {
        const next = inOrder[index + 1]?.claim.state ?? "free";
        assert.ok(claim.state === "free" || next === "free", `seats ${index + 1} and the next`);
      }
      await agrees(world);
    },
  },
  {
    name: "all seats of a section that can be taken are loaded, also those of holds that have ended",
    run: async (world) => {
      await openTaken(world);
      const free = ["A-1-1", "A-1-5", "A-1-6", "A-1-8"];
      const before = await load(world, available(startMs + 199));
      assert.deepEqual(ids(before), free);
      assert.deepEqual(before.holders, []);
      const over = await load(world, available(startMs + 200));
      assert.deepEqual(ids(over), [...free, "A-1-2", "A-1-7"].sort());
      assert.deepEqual(holderIds(over), ["held"]);
      // A later look does not change what an earlier instant shows.
      assert.deepEqual(ids(await load(world, available(startMs + 199))), free);
    },
  },
  {
    name: "seats of other sections and shows are left out, and named seats are not",
    run: async (world) => {
      const others = ["B-1-1", "B-1-2", "C-1-1"] as unknown as readonly SeatId[];
      await openHall(world, {
        shows: { "show-1": [...seatIds(3), ...others], "show-2": seatIds(2) },
      });
      await hold(world.stores.bookings, { reservationId: "held", seatIds: ["A-1-2", "B-1-2"] });
      const of = async (...sections: readonly string[]) =>
        ids(await load(world, available(startMs, { sections })));
      assert.deepEqual(await of(), []);
      assert.deepEqual(await of("A"), ["A-1-1", "A-1-3"]);
      assert.deepEqual(await of("B"), ["B-1-1"]);
      assert.deepEqual(await of("C", "B", "none"), ["B-1-1", "C-1-1"]);
      assert.deepEqual(await of("C", "B", "A"), ["A-1-1", "A-1-3", "B-1-1", "C-1-1"]);
      const named = { ...available(startMs, { sections: ["C"] }), seatIds: ["A-1-1", "A-1-2"] };
      const state = await load(world, named as never);
      // The holder of a named seat is loaded with its other seats.
      assert.deepEqual(ids(state), ["A-1-1", "A-1-2", "B-1-2", "C-1-1"]);
      sameSet(holderIds(state), ["held"], (id) => id);
    },
  },
  {
    name: "the lowest seats of a section that can be taken are loaded, as many as requested",
    run: async (world) => {
      const others = ["B-1-1", "B-1-2"] as unknown as readonly SeatId[];
      await openHall(world, { shows: { "show-1": [...seatIds(12), ...others] } });
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "a", seatIds: ["A-1-1"] });
      const expiresAtMs = startMs + 200;
      await hold(bookings, { reservationId: "b", seatIds: ["A-1-3"], expiresAtMs });
      const lowest = async (first: number, atMs = startMs, sections = ["A"]) => {
        const { seats } = await load(world, available(atMs, { first, sections }));
        return seats.toSorted(byNumber).map(({ seatId }) => seatId);
      };
      assert.deepEqual(await lowest(2), ["A-1-2", "A-1-4"]);
      // By number: as text, 10 would come before 4.
      assert.deepEqual(await lowest(3), ["A-1-2", "A-1-4", "A-1-5"]);
      assert.deepEqual(await lowest(2, startMs + 200), ["A-1-2", "A-1-3"]);
      assert.deepEqual(await lowest(1, startMs, ["A", "B"]), ["A-1-2", "B-1-1"]);
      assert.equal((await lowest(100)).length, 10);
      await end(bookings, "a");
      assert.deepEqual(await lowest(2), ["A-1-1", "A-1-2"]);
    },
  },
  ...[{}, { first: 1 }].map(
    (over): BookingCase => ({
      name: `of N steps that each take ${
        "first" in over ? "the lowest seat" : "one of all seats"
      } that can be taken, all get one while there are any`,
      run: async (world) => {
        const many = 20;
        await openHall(world, { shows: { "show-1": seatIds(many) } });
        const taken = await atOnce(many + 5, (no) => takeLowest(world, `res-${no}`, over));
        assert.equal(countOf(taken, "none"), 5);
        assert.equal(new Set(taken).size, many + 1);
        await agrees(world);
      },
    }),
  ),
  {
    name: "seats that other steps of the same moment free are found by those after them",
    run: async (world) => {
      const many = 12;
      await openHall(world, { shows: { "show-1": seatIds(many) } });
      const { bookings } = world.stores;
      for (let index = 0; index < many; index += 1) {
        await hold(bookings, { reservationId: `res-${index}`, seatIds: [`A-1-${index + 1}`] });
      }
      const outcomes = await atOnce(many * 2, (index) =>
        index % 2 === 0
          ? end(bookings, `res-${index / 2}`)
          : takeLowest(world, `new-${index}`, index % 4 === 1 ? { first: 1 } : {}),
      );
      const took = outcomes.filter((outcome) => outcome.startsWith("A-1-"));
      assert.equal(new Set(took).size, took.length);
      await agrees(world);
      const left = await load(world, available(startMs));
      assert.equal(left.seats.length, many - took.length);
    },
  },
];
