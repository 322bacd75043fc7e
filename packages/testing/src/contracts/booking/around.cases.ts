import assert from "node:assert/strict";
import type { BookingChange, BookingState, Decision, SeatId } from "@admit-one/core";
import { capture, end, hold, holdChange, startPayment } from "../../fixtures/booking-steps.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import { atOnce, countOf } from "../assertions.ts";
import { agrees } from "./whole.ts";
import { type BookingCase, type BookingWorld, bySeats, load, openHall } from "./world.ts";

const ids = ({ seats }: BookingState): readonly string[] => seats.map(({ seatId }) => seatId);

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
      const byNumber = seats.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
      for (const [index, { claim }] of byNumber.entries()) {
        const next = byNumber[index + 1]?.claim.state ?? "free";
        assert.ok(claim.state === "free" || next === "free", `seats ${index + 1} and the next`);
      }
      await agrees(world);
    },
  },
];
