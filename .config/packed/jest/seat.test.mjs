// An ES module test of Jest, on every Node that the packages run on.
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";

test("a seat is reserved", async () => {
  const { boxOffice } = createTestBoxOffice();
  await boxOffice.createConcert(concertDocument());
  const { token } = await boxOffice.issueToken({ queueId: "queue-1", userId: "alice" });
  const wish = { showId: "show-1", seatIds: ["A-1-1"], userId: "alice", token: token.token };
  expect(await boxOffice.reserveSeats(wish)).toMatchObject({ outcome: "seats_reserved" });
});
