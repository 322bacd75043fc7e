import type { ConcertDocument } from "@admit-one/core";
import { concertDocument, peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { openWorld, showId, type World } from "../../support/box-office.ts";
import { holding } from "../../support/paying.ts";

const operator = "" as never;

const statuses = async (world: World): Promise<Readonly<Record<string, string>>> => {
  const { reservations } = await world.stores.bookings.snapshot();
  return Object.fromEntries(reservations.map(({ userId, status }) => [userId, status]));
};

const told = async (world: World, type: string) =>
  (await peekEvents(world.stores.events)).filter((event) => event.type === type);

describe("an operator cancels a reservation", () => {
  const sold = async () => {
    const world = await openWorld();
    const { held, pay } = await holding(world);
    await pay();
    const cancel = (idempotencyKey?: string, reservationId: string = held.reservationId) =>
      world.boxOffice.cancelReservation({ reservationId, idempotencyKey });
    return { world, cancel, reservationId: held.reservationId };
  };

  test("money first, then the seats, all before the answer", async () => {
    const { world, cancel, reservationId } = await sold();
    const outcome = await cancel();
    expect(outcome).toMatchObject({
      outcome: "reservation_cancelled",
      reservation: { reservationId, status: "cancelled", endedAtMs: world.clock.nowMs() },
    });
    expect([...world.ledger.refunded().values()]).toEqual([110_000]);
    const { seats, refunds } = await world.stores.bookings.snapshot();
    expect(seats).toEqual([]);
    expect(refunds).toMatchObject([{ reason: "cancelled", status: "succeeded" }]);
  });

  test("a refund that is not through leaves it cancelling; recovery goes on", async () => {
    const { world, cancel } = await sold();
    world.ledger.script("unreachable");
    expect(await cancel()).toMatchObject({ reservation: { status: "cancelling" } });
    expect((await world.stores.bookings.snapshot()).seats).toHaveLength(1);
    world.clock.advance(60_000);
    await world.boxOffice.work.recover();
    expect(await statuses(world)).toEqual({ ann: "cancelled" });
  });

  test("what is held needs no gateway", async () => {
    const world = await openWorld();
    const { held } = await holding(world);
    const { reservationId } = held;
    expect(await world.boxOffice.cancelReservation({ reservationId })).toMatchObject({
      outcome: "reservation_cancelled",
      reservation: { reservationId, status: "released" },
    });
    expect(world.ledger.calls).toEqual([]);
  });

  test("the key keeps what was asked, and the answer of a retry follows the reservation", async () => {
    const { world, cancel, reservationId } = await sold();
    const first = await cancel("k");
    expect(await cancel("k")).toEqual(first);
    expect(await world.stores.bookings.record({ userId: operator, key: "k" })).toEqual({
      userId: "",
      key: "k",
      fingerprint: JSON.stringify(["POST", "cancel", reservationId]),
      answer: { kind: "outcome", outcome: { outcome: "cancelled" } },
      atMs: world.clock.nowMs(),
    });
    expect(await told(world, "RefundRequested")).toHaveLength(1);
  });

  test("the same key for another reservation is refused, and changes nothing", async () => {
    const { world, cancel } = await sold();
    await cancel("k");
    const other = await holding(world, "bob", "A-1-2");
    expect(await cancel("k", other.held.reservationId)).toEqual({
      outcome: "idempotency_key_reused",
    });
    expect(await statuses(world)).toEqual({ ann: "cancelled", bob: "held" });
  });

  test("without a key nothing is kept; a refusal keeps nothing either", async () => {
    const { world, cancel } = await sold();
    expect(await cancel("k", "none")).toEqual({ outcome: "not_found", what: "reservation" });
    world.clock.advance(1);
    const { held } = await holding(world, "bob", "A-1-2");
    world.clock.set(held.expiresAtMs);
    expect(await cancel("k", held.reservationId)).toEqual({ outcome: "reservation_not_held" });
    expect(await world.stores.bookings.record({ userId: operator, key: "k" })).toBeNull();
    expect(await statuses(world)).toEqual({ ann: "confirmed", bob: "expired" });
    // The key is still good for something that is done.
    expect((await cancel("k")).outcome).toBe("reservation_cancelled");
  });

  test("a key that is none is told, and nothing is done", async () => {
    const { world, cancel } = await sold();
    const errors = [
      { field: "Idempotency-Key", message: "must be 1 to 255 visible ASCII characters" },
    ];
    expect(await cancel("")).toEqual({ outcome: "validation", errors });
    expect(await statuses(world)).toEqual({ ann: "confirmed" });
  });
});

/** Two shows of which each has many seats. */
const twoShows = (seats: number): ConcertDocument => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("no show");
  const sections = [{ section: "A", price: 110_000, rows: [{ row: "1", seats }] }];
  return concertDocument({
    shows: [
      { ...show, sections },
      { ...show, sections, showId: "show-2" },
    ],
    policy: { maxSeatsPerUser: 1_000 },
    queue: { queueId: "queue-1", maxActive: null, ratePerMinute: null },
  });
};

const holdSeats = async (world: World, count: number, show = showId) => {
  for (let seat = 1; seat <= count; seat += 1) {
    const user = `${show}-${seat}`;
    const { token } = await world.join(user);
    const seatIds = [`A-1-${seat}`];
    await world.boxOffice.reserveSeats({ showId: show, seatIds, userId: user, token });
  }
};

