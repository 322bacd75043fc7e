import { wishOf } from "../../concert/choice/asked.ts";
import { checkName } from "../../concert/plan/check-words.ts";
import { normalName } from "../../concert/plan/names.ts";
import type { Decision } from "../../kernel/decision.ts";
import { type FieldError, validation } from "../../kernel/errors.ts";
import { type IdempotencyKey, operator } from "../../kernel/idempotency.ts";
import type { PaymentId, ReservationId, SeatId, ShowId, UserId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import type { Operating } from "../../kernel/operating.ts";
import { check, checkIdempotencyKey, checkInteger, checkUserId } from "../../kernel/validate.ts";
import type { LookAgain } from "../../reservation/best-seats.ts";
import type { SellSeats, SellSeatsOutcome } from "../../reservation/reservation-commands.ts";
import { drawTickets } from "../../reservation/tickets.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { checkBest } from "../holding/check-best.ts";
import type { StepPart } from "../holding/hold-in-one-step.ts";
import { takeBest } from "../holding/take-best.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkSeatIds, seatIdsMax } from "../seat-ids.ts";
import { type Sale, sellBest, sellNamed } from "./sell-now.ts";

const reasonMax = 200;

/** The user of what is sold to nobody by name. */
const boxOfficeUser = "box-office" as UserId;

/**
 * An operator sells seats at the door or gives them away: they are sold at once, without a place in
 * line, a hold or a gateway.
 */
export const sellSeats = async (
  context: Operating<SalesContext>,
  command: SellSeats,
): Promise<SellSeatsOutcome> => {
  const errors = checkCommand(command);
  if (errors.length > 0) return validation(...errors);
  const { ids } = context;
  const sale: Sale = {
    reservationId: ids.next("reservation") as ReservationId,
    paymentId: ids.next("payment") as PaymentId,
    ticketIds: drawTickets(ids, command.seatIds?.length ?? command.best?.count ?? 0),
    userId: (command.userId ?? boxOfficeUser) as UserId,
    amount: command.amount ?? null,
    key: { userId: operator, key: command.idempotencyKey },
    fingerprint: fingerprintOf(command),
  };
  const { seatIds, best: ask } = command;
  if (ask !== undefined) {
    return takeBest<SellSeatsOutcome>(context, command.showId as ShowId, ask, (part, best) =>
      sell(context, command, part, sale.key, (state, nowMs) => sellBest(state, sale, best, nowMs)),
    );
  }
  const named = (seatIds ?? []).map(normalName) as SeatId[];
  return sell(context, command, { seatIds: named }, sale.key, (state, nowMs) =>
    sellNamed(state, sale, named, nowMs),
  );
};

const sell = <O extends SellSeatsOutcome | LookAgain>(
  context: Operating<SalesContext>,
  command: SellSeats,
  part: StepPart,
  record: IdempotencyKey,
  rule: (state: BookingState, nowMs: number) => Decision<BookingChange, O>,
): Promise<O> =>
  acceptBooking<O>(
    context,
    // Nobody's allowance counts, so nobody's reservations are loaded.
    { by: "seats", showId: command.showId as ShowId, ...part, userId: operator, record },
    (state) => {
      const nowMs = context.clock.nowMs();
      const { outcome, change } = rule(state, nowMs);
      if (change === undefined) return { outcome };
      return { outcome, change, note: noteOf(command, outcome, nowMs) };
    },
  );

const fingerprintOf = ({ showId, userId, seatIds, best, amount }: SellSeats): string =>
  JSON.stringify([
    "POST",
    "sell",
    showId,
    userId ?? null,
    best === undefined ? seatIds?.map(normalName).toSorted() : wishOf(best),
    amount ?? null,
  ]);

/** Only a sale changes anything. */
const noteOf = (
  { reason, amount }: SellSeats,
  outcome: SellSeatsOutcome | LookAgain,
  atMs: number,
): Note | null => {
  if (outcome.outcome !== "seats_sold") return null;
  const { reservationId, userId, seats } = outcome.reservation;
  return {
    atMs,
    subject: ["reservation", reservationId],
    userId,
    details: {
      reason: normalName(reason),
      seatIds: seats.map(({ seatId }) => seatId),
      ...(amount !== undefined && { amount }),
    },
  };
};

const checkCommand = (command: SellSeats): readonly FieldError[] => {
  const { seatIds, best, amount, reason, userId, idempotencyKey } = command;
  const isOne = (seatIds === undefined) !== (best === undefined);
  return [
    ...(userId === undefined ? [] : checkUserId(userId)),
    ...checkIdempotencyKey(idempotencyKey),
    ...check(isOne, "seatIds", "must be given, or best, but not both"),
    ...(seatIds === undefined ? [] : checkSeatIds(seatIds, seatIdsMax)),
    ...(best === undefined ? [] : checkBest(best)),
    ...checkInteger(amount, "amount", 0),
    ...checkName(reason, "reason", reasonMax),
  ];
};
