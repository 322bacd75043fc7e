import assert from "node:assert/strict";
import type { PaymentId, Reservation, ReservationId, Seat } from "@admit-one/core";
import { capture, end, hold, recordOf, startPayment } from "../../fixtures/booking-steps.ts";
import { unpaidPayment } from "../../fixtures/payments.ts";
import { planOf } from "../../fixtures/plan.ts";
import { endedReservation, heldAgain } from "../../fixtures/reservations.ts";
import { sameSet } from "../assertions.ts";
import { type BookingCase, type BookingWorld, bySeats, load, openHall, put } from "./world.ts";

const ids = (seats: readonly Seat[]): readonly string[] => seats.map((seat) => seat.seatId);
const byReservationId = (reservation: Reservation): string => reservation.reservationId;
const reservationId = (id: string): ReservationId => id as ReservationId;
const paymentId = (id: string): PaymentId => id as PaymentId;

const nothing = {
  show: null,
  concert: null,
  reservation: null,
  payment: null,
  refunds: [],
  wallet: null,
  seats: [],
  holders: [],
  allowance: [],
  started: [],
  record: null,
};

/** The reservations with these ids, each read separately. */
const stored = async ({ stores }: BookingWorld, ...wanted: readonly string[]) => {
  const found = await Promise.all(
    wanted.map((id) => stores.bookings.reservation(reservationId(id))),
  );
  return found.filter((reservation) => reservation !== null);
};

