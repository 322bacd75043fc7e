import assert from "node:assert/strict";
import type { BookingSnapshot, BookingStore } from "@admit-one/core";
import fc from "fast-check";
import { type MakeBookingStores, openHall } from "../contracts/booking/world.ts";
import type { ContractCase } from "../contracts/contract-case.ts";
import { capture, end, hold, startPayment } from "../fixtures/booking-steps.ts";
import { seatIds } from "../fixtures/plan.ts";
import { type BookingStep, bookingTraces, traceSeats } from "./booking-traces.ts";

export type ModelOptions = {
  readonly runs?: number;
  /** Repeats the run of a printed failure. */
  readonly seed?: number;
};

/** A minimal model of a hold. Its index in the list is its name. */
type Held = {
  readonly seatIds: readonly string[];
  status: "held" | "paying" | "confirmed" | "released" | "expired";
};

const isLive = ({ status }: Held): boolean => status !== "released" && status !== "expired";

/** The answer that a single caller at a time would get, derived from the list of holds. */
const predict = (holds: Held[], step: BookingStep): string => {
  if (step.step === "hold") {
    const taken = holds.filter(isLive).flatMap((it) => it.seatIds);
    if (step.seatIds.some((seatId) => taken.includes(seatId))) return "taken";
    holds.push({ seatIds: step.seatIds, status: "held" });
    return "held";
  }
  const found = holds[step.of];
  switch (step.step) {
    case "release":
    case "expire":
      if (found === undefined || !isLive(found)) return "over";
      found.status = step.step === "release" ? "released" : "expired";
      return "ended";
    case "pay":
      if (found?.status !== "held") return "not_held";
      found.status = "paying";
      return "paying";
    case "capture":
      if (found?.status !== "paying") return "not_pending";
      found.status = "confirmed";
      return "captured";
  }
};

/**
 * Sends the same command to the store, through its one write. `nextHold` names the next successful
 * hold.
 */
const carryOut = (bookings: BookingStore, step: BookingStep, nextHold: number): Promise<string> => {
  switch (step.step) {
    case "hold":
      return hold(bookings, { reservationId: `res-${nextHold}`, seatIds: step.seatIds });
    case "release":
      return end(bookings, `res-${step.of}`, "released");
    case "expire":
      return end(bookings, `res-${step.of}`, "expired");
    case "pay":
      return startPayment(bookings, `res-${step.of}`, `pay-${step.of}`);
    case "capture":
      return capture(bookings, `pay-${step.of}`);
  }
};

const ownersIn = ({ seats, claims, reservations }: BookingSnapshot) => ({
  seats: seats.map(({ seatId, claim }) => `${seatId} ${JSON.stringify(claimOf(claim))}`).toSorted(),
  claims: claims.map(({ seatId, reservationId }) => `${seatId} ${reservationId}`).toSorted(),
  reservations: reservations.map((it) => `${it.reservationId} ${it.status}`).toSorted(),
});

const claimOf = (claim: BookingSnapshot["seats"][number]["claim"]): readonly string[] =>
  "reservationId" in claim ? [claim.state, claim.reservationId] : [claim.state];

const ownersOf = (holds: readonly Held[]): ReturnType<typeof ownersIn> => {
  const live = holds.flatMap((it, index) =>
    isLive(it) ? it.seatIds.map((seatId) => ({ seatId, name: `res-${index}`, of: it })) : [],
  );
  return {
    seats: live
      .map(({ seatId, name, of }) => {
        const state = of.status === "confirmed" ? "sold" : "held";
        return `${seatId} ${JSON.stringify([state, name])}`;
      })
      .toSorted(),
    claims: live.map(({ seatId, name }) => `${seatId} ${name}`).toSorted(),
    reservations: holds.map(({ status }, index) => `res-${index} ${status}`).toSorted(),
  };
};

/**
 * Runs random commands on a store and on a model that is a list. Each answer must match the
 * model's, and so must the stored data at the end. Rejects with the seed and the shortest trace.
 */
export const bookingModelCase = (
  make: MakeBookingStores,
  { runs = 100, ...more }: ModelOptions = {},
): ContractCase => ({
  name: "BookingStore: random commands are answered as a list would answer them",
  run: () =>
    fc.assert(
      fc.asyncProperty(bookingTraces(), async (trace) => {
        await using world = await make();
        await openHall(world, { shows: { "show-1": seatIds(traceSeats) } });
        const holds: Held[] = [];
        for (const step of trace) {
          const answer = await carryOut(world.stores.bookings, step, holds.length);
          assert.equal(answer, predict(holds, step), JSON.stringify(step));
        }
        assert.deepEqual(ownersIn(await world.stores.bookings.snapshot()), ownersOf(holds));
      }),
      { numRuns: runs, includeErrorInReport: true, ...more },
    ),
});
