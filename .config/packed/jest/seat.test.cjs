// A CommonJS test of Jest, from Node 24.9 on.
const { concertDocument, createTestBoxOffice } = require("@admit-one/testing");

test("a seat is reserved", async () => {
  const { boxOffice } = createTestBoxOffice();
  await boxOffice.createConcert(concertDocument());
  const { token } = await boxOffice.issueToken({ queueId: "queue-1", userId: "alice" });
  const wish = { showId: "show-1", seatIds: ["A-1-1"], userId: "alice", token: token.token };
  expect(await boxOffice.reserveSeats(wish)).toMatchObject({ outcome: "seats_reserved" });
});