export const loadCases: readonly BookingCase[] = [
  {
    name: "a slice by seats loads show, concert and the asked seats, by seat id and none twice",
    run: async (world) => {
      const seats = ["B-2-10", "A-1-2", "b-1", "A-1-10", "가-1", "A-1-1"];
      await openHall(world, { shows: { "show-1": seats, "show-2": ["A-1-1"] } });
      const { concert, shows } = planOf({ shows: { "show-1": seats } });
      const asked = ["가-1", "b-1", "A-1-2", "unknown", "A-1-10", "A-1-2"];
      const state = await load(world, bySeats(asked));
      assert.deepEqual(ids(state.seats), ["A-1-10", "A-1-2", "b-1", "가-1"]);
      assert.ok(state.seats.every((seat) => seat.showId === "show-1" && seat.epoch === 0));
      assert.deepEqual(state.show, shows[0]);
      assert.deepEqual(state.concert, concert);
      assert.deepEqual([state.reservation, state.payment, state.record], [null, null, null]);
      assert.deepEqual([state.holders, state.allowance], [[], []]);
    },
  },
  {
    name: "a slice of something unknown is empty",
    run: async (world) => {
      await openHall(world);
      assert.deepEqual(await load(world, bySeats(["A-1-1"], "user-1", "unknown")), nothing);
      const byReservation = { by: "reservation", reservationId: reservationId("unknown") } as const;
      assert.deepEqual(await load(world, byReservation), nothing);
      assert.deepEqual(
        await load(world, { by: "payment", paymentId: paymentId("unknown") }),
        nothing,
      );
    },
  },
  {
    name: "a slice by seats loads the reservations that have the asked seats, with all of their seats",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": ["a", "b", "c", "d", "e", "f"] } });
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["d", "a"], userId: "user-2" });
      await hold(bookings, { reservationId: "res-2", seatIds: ["f"], userId: "user-3" });
      await hold(bookings, { reservationId: "res-3", seatIds: ["e"], userId: "user-4" });
      await startPayment(bookings, "res-2", "pay-2");
      await capture(bookings, "pay-2");
      const state = await load(world, bySeats(["f", "b", "d"]));
      assert.deepEqual(ids(state.seats), ["a", "b", "d", "f"]);
      assert.deepEqual(state.reservation, null);
      sameSet(state.holders, await stored(world, "res-1", "res-2"), byReservationId);
      assert.deepEqual(state.allowance, []);
    },
  },
  {
    name: "the allowance is the user's live reservations of this show and no others",
    run: async (world) => {
      await openHall(world, {
        shows: { "show-1": ["a", "b", "c", "d", "e", "f", "g"], "show-2": ["a"] },
      });
      const { bookings } = world.stores;
      const own = { held: "a", paying: "b", confirmed: "c", released: "d", expired: "e" };
      for (const [id, seatId] of Object.entries(own)) {
        await hold(bookings, { reservationId: id, seatIds: [seatId] });
      }
      await hold(bookings, { reservationId: "other-user", seatIds: ["f"], userId: "user-2" });
      await hold(bookings, { reservationId: "other-show", seatIds: ["a"], showId: "show-2" });
      await startPayment(bookings, "paying", "pay-1");
      await startPayment(bookings, "confirmed", "pay-2");
      await capture(bookings, "pay-2");
      await end(bookings, "released");
      await end(bookings, "expired", "expired");
      const expected = await stored(world, "held", "paying", "confirmed");
      const state = await load(world, bySeats(["g"]));
      sameSet(state.allowance, expected, byReservationId);
      const again = await load(world, {
        by: "reservation",
        reservationId: reservationId("released"),
      });
      sameSet(again.allowance, expected, byReservationId);
      assert.equal(again.reservation?.status, "released");
    },
  },
  {
    name: "a slice by reservation loads it with the payment that it names, its seats and its show",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": ["a", "b", "c"] } });
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["c", "a"] });
      const slice = { by: "reservation", reservationId: reservationId("res-1") } as const;
      assert.equal((await load(world, slice)).payment, null);
      await startPayment(bookings, "res-1", "pay-1");
      const state = await load(world, slice);
      assert.deepEqual(state.reservation, await bookings.reservation(reservationId("res-1")));
      assert.deepEqual(state.payment, await bookings.payment(paymentId("pay-1")));
      assert.equal(state.payment?.paymentId, "pay-1");
      assert.deepEqual(ids(state.seats), ["a", "c"]);
      assert.deepEqual(state.holders, []);
      assert.equal(state.show?.showId, "show-1");
      assert.equal(state.concert?.concertId, "concert-1");
    },
  },
  {
    name: "a slice by reservation loads the reservations that have its seats by now",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": ["a", "b", "c"] } });
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["a"] });
      await end(bookings, "res-1", "expired");
      await hold(bookings, { reservationId: "res-2", seatIds: ["c", "a"], userId: "user-2" });
      const slice = { by: "reservation", reservationId: reservationId("res-1") } as const;
      const state = await load(world, slice);
      assert.deepEqual(ids(state.seats), ["a", "c"]);
      assert.deepEqual(state.holders, await stored(world, "res-2"));
      assert.deepEqual(state.allowance, []);
    },
  },
  {
    name: "a slice by payment loads its reservation, also when that names another payment",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1", "A-1-2"] });
      await startPayment(bookings, "res-1", "pay-1");
      await put(
        world,
        { by: "payment", paymentId: paymentId("pay-1") },
        ({ reservation, payment }) => ({
          reservations: reservation === null ? [] : [heldAgain(reservation)],
          payments: payment === null ? [] : [unpaidPayment(payment, "declined")],
        }),
      );
      await startPayment(bookings, "res-1", "pay-2");
      const state = await load(world, { by: "payment", paymentId: paymentId("pay-1") });
      assert.equal(state.payment?.status, "declined");
      assert.equal(state.payment?.paymentId, "pay-1");
      assert.deepEqual([state.reservation], await stored(world, "res-1"));
      assert.deepEqual(ids(state.seats), ["A-1-1", "A-1-2"]);
      sameSet(state.allowance, await stored(world, "res-1"), byReservationId);
      const other = await load(world, { by: "reservation", reservationId: reservationId("res-1") });
      assert.equal(other.payment?.paymentId, "pay-2");
    },
  },
  {
    name: "a reservation that ended names no payment",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      await startPayment(bookings, "res-1", "pay-1");
      const slice = { by: "reservation", reservationId: reservationId("res-1") } as const;
      await put(world, slice, ({ reservation }) => ({
        reservations: reservation === null ? [] : [endedReservation(reservation, "expired")],
      }));
      assert.equal((await load(world, slice)).payment, null);
    },
  },
  {
    name: "a slice loads the concert as it was changed last",
    run: async (world) => {
      await openHall(world);
      const { concert } = planOf();
      await load(world, bySeats(["A-1-1"]));
      for (const maxSeatsPerUser of [7, 8]) {
        const changed = await world.stores.concerts.update(concert.concertId, (stored) => {
          assert.ok(stored !== null);
          const policy = { ...stored.policy, maxSeatsPerUser };
          const next = { ...stored, policy, version: stored.version + 1 };
          return { outcome: next, change: { concert: next, events: [] } };
        });
        assert.deepEqual((await load(world, bySeats(["A-1-1"]))).concert, changed);
      }
    },
  },
  {
    name: "a record is loaded by user and key alone",
    run: async (world) => {
      await openHall(world);
      const record = recordOf("user-1", "key-1");
      const slice = { ...bySeats(["A-1-1"]), record };
      await put(world, slice, () => ({ record }));
      assert.deepEqual((await load(world, slice)).record, record);
      const unknown = { by: "reservation", reservationId: reservationId("unknown") } as const;
      assert.deepEqual((await load(world, { ...unknown, record })).record, record);
      assert.equal((await load(world, bySeats(["A-1-1"]))).record, null);
      for (const other of [recordOf("user-2", "key-1"), recordOf("user-1", "key-2")]) {
        assert.equal((await load(world, { ...slice, record: other })).record, null);
        assert.equal(await world.stores.bookings.record(other), null);
      }
    },
  },
];
