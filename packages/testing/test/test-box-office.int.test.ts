import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

const openSales = async () => {
  const office = createTestBoxOffice();
  const created = await office.boxOffice.createConcert(concertDocument());
  expect(created).toMatchObject({ outcome: "concert_created", showIds: ["show-1"] });
  return office;
};

const enter = async ({ boxOffice }: ReturnType<typeof createTestBoxOffice>, userId: string) => {
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
  if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
  expect(issued.token.status).toBe("active");
  return { userId, token: issued.token.token };
};

test("a buyer goes through all six journeys, and the money is in the ledger", async () => {
  const office = await openSales();
  const { boxOffice, gateway } = office;
  const buyer = await enter(office, "user-1");
  const { token } = buyer;
  expect(await boxOffice.lookUpToken({ queueId: "queue-1", token })).toMatchObject({
    outcome: "token_found",
  });
  expect(await boxOffice.listShows({ concertId: "concert-1", token })).toMatchObject({
    shows: [{ availableSeats: 6 }],
  });
  const listed = await boxOffice.listSeats({ showId: "show-1", token });
  expect(listed).toMatchObject({ outcome: "seats_listed" });
  const held = await boxOffice.reserveSeats({
    ...buyer,
    showId: "show-1",
    seatIds: ["A-1-1", "A-1-2"],
  });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservationId } = held.reservation;
  const paid = await boxOffice.pay({ ...buyer, reservationId });
  expect(paid).toMatchObject({ outcome: "payment_captured", payment: { amount: 220_000 } });
  expect(await boxOffice.lookUpToken({ queueId: "queue-1", token })).toMatchObject({
    token: { status: "expired", reason: "paid" },
  });
  expect(gateway.ledger()).toMatchObject([{ captures: 1, captured: 220_000, refunded: 0 }]);
  expect(await boxOffice.audit()).toMatchObject({ ok: true });
});

test("a seat is free again when the fake clock reaches the end of the hold", async () => {
  const office = await openSales();
  const { boxOffice, clock } = office;
  const one = await enter(office, "user-1");
  const two = await enter(office, "user-2");
  const wish = { showId: "show-1", seatIds: ["A-1-1"] };
  expect(await boxOffice.reserveSeats({ ...one, ...wish })).toMatchObject({
    outcome: "seats_reserved",
  });
  clock.advance(299_999);
  expect(await boxOffice.reserveSeats({ ...two, ...wish })).toMatchObject({
    outcome: "seat_already_reserved",
  });
  clock.advance(1);
  expect(await boxOffice.reserveSeats({ ...two, ...wish })).toMatchObject({
    outcome: "seats_reserved",
  });
  expect(await boxOffice.audit()).toMatchObject({ ok: true });
});

describe("fault 17: the concert's instants", () => {
  const startMs = Date.UTC(2026, 5, 1, 9);

  const reserve = async (office: ReturnType<typeof createTestBoxOffice>) =>
    (
      await office.boxOffice.reserveSeats({
        ...(await enter(office, "user-1")),
        showId: "show-1",
        seatIds: ["A-1-1"],
      })
    ).outcome;

  test.each([startMs, Date.UTC(2040, 0, 1)])(
    "follow a clock that begins at %i",
    async (beginMs) => {
      const office = createTestBoxOffice({ startMs: beginMs });
      await office.boxOffice.createConcert({ ...concertDocument(), title: "봄" });
      expect(await reserve(office)).toBe("seats_reserved");
      // On sale for as long as by default, and no longer.
      office.clock.advance(99 * 3_600_000);
      expect(await reserve(office)).toBe("sales_closed");
    },
  );

  test("are left as they are where a test gave its own", async () => {
    const [show] = concertDocument({}, { startMs: startMs + 7_200_000 }).shows;
    const shows = show === undefined ? [] : [show];
    const office = createTestBoxOffice({ startMs });
    // The line lets people in before the sales open, so that they can ask for seats.
    const queue = { queueId: "queue-1", opensAtMs: null };
    await office.boxOffice.createConcert(concertDocument({ shows, queue }));
    expect(await reserve(office)).toBe("sales_closed");
    office.clock.advance(3_600_000);
    expect(await reserve(office)).toBe("seats_reserved");
  });
});
