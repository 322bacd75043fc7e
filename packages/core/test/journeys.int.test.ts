import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, queueId, showId, withQueue } from "./support/box-office.ts";

describe("the six journeys", () => {
  test("a buyer walks through all of them", async () => {
    const world = await openWorld();
    const { boxOffice } = world;
    const issued = await boxOffice.issueToken({ queueId, userId: "ann" });
    expect(issued).toMatchObject({
      outcome: "token_issued",
      token: { status: "active", position: null, ahead: null, reason: null },
    });
    const token = await world.join("ann");
    expect(await boxOffice.issueToken({ queueId, userId: "ann" })).toMatchObject({
      outcome: "token_found",
      token: { token: token.token, tokenId: token.tokenId },
    });
    expect(await world.look(token)).toMatchObject({ status: "active", tokenId: token.tokenId });

    const shows = await boxOffice.listShows({ concertId: "concert-1", token: token.token });
    expect(shows).toMatchObject({
      shows: [{ show: { showId }, availableSeats: 6, currency: "KRW" }],
    });

    const seats = await boxOffice.listSeats({ showId, token: token.token });
    if (seats.outcome !== "seats_listed") throw new Error(seats.outcome);
    expect(seats.seats.map(({ available }) => available)).toEqual(Array(6).fill(true));

    const reservation = await world.hold("ann", token, "A-1-2", "A-1-1");
    expect(reservation).toMatchObject({ status: "held", amount: 220_000 });
    const during = await boxOffice.listSeats({ showId, token: token.token });
    expect(during).toMatchObject({
      seats: [{ available: false }, { available: false }, { available: true }, {}, {}, {}],
    });

    const paid = await world.pay("ann", token, reservation);
    expect(paid).toMatchObject({
      outcome: "payment_captured",
      payment: { status: "captured", amount: 220_000, currency: "KRW" },
      reservation: { status: "confirmed" },
    });
    expect(await world.look(token)).toMatchObject({ status: "expired", reason: "paid" });
    expect(await boxOffice.audit()).toMatchObject({ ok: true, counts: { seatsTaken: 2 } });

    await boxOffice.work.relay();
    expect(
      world.told
        .filter(({ stream }) => stream === reservation.reservationId)
        .map(({ type }) => type),
    ).toEqual(["SeatsReserved", "PaymentStarted", "PaymentCaptured", "ReservationConfirmed"]);
    const ids = world.told.map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("whoever waits sees shows but no seats, is called in order, and is told where they stand", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    const { boxOffice } = world;
    const [ann, bob, cid] = [
      await world.join("ann"),
      await world.join("bob"),
      await world.join("cid"),
    ];
    expect([ann.position, bob.position, cid.position]).toEqual([null, 1, 2]);
    expect([bob.ahead, cid.ahead]).toEqual([0, 1]);
    const waiting = { token: bob.token };
    expect((await boxOffice.listShows({ concertId: "concert-1", ...waiting })).outcome).toBe(
      "shows_listed",
    );
    expect((await boxOffice.listSeats({ showId, ...waiting })).outcome).toBe("token_not_active");
    const asked = { showId, seatIds: ["A-1-1"], userId: "bob", ...waiting };
    expect((await boxOffice.reserveSeats(asked)).outcome).toBe("token_not_active");

    await boxOffice.leaveQueue({ queueId, userId: "ann", token: ann.token });
    expect(await world.look(cid)).toMatchObject({ status: "waiting", position: 1 });
    expect(await world.look(bob)).toMatchObject({ status: "active" });
    expect((await boxOffice.reserveSeats(asked)).outcome).toBe("seats_reserved");
  });

  test("a show is bookable while its sales are open and a seat is free", async () => {
    const base = concertDocument();
    const [show] = base.shows;
    if (show === undefined) throw new Error("no show");
    const one = [{ section: "A", price: 1, rows: [{ row: "1", seats: 1 }] }];
    const { salesOpenAtMs: open, salesCloseAtMs: close } = show;
    const shows = [
      { ...show, showId: "early", salesOpenAtMs: open + 2 * 60 * minuteMs, sections: one },
      { ...show, showId: "late", salesCloseAtMs: open + 60 * minuteMs, sections: one },
      { ...show, showId: "now", sections: one },
    ];
    const world = await openWorld({ ...base, shows, allowPast: true });
    const ann = await world.join("ann");
    const bookable = async () => {
      const token = (await world.join("ann")).token;
      const listed = await world.boxOffice.listShows({ concertId: "concert-1", token });
      if (listed.outcome !== "shows_listed") throw new Error(listed.outcome);
      return listed.shows.map(({ show: { showId: id } }) => id as string).toSorted();
    };
    expect(close).toBeGreaterThan(open);
    expect(await bookable()).toEqual(["now"]);
    const seats = await world.boxOffice.listSeats({ showId: "early", token: ann.token });
    expect(seats).toMatchObject({ seats: [{ available: false }] });
    await world.boxOffice.reserveSeats({
      showId: "now",
      seatIds: ["A-1-1"],
      userId: "ann",
      token: ann.token,
    });
    expect(await bookable()).toEqual([]);
    world.clock.advance(5 * minuteMs);
    expect(await bookable()).toEqual(["now"]);
    world.clock.advance(60 * minuteMs);
    expect(await bookable()).toEqual(["early", "now"]);
  });
});

describe("a hold ends by the clock alone", () => {
  test("its seats are free for others, and it reads as expired, without any sweep", async () => {
    const world = await openWorld();
    const { boxOffice, clock } = world;
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    const first = await world.hold("ann", ann, "A-1-1", "A-1-2");
    const query = { reservationId: first.reservationId, userId: "ann" };
    clock.advance(5 * minuteMs - 1);
    const early = { showId, seatIds: ["A-1-2", "A-1-3"], userId: "bob", token: bob.token };
    expect(await boxOffice.reserveSeats(early)).toEqual({
      outcome: "seat_already_reserved",
      seatIds: ["A-1-2"],
    });
    clock.advance(1);
    expect(await boxOffice.getReservation(query)).toMatchObject({
      reservation: { status: "expired" },
    });
    expect(await boxOffice.listReservations({ userId: "ann" })).toMatchObject({
      reservations: [{ status: "expired" }],
    });
    expect(await boxOffice.listSeats({ showId, token: bob.token })).toMatchObject({
      seats: [{ available: true }, {}, {}, {}, {}, {}],
    });
    expect((await world.pay("ann", ann, first)).outcome).toBe("reservation_not_held");
    await world.hold("bob", bob, "A-1-2", "A-1-3");
    const { seats } = await world.stores.bookings.snapshot();
    expect(seats.map(({ seatId, epoch }) => [seatId, epoch])).toEqual([
      ["A-1-2", 2],
      ["A-1-3", 1],
    ]);
    expect((await boxOffice.audit()).ok).toBe(true);
  });

  test("the sweep writes it down once, and releasing it afterwards is no second end", async () => {
    const world = await openWorld();
    const { boxOffice, clock } = world;
    const ann = await world.join("ann");
    const held = await world.hold("ann", ann, "A-1-1");
    clock.advance(5 * minuteMs);
    expect(await boxOffice.work.sweep()).toBe(1);
    expect(await boxOffice.work.sweep()).toBe(0);
    const own = { reservationId: held.reservationId, userId: "ann" };
    expect((await boxOffice.releaseReservation(own)).outcome).toBe("reservation_released");
    const { reservations, seats } = await world.stores.bookings.snapshot();
    expect(reservations).toMatchObject([{ status: "expired", version: 2 }]);
    expect(seats).toEqual([]);
    await boxOffice.work.relay();
    expect(
      world.told.map(({ type }) => type).filter((type) => type === "ReservationExpired"),
    ).toHaveLength(1);
  });

  test("whoever releases it too late finds that it expired", async () => {
    const world = await openWorld();
    const ann = await world.join("ann");
    const { reservationId } = await world.hold("ann", ann, "A-1-1");
    world.clock.advance(5 * minuteMs);
    const own = { reservationId, userId: "ann" };
    expect((await world.boxOffice.releaseReservation(own)).outcome).toBe("reservation_released");
    const { reservations, seats } = await world.stores.bookings.snapshot();
    expect(reservations).toMatchObject([{ status: "expired" }]);
    expect(seats).toEqual([]);
  });

  test("a released one gives its seats back at once", async () => {
    const world = await openWorld();
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    const held = await world.hold("ann", ann, "A-1-1");
    const own = { reservationId: held.reservationId, userId: "ann" };
    for (const _again of [1, 2]) {
      expect((await world.boxOffice.releaseReservation(own)).outcome).toBe("reservation_released");
    }
    await world.hold("bob", bob, "A-1-1");
    expect((await world.pay("ann", ann, held)).outcome).toBe("reservation_not_held");
  });
});