describe("an operator cancels a show", () => {
  test("once and for good, and says so once", async () => {
    const world = await openWorld();
    const cancelled = await world.boxOffice.cancelShow({ showId });
    const show = await world.stores.concerts.show(showId as never);
    expect(show).toMatchObject({ showId, cancelled: true });
    expect(cancelled).toEqual({ outcome: "show_cancelled", show });
    world.clock.advance(1_000);
    expect(await world.boxOffice.cancelShow({ showId })).toEqual(cancelled);
    expect(await told(world, "ShowCancelled")).toEqual([
      {
        type: "ShowCancelled",
        showId,
        concertId: "concert-1",
        eventId: expect.stringMatching(/^change-\d+\.1\.ShowCancelled$/),
        stream: showId,
        atMs: world.clock.nowMs() - 1_000,
      },
    ]);
  });

  test("holds are released and money goes back; a payment in flight decides at its end", async () => {
    const world = await openWorld();
    const bought = await holding(world, "ann", "A-1-1");
    await bought.pay();
    await holding(world, "bob", "A-1-2");
    const paying = await holding(world, "cat", "A-1-3");
    world.ledger.script("pending");
    expect((await paying.pay()).outcome).toBe("payment_pending");

    await world.boxOffice.cancelShow({ showId });
    expect(await statuses(world)).toEqual({ ann: "cancelling", bob: "released", cat: "paying" });
    const { refunds, payments } = await world.stores.bookings.snapshot();
    expect(refunds).toMatchObject([{ reason: "show_cancelled", status: "requested" }]);

    const pending = payments.find(({ status }) => status === "pending");
    if (pending === undefined) throw new Error("nothing pending");
    world.ledger.settle(pending.paymentId, "approve");
    for (let step = 0; step < 4; step += 1) {
      world.clock.advance(20_000);
      await world.boxOffice.work.recover();
    }
    expect(await statuses(world)).toMatchObject({ ann: "cancelled", bob: "released" });
    expect([...world.ledger.refunded().values()]).toEqual([110_000, 110_000]);
    expect((await world.stores.bookings.snapshot()).seats).toEqual([]);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("other shows go on; of an unknown one nothing is done at all (L10)", async () => {
    const world = await openWorld(twoShows(2));
    await holdSeats(world, 1);
    await holdSeats(world, 1, "show-2");
    world.flaky.breakNext("bookings.toCancel", "before");
    // The show is cancelled, whatever became of the first step towards its end.
    expect((await world.boxOffice.cancelShow({ showId })).outcome).toBe("show_cancelled");
    const open = { "show-1-1": "held", "show-2-1": "held" };
    expect(await statuses(world)).toEqual(open);
    expect(await world.boxOffice.cancelShow({ showId: "none" })).toEqual({
      outcome: "not_found",
      what: "show",
    });
    expect(await statuses(world)).toEqual(open);
    expect(await world.boxOffice.work.sweep()).toBe(1);
    expect(await statuses(world)).toEqual({ "show-1-1": "released", "show-2-1": "held" });
    expect(await world.boxOffice.work.sweep()).toBe(0);
  });

  test("a hundred reservations end in a step, and the sweep goes on with the rest", async () => {
    const world = await openWorld(twoShows(203));
    await holdSeats(world, 203);
    await world.boxOffice.cancelShow({ showId });
    const released = async () =>
      Object.values(await statuses(world)).filter((status) => status === "released").length;
    expect(await released()).toBe(100);
    expect(await world.boxOffice.work.sweep()).toBe(100);
    expect(await world.boxOffice.work.sweep()).toBe(3);
    expect(await released()).toBe(203);
  });

  test("a reservation that can't be ended holds up no other; its failure is told", async () => {
    const world = await openWorld();
    await holding(world, "ann", "A-1-1");
    await holding(world, "bob", "A-1-2");
    world.flaky.breakNext("bookings.toCancel", "before");
    await world.boxOffice.cancelShow({ showId });
    world.flaky.breakNext("bookings.update", "before");
    await expect(world.boxOffice.work.sweep()).rejects.toThrow("planted");
    expect(Object.values(await statuses(world)).toSorted()).toEqual(["held", "released"]);
    expect(await world.boxOffice.work.sweep()).toBe(1);
    expect(await statuses(world)).toEqual({ ann: "released", bob: "released" });
  });

  test("what its owner released meanwhile stays as it is", async () => {
    const world = await openWorld();
    const { held } = await holding(world);
    const { reservationId } = held;
    world.flaky.breakNext("bookings.toCancel", "before");
    await world.boxOffice.cancelShow({ showId });
    world.flaky.interrupt("bookings.update", () =>
      world.boxOffice.releaseReservation({ reservationId, userId: "ann" }),
    );
    // It was listed, so it counts; its end is told once.
    expect(await world.boxOffice.work.sweep()).toBe(1);
    expect(await told(world, "ReservationReleased")).toHaveLength(1);
  });

  test("a hold that was over expires", async () => {
    const world = await openWorld();
    const { held } = await holding(world);
    world.clock.set(held.expiresAtMs);
    await world.boxOffice.cancelShow({ showId });
    expect(await statuses(world)).toEqual({ ann: "expired" });
  });
});
