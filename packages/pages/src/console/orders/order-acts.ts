import type {
  CancelRefund,
  CancelReservationOutcome,
  MoveReservationOutcome,
} from "@admit-one/core";
import { type Answer, done, refused, type Sent } from "../kit/answers.ts";
import { actorOf } from "../kit/desk.ts";
import { changedMeanwhile, hasSeen, isChangedMeanwhile, seenIn } from "../kit/versions.ts";
import type { Done } from "../messages/done.ts";
import { orderWords } from "../messages/orders.ts";
import { orderSeen, orderVersion, type SeenOrder } from "./order-version.ts";

const pathOf = ({ id }: Sent): string => `/orders/${id("reservationId")}`;

type Command = {
  readonly action: string;
  /** Fields that are sent again after a look at what changed. */
  readonly others: readonly string[];
  readonly done: Done;
  readonly give: (
    seen: Pick<SeenOrder, "version">,
  ) => Promise<CancelReservationOutcome | MoveReservationOutcome>;
};

/** Carries out a command about the order that the operator saw; another one is shown first. */
const giveSeen = async (sent: Sent, { action, others, done: what, give }: Command) => {
  const { desk, form, id } = sent;
  const stale = async (): Promise<Answer> => {
    const found = await desk.boxOffice.inspectReservation({ reservationId: id("reservationId") });
    if (found.outcome !== "reservation_inspected") return refused(found, "/orders");
    return changedMeanwhile(desk, form, {
      action: `${pathOf(sent)}/${action}`,
      role: "agent",
      back: pathOf(sent),
      now: orderSeen(found.reservation),
      shown: orderVersion,
      names: orderWords[desk.language].fields,
      others,
    });
  };
  if (!hasSeen(form, orderVersion)) return stale();
  const { version } = seenIn(form) as SeenOrder;
  const result = await give({ version });
  if (isChangedMeanwhile(result)) return stale();
  return result.outcome === "reservation_cancelled" || result.outcome === "reservation_moved"
    ? done(pathOf(sent), what)
    : refused(result, pathOf(sent));
};

const refundIn = ({ form }: Sent): CancelRefund | undefined => {
  if (!form.has("refund")) return undefined;
  if (form.text("refund") === "none") return "none";
  if (form.text("refund") === "full") return "full";
  return { amount: form.number("amount") ?? Number.NaN };
};

export const cancelOrder = (sent: Sent): Promise<Answer> =>
  giveSeen(sent, {
    action: "cancel",
    others: ["refund", "amount"],
    done: "cancelled",
    give: (seen) =>
      sent.desk.boxOffice.cancelReservation({
        reservationId: sent.id("reservationId"),
        refund: refundIn(sent),
        seen,
        actor: actorOf(sent.desk),
      }),
  });

export const cancelSeats = (sent: Sent): Promise<Answer> =>
  giveSeen(sent, {
    action: "cancel-seats",
    others: ["seatIds", "refund", "amount", "key"],
    done: "seatsCancelled",
    give: (seen) =>
      sent.desk.boxOffice.cancelReservation({
        reservationId: sent.id("reservationId"),
        seatIds: sent.form.all("seatIds"),
        refund: refundIn(sent),
        idempotencyKey: sent.form.given("key"),
        seen,
        actor: actorOf(sent.desk),
      }),
  });

export const moveOrder = (sent: Sent): Promise<Answer> =>
  giveSeen(sent, {
    action: "move",
    others: ["newSeats"],
    done: "moved",
    give: (seen) =>
      sent.desk.boxOffice.moveReservation({
        reservationId: sent.id("reservationId"),
        seatIds: sent.form.list("newSeats"),
        seen,
        actor: actorOf(sent.desk),
      }),
  });

/** The end that the operator saw makes it count once. */
export const extendHold = async (sent: Sent): Promise<Answer> => {
  const { desk, form, id } = sent;
  const result = await desk.boxOffice.prolongHold({
    reservationId: id("reservationId"),
    expiresAtMs: form.number("expiresAtMs") ?? Number.NaN,
    actor: actorOf(desk),
  });
  return result.outcome === "hold_extended"
    ? done(pathOf(sent), "extended")
    : refused(result, pathOf(sent));
};
