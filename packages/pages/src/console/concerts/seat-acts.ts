import { type Answer, done, refused, type Sent } from "../kit/answers.ts";
import { actorOf } from "../kit/desk.ts";

const pathOf = ({ id }: Sent): string => `/concerts/${id("concertId")}/shows/${id("showId")}`;

/** Seats that were ticked on the map, or written one a line. */
const seatIdsIn = ({ form }: Sent): readonly string[] => {
  const all = form.all("seatIds");
  return all.length > 1 ? all : form.list("seatIds");
};

const blockIn = (sent: Sent) => {
  const { desk, form, id } = sent;
  const seatIds = seatIdsIn(sent);
  return {
    showId: id("showId"),
    ...(seatIds.length > 0 && { seatIds }),
    section: form.given("section"),
    count: form.number("count"),
    reason: form.text("reason"),
    actor: actorOf(desk),
  };
};

export const blockSeats = async (sent: Sent): Promise<Answer> => {
  const result = await sent.desk.boxOffice.blockSeats(blockIn(sent));
  return result.outcome === "seats_blocked"
    ? done(pathOf(sent), "seatsBlocked", result.blocked)
    : refused(result, pathOf(sent));
};

export const unblockSeats = async (sent: Sent): Promise<Answer> => {
  const result = await sent.desk.boxOffice.unblockSeats(blockIn(sent));
  return result.outcome === "seats_blocked"
    ? done(pathOf(sent), "seatsUnblocked", result.unblocked)
    : refused(result, pathOf(sent));
};

export const sellSeats = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const result = await desk.boxOffice.sellSeats({
    showId: id("showId"),
    seatIds: seatIdsIn(sent),
    userId: form.given("user"),
    amount: form.number("amount"),
    reason: form.text("reason"),
    idempotencyKey: form.text("key"),
    actor: actorOf(desk),
  });
  return result.outcome === "seats_sold"
    ? done(`/orders/${result.reservation.reservationId}`, "seatsSold")
    : refused(result, pathOf(sent));
};
