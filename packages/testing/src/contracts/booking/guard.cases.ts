import assert from "node:assert/strict";
import type { BookingChange, BookingState, PaymentId, ReservationId, Seat } from "@admit-one/core";
import { hold, holdChange, recordOf, startPayment } from "../../fixtures/booking-steps.ts";
import { pendingPayment } from "../../fixtures/payments.ts";
import { peekEvents } from "../../fixtures/peek-events.ts";
import {
  claimSeat,
  endedReservation,
  freeSeat,
  heldReservation,
} from "../../fixtures/reservations.ts";
import { rejectsWith } from "../assertions.ts";
import { type BookingCase, type BookingWorld, bySeats, openHall, put } from "./world.ts";

const res1 = "res-1" as ReservationId;
const pay1 = "pay-1" as PaymentId;
const slice = { by: "reservation", reservationId: res1 } as const;

/** Everything that a step could have written. */
const everything = async ({ stores }: BookingWorld) => ({
  snapshot: await stores.bookings.snapshot(),
  seats: await stores.concerts.seatsSince(bySeats([]).showId, 0),
  events: await peekEvents(stores.events),
  records: await stores.bookings.record(recordOf("user-1", "key-1")),
});

/** Asserts that the change is rejected with `CORRUPT` and changes nothing. */
const refused = async (
  world: BookingWorld,
  of: Parameters<typeof put>[1],
  change: (state: BookingState) => BookingChange,
): Promise<void> => {
  const before = await everything(world);
  await rejectsWith("CORRUPT", put(world, of, change));
  assert.deepEqual(await everything(world), before);
};

const heldAndPaying = async (world: BookingWorld): Promise<void> => {
  await openHall(world);
  await hold(world.stores.bookings, { reservationId: "res-1", seatIds: ["A-1-1", "A-1-2"] });
  await startPayment(world.stores.bookings, "res-1", "pay-1");
};

const firstOf = <T>(items: readonly T[]): T => {
  const [first] = items;
  assert.ok(first !== undefined);
  return first;
};

const reservationVersionCase = (version: number): BookingCase => ({
  name: `a reservation stored as version 2 is never put as version ${version}`,
  run: async (world) => {
    await heldAndPaying(world);
    await refused(world, slice, ({ reservation }) => ({
      reservations: reservation === null ? [] : [{ ...reservation, declines: 1, version }],
    }));
  },
});

const paymentVersionCase = (version: number): BookingCase => ({
  name: `a payment stored as version 1 is never put as version ${version}`,
  run: async (world) => {
    await heldAndPaying(world);
    await refused(world, { by: "payment", paymentId: pay1 }, ({ payment }) => ({
      payments: payment === null ? [] : [{ ...payment, amount: 1, version }],
    }));
  },
});

const newVersionCase = (version: number): BookingCase => ({
  name: `what is new is never put as version ${version}`,
  run: async (world) => {
    await heldAndPaying(world);
    await refused(world, bySeats(["A-1-3"]), ({ seats }) => ({
      reservations: [heldReservation("res-new", seats, { version })],
    }));
    await refused(world, slice, ({ reservation }) => ({
      payments: reservation === null ? [] : [pendingPayment("pay-new", reservation, { version })],
    }));
  },
});

/** A hold of free seats with one part made wrong. */
const spoiled = (
  what: string,
  spoil: (change: ReturnType<typeof holdChange>, state: BookingState) => BookingChange,
): BookingCase => ({
  name: `a change leaves nothing when ${what}`,
  run: async (world) => {
    await heldAndPaying(world);
    const record = recordOf("user-1", "key-1");
    await refused(world, { ...bySeats(["A-1-3", "A-1-4"]), record }, (state) => {
      const change = holdChange("res-new", state.seats);
      const payments = [pendingPayment("pay-new", change.reservations[0])];
      return { payments, record, ...change, ...spoil(change, state) };
    });
  },
});

const halfSaved: readonly BookingCase[] = [
  spoiled("its last reservation is refused", (change, { allowance }) => ({
    reservations: [...change.reservations, ...allowance],
  })),
  spoiled("its last payment is refused", ({ reservations: [held] }) => ({
    payments: [pendingPayment("pay-new", held), pendingPayment("pay-2", held, { version: 2 })],
  })),
  spoiled("its last seat is refused", ({ seats = [] }) => ({
    seats: seats.map((seat, index) => (index === 0 ? seat : { ...seat, epoch: seat.epoch - 2 })),
  })),
  spoiled("its reservation is of a show that does not exist", ({ reservations: [held] }) => ({
    reservations: [{ ...held, showId: "unknown" as typeof held.showId }],
  })),
];

