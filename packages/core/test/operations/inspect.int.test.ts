import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { expect, test } from "vitest";

const sold = async () => {
  const world = createTestBoxOffice();
  const { boxOffice } = world;
  await boxOffice.createConcert(concertDocument());
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
  if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
  await boxOffice.work.advance();
  const { token } = issued.token;
  const own = { userId: "ann", token };
  const held = await boxOffice.reserveSeats({ ...own, showId: "show-1", seatIds: ["A-1-1"] });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  return { ...world, own, reservationId: held.reservation.reservationId };
};

test("a reservation is inspected with its payments, refunds and ledger, by its id", async () => {
  const { boxOffice, own, reservationId } = await sold();
  await boxOffice.pay({ ...own, reservationId });
  await boxOffice.cancelReservation({ reservationId });
  const found = await boxOffice.inspectReservation({ reservationId });
  expect(found).toMatchObject({
    outcome: "reservation_inspected",
    reservation: { userId: "ann", status: "cancelled" },
    payments: [{ payment: { status: "refunded" }, refunds: [{ status: "succeeded" }] }],
  });
  const ledger = found.outcome === "reservation_inspected" ? found.payments[0]?.ledger : [];
  expect(ledger?.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  expect(ledger).not.toEqual([]);
});

test("a lapsed hold is inspected as expired; an unknown id is not found", async () => {
  const { boxOffice, clock, reservationId } = await sold();
  clock.advance(300_000);
  expect(await boxOffice.inspectReservation({ reservationId })).toMatchObject({
    reservation: { status: "expired" },
    payments: [],
  });
  expect(await boxOffice.inspectReservation({ reservationId: "none" })).toEqual({
    outcome: "not_found",
    what: "reservation",
  });
});

test("seats are inspected with who has them, or why nobody may", async () => {
  const { boxOffice, clock, reservationId } = await sold();
  const actor = { id: "kim", role: "manager" } as const;
  await boxOffice.blockSeats({ showId: "show-1", seatIds: ["A-1-2"], reason: "camera", actor });
  const inspect = () => boxOffice.inspectSeats({ showId: "show-1", section: "A" });
  const before = await inspect();
  expect(before).toMatchObject({
    outcome: "seats_inspected",
    seats: [
      { seatId: "A-1-1", row: "1", label: "1", claim: { state: "held", reservationId } },
      { seatId: "A-1-2", claim: { state: "blocked", reason: "camera" } },
      { seatId: "A-1-3", claim: { state: "free" } },
      {},
      {},
      {},
    ],
  });
  clock.advance(300_000);
  expect(await inspect()).toMatchObject({
    seats: [{ claim: { state: "free" } }, {}, {}, {}, {}, {}],
  });
  expect(await boxOffice.inspectSeats({ showId: "show-1", section: "Z" })).toMatchObject({
    seats: [],
  });
  expect(await boxOffice.inspectSeats({ showId: "none", section: "A" })).toEqual({
    outcome: "not_found",
    what: "show",
  });
});

test("a draft is inspected with its shows, which buyers do not see", async () => {
  const { boxOffice } = createTestBoxOffice();
  await boxOffice.createConcert(concertDocument({ status: "draft" }));
  expect(await boxOffice.inspectConcert({ concertId: "concert-1" })).toMatchObject({
    outcome: "concert_found",
    concert: { status: "draft" },
    shows: [{ showId: "show-1" }],
  });
  expect(await boxOffice.getConcert({ concertId: "concert-1" })).toMatchObject({
    outcome: "not_found",
  });
  expect(await boxOffice.inspectConcert({ concertId: "none" })).toMatchObject({
    outcome: "not_found",
  });
});

test("a user's last token in a line is explained by the user, and is not seen by that", async () => {
  const { boxOffice, clock } = createTestBoxOffice();
  await boxOffice.createConcert(concertDocument());
  await boxOffice.createConcert({
    ...concertDocument({ concertId: "concert-2", queue: { queueId: "queue-2" } }),
    shows: concertDocument().shows.map((show) => ({ ...show, showId: "show-2" })),
  });
  for (const queueId of ["queue-1", "queue-2", "queue-1"]) {
    const issued = await boxOffice.issueToken({ queueId, userId: "ann" });
    if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
    if (queueId === "queue-1") {
      await boxOffice.leaveQueue({ queueId, userId: "ann", token: issued.token.token });
    }
  }
  const ask = () => boxOffice.explainToken({ queueId: "queue-1", userId: "ann" });
  const explained = await ask();
  expect(explained).toMatchObject({
    outcome: "token_explained",
    token: { tokenId: "queue-1:2", userId: "ann", reason: "left" },
  });
  clock.advance(1_000);
  expect(await ask()).toEqual(explained);
  expect(await boxOffice.explainToken({ queueId: "queue-1", userId: "ben" })).toEqual({
    outcome: "not_found",
    what: "token",
  });
});
