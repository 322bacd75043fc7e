import type { BookingChange, BookingSlice } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";

/** A box office in which user-1 holds A-1-1, and its store to put into past all rules. */
export const heldSeat = async () => {
  const office = createTestBoxOffice();
  const { boxOffice, stores } = office;
  await boxOffice.createConcert(concertDocument());
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "user-1" });
  if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
  const buyer = { userId: "user-1", token: issued.token.token };
  const wish = { ...buyer, showId: "show-1", seatIds: ["A-1-1"] };
  const held = await boxOffice.reserveSeats(wish);
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservation } = held;
  const [seat] = (await stores.bookings.snapshot()).seats;
  if (seat === undefined) throw new Error("no seat is held");
  const put = (slice: BookingSlice, change: BookingChange) =>
    stores.bookings.update(slice, () => ({ outcome: undefined, change }));
  return { ...office, reservation, seat, put };
};
