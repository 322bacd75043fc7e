import {
  type BookingSlice,
  type ConcertId,
  type ConcertPlan,
  type Currency,
  concertDefaults,
  type QueueId,
  type QueueSlice,
  type ReservationId,
  type Seat,
  type ShowId,
  type Token,
  type UserId,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice, newSeat, peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { heldSeat } from "./support/held-seat.ts";

// What the contracts leave to the adapter: here memory is stricter than it must be, so that a rule
// that would fail on some database fails in everybody's tests.

const queueId = "queue-1" as QueueId;

const planOf = (concertId: string): ConcertPlan => {
  const ids = { concertId: concertId as ConcertId, showId: `${concertId}-show` as ShowId };
  return {
    concert: {
      concertId: ids.concertId,
      title: "title",
      currency: "KRW" as Currency,
      queueId,
      policy: concertDefaults,
      createdAtMs: 1,
      version: 1,
      status: "published",
      venue: null,
      metadata: null,
    },
    shows: [
      {
        ...ids,
        title: null,
        startsAtMs: 3,
        salesOpenAtMs: 1,
        salesCloseAtMs: 2,
        cancelled: false,
        refundsRetryAtMs: null,
        totalSeats: 1,
        priceFrom: 1,
      },
    ],
    plans: [{ showId: ids.showId, version: 1, plan: { grades: [], sections: [] } }],
    seats: [{ ...newSeat(ids.showId, "A-1-1", 0), price: 1 }],
    events: [],
  };
};

const withSeats = (plan: ConcertPlan, change: Partial<Seat>): ConcertPlan => ({
  ...plan,
  seats: plan.seats.map((seat) => ({ ...seat, ...change })),
});

const corrupt = { name: "TicketingError", code: "CORRUPT" };

describe("a put of what was never loaded", () => {
  const unknown: BookingSlice = { by: "reservation", reservationId: "unknown" as ReservationId };

  test("of a reservation is refused", async () => {
    const { put, reservation } = await heldSeat();
    const next = { ...reservation, version: 2 };
    await expect(put(unknown, { reservations: [next] })).rejects.toMatchObject(corrupt);
  });

  test("of a seat is refused", async () => {
    const { put, seat } = await heldSeat();
    await expect(put(unknown, { seats: [seat] })).rejects.toMatchObject(corrupt);
  });

  test("of a record is refused", async () => {
    const { put } = await heldSeat();
    const answer = { kind: "outcome", outcome: { outcome: "x" } } as const;
    const record = { userId: "user-1" as UserId, key: "k", fingerprint: "f", answer, atMs: 1 };
    await expect(put(unknown, { record })).rejects.toMatchObject(corrupt);
  });
});

test("one step puts a thing once", async () => {
  const { put, reservation, seat } = await heldSeat();
  const slice = { by: "reservation", reservationId: reservation.reservationId } as const;
  const next = { ...reservation, version: 2 };
  await expect(put(slice, { reservations: [next, next] })).rejects.toMatchObject(corrupt);
  await expect(put(slice, { seats: [seat, seat] })).rejects.toMatchObject(corrupt);
});

test("a reservation names seats that exist, a seat and a payment name such a reservation", async () => {
  const { put, reservation, seat } = await heldSeat();
  const { reservationId } = reservation;
  const slice = { by: "reservation", reservationId } as const;
  const seats = [{ ...reservation.seats[0]!, seatId: `${seat.seatId}0` as typeof seat.seatId }];
  const nowhere = { ...reservation, seats, version: 2 };
  await expect(put(slice, { reservations: [nowhere] })).rejects.toMatchObject(corrupt);
  const claim = { state: "sold", reservationId: "unknown" as ReservationId } as const;
  const sold = { ...seat, epoch: seat.epoch + 1, claim };
  await expect(put(slice, { seats: [sold] })).rejects.toMatchObject(corrupt);
});

test("an event is saved once, by whichever store, also once it was delivered", async () => {
  const { put, stores, reservation } = await heldSeat();
  const { queues, concerts, events: log } = stores;
  const { reservationId, concertId } = reservation;
  const saved = await peekEvents(log);
  const events = saved.slice(0, 1);
  const twice = saved.slice(0, 1).map((event) => ({ ...event, eventId: "new" }));
  const attempts = [
    () => put({ by: "reservation", reservationId }, { events }),
    () => put({ by: "reservation", reservationId }, { events: [...twice, ...twice] }),
    () => queues.update({ queueId }, () => ({ outcome: 1, change: { events } })),
    () => concerts.create({ ...planOf("concert-2"), events }),
    () =>
      concerts.update(concertId, (concert) => {
        if (concert === null) throw new Error("no concert");
        const next = { ...concert, version: concert.version + 1 };
        return { outcome: 1, change: { concert: next, events } };
      }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(corrupt);
  await log.route(1, () => []);
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(corrupt);
  expect(await peekEvents(log)).toEqual(saved.slice(1));
  await log.forget(Number.MAX_SAFE_INTEGER, 10);
  expect(await put({ by: "reservation", reservationId }, { events })).toBeUndefined();
});

test.for<[string, (plan: ConcertPlan) => ConcertPlan]>([
  ["a version other than 1", (plan) => ({ ...plan, concert: { ...plan.concert, version: 2 } })],
  ["a show twice", (plan) => ({ ...plan, shows: [...plan.shows, ...plan.shows] })],
  ["no show of its seats", (plan) => ({ ...plan, shows: [] })],
  [
    "a show of another concert",
    (plan) => ({
      ...plan,
      shows: plan.shows.map((show) => ({ ...show, concertId: "other" as ConcertId })),
    }),
  ],
  ["a seat with an epoch", (plan) => withSeats(plan, { epoch: 1 })],
  [
    "a seat that is sold",
    (plan) => withSeats(plan, { claim: { state: "sold", reservationId: "r" as ReservationId } }),
  ],
])("a plan with %s is refused", async ([, spoil]) => {
  const { concerts } = createMemoryStores();
  const plan = planOf("concert-1");
  await expect(concerts.create(spoil(plan))).rejects.toMatchObject(corrupt);
  expect(await concerts.create(plan)).toBe("created");
});

test("a concert that was never created is not changed", async () => {
  const { concerts } = createMemoryStores();
  const { concert } = planOf("concert-1");
  const change = { concert, events: [] };
  const update = concerts.update(concert.concertId, () => ({ outcome: 1, change }));
  await expect(update).rejects.toMatchObject(corrupt);
});

describe("a step of a queue", () => {
  const queueOffice = async () => {
    const { boxOffice, stores } = createTestBoxOffice();
    await boxOffice.createConcert(concertDocument());
    await boxOffice.issueToken({ queueId: "queue-1", userId: "user-1" });
    const { token } = await stores.queues.read({ queueId, no: 1 });
    if (token === null) throw new Error("no token");
    const put = (slice: QueueSlice, tokens: readonly Token[], departed: readonly number[] = []) =>
      stores.queues.update(slice, () => ({ outcome: undefined, change: { tokens, departed } }));
    return { stores, token, put };
  };

  test("puts no token twice, none that it never loaded, none of another queue", async () => {
    const { token, put } = await queueOffice();
    const other = { ...token, queueId: "queue-2" as QueueId };
    const attempts = [
      put({ queueId, no: 1 }, [token, token]),
      put({ queueId }, [token]),
      put({ queueId, no: 1 }, [other]),
      put({ queueId: other.queueId }, [other]),
      put({ queueId: other.queueId }, [], [1]),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject(corrupt);
    expect(await put({ queueId, no: 1 }, [token])).toBeUndefined();
  });

  test("counts a number that departs again once", async () => {
    const { stores, token, put } = await queueOffice();
    const far = { ...token, no: 9, userId: "user-9" as UserId };
    await put({ queueId }, [far], [5]);
    await put({ queueId }, [], [5, 5, 6]);
    expect((await stores.queues.read({ queueId, no: 9 })).departedAhead).toBe(2);
  });
});

test("whatever is answered is frozen", async () => {
  const { stores, reservation } = await heldSeat();
  const stored = await stores.bookings.reservation(reservation.reservationId);
  expect(Object.isFrozen(stored) && Object.isFrozen(stored?.seats[0])).toBe(true);
  const { seats } = await stores.bookings.snapshot();
  expect(seats.every((seat) => Object.isFrozen(seat.claim))).toBe(true);
});

test("calls that start together interleave: each is under way before any decides", async () => {
  const { queues } = createMemoryStores();
  const order: string[] = [];
  const update = (name: string) => {
    order.push(`${name} starts`);
    return queues.update({ queueId }, () => ({ outcome: order.push(`${name} decides`) }));
  };
  await Promise.all([update("a"), update("b")]);
  expect(order).toEqual(["a starts", "b starts", "a decides", "b decides"]);
});
