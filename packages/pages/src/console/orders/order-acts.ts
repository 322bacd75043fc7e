import type { CancelRefund } from "@admit-one/core";
import { type Answer, done, refused, type Sent } from "../kit/answers.ts";
import { actorOf } from "../kit/desk.ts";
import { changedMeanwhile, isSameVersion, seenIn } from "../kit/versions.ts";
import { orderWords } from "../messages/orders.ts";
import { orderVersion } from "./order-version.ts";

const pathOf = ({ id }: Sent): string => `/orders/${id("reservationId")}`;

/** Carries out a command about the order that the operator saw; another one is shown first. */
const ifSeen = async (
  sent: Sent,
  action: string,
  others: readonly string[],
  act: () => Promise<Answer>,
): Promise<Answer> => {
  const { desk, form, id } = sent;
  const found = await desk.boxOffice.inspectReservation({ reservationId: id("reservationId") });
  if (found.outcome !== "reservation_inspected") return refused(found, "/orders");
  const now = orderVersion(found.reservation);
  if (isSameVersion(seenIn(form), now)) return act();
  return changedMeanwhile(desk, form, {
    action: `${pathOf(sent)}/${action}`,
    role: "agent",
    back: pathOf(sent),
    now,
    names: orderWords[desk.language].fields,
    others,
  });
};

const refundIn = ({ form }: Sent): CancelRefund | undefined => {
  if (!form.has("refund")) return undefined;
  if (form.text("refund") === "none") return "none";
  if (form.text("refund") === "full") return "full";
  return { amount: form.number("amount") ?? Number.NaN };
};

export const cancelOrder = (sent: Sent): Promise<Answer> =>
  ifSeen(sent, "cancel", ["refund", "amount"], async () => {
    const { desk, id } = sent;
    const result = await desk.boxOffice.cancelReservation({
      reservationId: id("reservationId"),
      refund: refundIn(sent),
      actor: actorOf(desk),
    });
    return result.outcome === "reservation_cancelled"
      ? done(pathOf(sent), "cancelled")
      : refused(result, pathOf(sent));
  });

export const cancelSeats = (sent: Sent): Promise<Answer> =>
  ifSeen(sent, "cancel-seats", ["seatIds", "refund", "amount", "key"], async () => {
    const { desk, form, id } = sent;
    const result = await desk.boxOffice.cancelReservation({
      reservationId: id("reservationId"),
      seatIds: form.all("seatIds"),
      refund: refundIn(sent),
      idempotencyKey: form.given("key"),
      actor: actorOf(desk),
    });
    return result.outcome === "reservation_cancelled"
      ? done(pathOf(sent), "seatsCancelled")
      : refused(result, pathOf(sent));
  });

export const moveOrder = (sent: Sent): Promise<Answer> =>
  ifSeen(sent, "move", ["newSeats"], async () => {
    const { desk, form, id } = sent;
    const result = await desk.boxOffice.moveReservation({
      reservationId: id("reservationId"),
      seatIds: form.list("newSeats"),
      actor: actorOf(desk),
    });
    return result.outcome === "reservation_moved"
      ? done(pathOf(sent), "moved")
      : refused(result, pathOf(sent));
  });
