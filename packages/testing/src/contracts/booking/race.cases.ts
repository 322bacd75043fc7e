import assert from "node:assert/strict";
import type { PaymentId, ReservationId, SeatId } from "@admit-one/core";
import { capture, hold, holdChange, recordOf, startPayment } from "../../fixtures/booking-steps.ts";
import { seatIds } from "../../fixtures/plan.ts";
import { endedReservation, freeSeat } from "../../fixtures/reservations.ts";
import { atOnce, countOf } from "../assertions.ts";
import { agrees } from "./whole.ts";
import { type BookingCase, type BookingWorld, bySeats, openHall } from "./world.ts";

/** Enough to overlap in any adapter, and few enough for the slowest one. */
const many = 40;

const res1 = "res-1" as ReservationId;

/** Takes a free seat out of the sale. */
const block = ({ stores }: BookingWorld, seatId: string) =>
  stores.bookings.update(bySeats([seatId], ""), ({ seats: [seat] }) => {
    if (seat?.claim.state !== "free") return { outcome: "somebodys" };
    const claim = { state: "blocked", reason: "camera" } as const;
    return {
      outcome: "blocked",
      change: { seats: [{ ...seat, epoch: seat.epoch + 1, claim }] },
    };
  });

/** Ends a hold that is not being paid. */
const releaseHeld = ({ stores }: BookingWorld, reservationId: ReservationId) =>
  stores.bookings.update({ by: "reservation", reservationId }, ({ reservation, seats }) => {
    if (reservation?.status !== "held") return { outcome: "not_held" };
    const reservations = [endedReservation(reservation, "released")];
    return { outcome: "released", change: { seats: seats.map(freeSeat), reservations } };
  });