export const guardCases: readonly BookingCase[] = [
  ...[0, 1, 2, 4].map(reservationVersionCase),
  ...[0, 1, 3].map(paymentVersionCase),
  ...[0, 2].map(newVersionCase),
  ...halfSaved,
  {
    name: "a seat is never put with an epoch before the stored one",
    run: async (world) => {
      await heldAndPaying(world);
      await refused(world, slice, ({ seats }) => ({
        seats: [{ ...firstOf(seats), epoch: 0, claim: { state: "free" } }],
      }));
    },
  },
  {
    name: "a seat never changes its owner within one epoch",
    run: async (world) => {
      await heldAndPaying(world);
      await refused(world, bySeats(["A-1-3"]), ({ seats }) => {
        const change = holdChange("res-new", seats);
        return {
          ...change,
          seats: change.seats?.map((seat): Seat => ({ ...seat, epoch: 0 })) ?? [],
        };
      });
    },
  },
  {
    name: "a seat whose owner stays keeps its epoch and can be put",
    run: async (world) => {
      await heldAndPaying(world);
      const sold = await world.stores.bookings.update(slice, ({ seats }) => {
        const change = seats.map((seat) => claimSeat(seat, { state: "sold", reservationId: res1 }));
        return { outcome: change, change: { seats: change } };
      });
      assert.ok(sold.every((seat) => seat.epoch === 1));
      assert.deepEqual((await world.stores.bookings.snapshot()).seats.length, 2);
      const { seats } = await world.stores.concerts.seatsSince(bySeats([]).showId, 0);
      assert.deepEqual(seats.slice(0, 2), sold);
    },
  },
  {
    name: "the backstop refuses a second live reservation of a seat",
    run: async (world) => {
      await heldAndPaying(world);
      // The rule forgot to end the holder: epochs and versions are right, but the seat has two
      // owners.
      await refused(world, bySeats(["A-1-1", "A-1-3"], "user-2"), ({ seats }) =>
        holdChange(
          "res-new",
          seats.filter((seat) => seat.seatId !== "A-1-2"),
        ),
      );
    },
  },
  {
    name: "the backstop refuses two live reservations of a seat in one change",
    run: async (world) => {
      await openHall(world);
      await refused(world, bySeats(["A-1-1"]), ({ seats }) => {
        const [one, two] = [holdChange("res-1", seats), holdChange("res-2", seats)];
        return { ...one, reservations: [...one.reservations, ...two.reservations] };
      });
    },
  },
  {
    name: "a seat that its holder gives up in the same change may be taken over",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1", "A-1-2"] });
      await put(world, bySeats(["A-1-2", "A-1-3"], "user-2"), ({ seats, holders }) => {
        const taken = holdChange(
          "res-2",
          seats.filter((seat) => seat.seatId !== "A-1-1"),
          { userId: bySeats([], "user-2").userId },
        );
        const ended = holders.map((holder) => endedReservation(holder, "expired"));
        const freed = seats.filter((seat) => seat.seatId === "A-1-1").map(freeSeat);
        return {
          ...taken,
          seats: [...(taken.seats ?? []), ...freed],
          reservations: [...taken.reservations, ...ended],
        };
      });
      const { seats, claims } = await bookings.snapshot();
      assert.deepEqual(seats.map((seat) => `${seat.seatId} ${seat.epoch}`).toSorted(), [
        "A-1-2 2",
        "A-1-3 1",
      ]);
      assert.ok(claims.every((claim) => claim.reservationId === "res-2"));
      assert.equal(claims.length, 2);
      assert.equal((await bookings.reservation(res1))?.status, "expired");
    },
  },
  {
    name: "a kept idempotency record is never overwritten",
    run: async (world) => {
      await openHall(world);
      const record = recordOf("user-1", "key-1");
      await put(world, { ...bySeats(["A-1-1"]), record }, () => ({ record }));
      await refused(world, { ...bySeats(["A-1-1"]), record }, ({ seats }) => ({
        ...holdChange("res-1", seats),
        record: { ...record, fingerprint: "sha256:other" },
      }));
      assert.deepEqual(await world.stores.bookings.record(record), record);
    },
  },
  {
    name: "a refused change leaves the key of its record free",
    run: async (world) => {
      await openHall(world);
      const record = recordOf("user-1", "key-1");
      const keyed = { ...bySeats(["A-1-1"]), record };
      await refused(world, keyed, ({ seats }) => ({
        record,
        reservations: [heldReservation("res-1", seats, { version: 7 })],
      }));
      await put(world, keyed, ({ seats }) => ({ ...holdChange("res-1", seats), record }));
      assert.deepEqual(await world.stores.bookings.record(record), record);
      const { reservations } = await world.stores.bookings.snapshot();
      assert.deepEqual(
        reservations.map(({ reservationId }) => reservationId),
        ["res-1"],
      );
    },
  },
];
