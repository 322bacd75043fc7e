import { concertDocument, createTestBoxOffice } from "@admit-one/testing";

const { boxOffice, clock } = createTestBoxOffice(); // in memory, and time stands still
await boxOffice.createConcert(concertDocument()); // one show, with the seats A-1-1 to A-1-6

const reserve = async (userId: string) => {
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
  if (!("token" in issued)) throw new Error(issued.outcome);
  const seat = { showId: "show-1", seatIds: ["A-1-1"] };
  return boxOffice.reserveSeats({ ...seat, userId, token: issued.token.token });
};

console.log("Alice:", (await reserve("alice")).outcome);
console.log("Bob:  ", (await reserve("bob")).outcome);
clock.advance(5 * 60_000); // Alice does not pay in time
console.log("Bob:  ", (await reserve("bob")).outcome);