export const raceCases: readonly BookingCase[] = [
  {
    name: "of N concurrent holds of one seat exactly one wins",
    run: async (world) => {
      await openHall(world);
      const outcomes = await atOnce(many, (index) =>
        hold(world.stores.bookings, {
          reservationId: `res-${index}`,
          userId: `user-${index}`,
          seatIds: ["A-1-1"],
        }),
      );
      assert.equal(countOf(outcomes, "held"), 1);
      assert.equal(countOf(outcomes, "taken"), many - 1);
      await agrees(world);
    },
  },
  {
    name: "of N concurrent blocks and holds of one seat exactly one wins",
    run: async (world) => {
      await openHall(world);
      const outcomes = await atOnce(many, (index) =>
        index % 2 === 0
          ? block(world, "A-1-1")
          : hold(world.stores.bookings, {
              reservationId: `res-${index}`,
              userId: `user-${index}`,
              seatIds: ["A-1-1"],
            }),
      );
      assert.equal(countOf(outcomes, "held") + countOf(outcomes, "blocked"), 1);
      await agrees(world);
      const { reservations } = await world.stores.bookings.snapshot();
      assert.equal(reservations.length, countOf(outcomes, "held"));
    },
  },
  {
    name: "overlapping sets of seats in opposite orders are held whole or not at all",
    run: async (world) => {
      await openHall(world);
      const all = seatIds(6);
      const outcomes = await atOnce(many, (index) => {
        const three = [0, 1, 2].map((step) => all[(index + step) % 6] as SeatId);
        return hold(world.stores.bookings, {
          reservationId: `res-${index}`,
          userId: `user-${index}`,
          seatIds: index % 2 === 0 ? three : three.toReversed(),
        });
      });
      const won = countOf(outcomes, "held");
      assert.ok(won === 1 || won === 2, `${won} sets of three fit into six seats`);
      await agrees(world);
      assert.equal((await world.stores.bookings.snapshot()).seats.length, won * 3);
    },
  },
  {
    name: "holds of different seats all win",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(many) } });
      const outcomes = await atOnce(many, (index) =>
        hold(world.stores.bookings, {
          reservationId: `res-${index}`,
          userId: `user-${index}`,
          seatIds: [`A-1-${index + 1}`],
        }),
      );
      assert.equal(countOf(outcomes, "held"), many);
      await agrees(world);
    },
  },
  {
    name: "of N concurrent updates of one reservation none is lost",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      const seen = await atOnce(many, () =>
        bookings.update({ by: "reservation", reservationId: res1 }, ({ reservation }) => {
          assert.ok(reservation?.status === "held");
          const { declines, version } = reservation;
          const next = { ...reservation, declines: declines + 1, version: version + 1 };
          return { outcome: declines, change: { reservations: [next] } };
        }),
      );
      assert.deepEqual(
        seen.toSorted((a, b) => a - b),
        seen.map((_, index) => index),
      );
      const last = await bookings.reservation(res1);
      assert.deepEqual([last?.declines, last?.version], [many, many + 1]);
    },
  },
  {
    name: "of a payment's start and a release of the same hold exactly one wins",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1", "A-1-2"] });
      const outcomes = await atOnce(many, (index) =>
        index % 2 === 0
          ? startPayment(bookings, "res-1", `pay-${index}`)
          : releaseHeld(world, res1),
      );
      assert.equal(countOf(outcomes, "not_held"), many - 1);
      await agrees(world);
      const { payments } = await bookings.snapshot();
      assert.equal(payments.length, countOf(outcomes, "paying"));
    },
  },
  {
    name: "of N concurrent steps with one idempotency key one takes effect, the others see its record",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(many) } });
      const { bookings } = world.stores;
      const outcomes = await atOnce(many, (index) => {
        const reservationId = `res-${index}`;
        const record = recordOf("user-1", "key-1", { fingerprint: reservationId });
        // Each requests its own seat, so only the key makes them conflict.
        const slice = { ...bySeats([`A-1-${index + 1}`]), record };
        return bookings.update(slice, (state) => {
          if (state.record !== null) return { outcome: state.record.fingerprint };
          const change = { ...holdChange(reservationId, state.seats), record };
          return { outcome: reservationId, change };
        });
      });
      const [winner] = outcomes;
      assert.deepEqual(new Set(outcomes), new Set([winner]));
      const { reservations } = await bookings.snapshot();
      assert.deepEqual(
        reservations.map(({ reservationId }) => reservationId),
        [winner],
      );
      assert.equal((await bookings.record(recordOf("user-1", "key-1")))?.fingerprint, winner);
      await agrees(world);
    },
  },
  {
    name: "a user's limit of seats holds under concurrent holds of different seats",
    run: async (world) => {
      const limit = 4;
      await openHall(world, { shows: { "show-1": seatIds(many) } });
      const { bookings } = world.stores;
      const outcomes = await atOnce(many, (index) =>
        bookings.update(bySeats([`A-1-${index + 1}`]), ({ seats, allowance }) =>
          allowance.length >= limit
            ? { outcome: "limit" }
            : { outcome: "held", change: holdChange(`res-${index}`, seats) },
        ),
      );
      assert.equal(countOf(outcomes, "held"), limit);
      await agrees(world);
    },
  },
  {
    name: "a reservation's id is taken once",
    run: async (world) => {
      await openHall(world);
      const steps = await Promise.allSettled(
        seatIds(6).map((seatId, index) =>
          hold(world.stores.bookings, {
            reservationId: "res-1",
            userId: `user-${index}`,
            seatIds: [seatId],
          }),
        ),
      );
      const held = steps.filter((step) => step.status === "fulfilled" && step.value === "held");
      assert.equal(held.length, 1);
      await agrees(world);
    },
  },
  {
    name: "a payment is settled once, however many try",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const paymentId = "pay-1" as PaymentId;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      await startPayment(bookings, "res-1", paymentId);
      const outcomes = await atOnce(many, () => capture(bookings, paymentId));
      assert.equal(countOf(outcomes, "captured"), 1);
      assert.equal((await bookings.payment(paymentId))?.version, 2);
      await agrees(world);
    },
  },
];
