import { chooseBest } from "../../concert/choice/choose-best.ts";
import { checkName } from "../../concert/plan/check-words.ts";
import { normalName } from "../../concert/plan/names.ts";
import { type FieldError, validation } from "../../kernel/errors.ts";
import { operator } from "../../kernel/idempotency.ts";
import type { PaymentId, ReservationId, SeatId, ShowId, UserId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import type { Operating } from "../../kernel/operating.ts";
import { check, checkIdempotencyKey, checkInteger, checkUserId } from "../../kernel/validate.ts";
import type { SellSeats, SellSeatsOutcome } from "../../reservation/reservation-commands.ts";
import { drawTickets } from "../../reservation/tickets.ts";
import { acceptBooking } from "../accept-booking.ts";
import { checkBest } from "../holding/check-best.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkSeatIds, seatIdsMax } from "../seat-ids.ts";
import { type Sale, sellNow } from "./sell-now.ts";

const reasonMax = 200;

/** The user of what is sold to nobody by name. */
const boxOfficeUser = "box-office" as UserId;

/** How often other seats are chosen because somebody took the best ones meanwhile. */
const choicesMax = 20;

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
  const sale: Omit<Sale, "seatIds"> = {
    reservationId: ids.next("reservation") as ReservationId,
    paymentId: ids.next("payment") as PaymentId,
    ticketIds: drawTickets(ids, command.seatIds?.length ?? command.best?.count ?? 0),
    userId: (command.userId ?? boxOfficeUser) as UserId,
    amount: command.amount ?? null,
    key: { userId: operator, key: command.idempotencyKey },
    fingerprint: fingerprintOf(command),
  };
  if (command.seatIds !== undefined) {
    return sell(context, command, {
      ...sale,
      seatIds: command.seatIds.map(normalName) as SeatId[],
    });
  }
  for (let tried = 1; ; tried += 1) {
    const seatIds = await chooseSeats(context, command);
    // Without seats the step still answers a repeated call, and finds whether there is a show.
    const sold = await sell(context, command, { ...sale, seatIds: seatIds ?? [] });
    const isTaken = sold.outcome === "seat_already_reserved";
    if (!isTaken || tried === choicesMax) return sold;
  }
};

const sell = (
  context: Operating<SalesContext>,
  command: SellSeats,
  sale: Sale,
): Promise<SellSeatsOutcome> => {
  const showId = command.showId as ShowId;
  const { seatIds, key } = sale;
  return acceptBooking<SellSeatsOutcome>(
    context,
    // Nobody's allowance counts, so nobody's reservations are loaded.
    { by: "seats", showId, seatIds, userId: operator, record: key },
    (state) => {
      const nowMs = context.clock.nowMs();
      const { outcome, change } = sellNow(state, sale, nowMs);
      if (change === undefined) return { outcome };
      return { outcome, change, note: noteOf(command, sale, nowMs) };
    },
  );
};

/** The best seats by what is free now. Null if there are not enough. */
const chooseSeats = async (
  { seatMaps, seatings }: Operating<SalesContext>,
  { showId: id, best }: SellSeats,
): Promise<readonly SeatId[] | null> => {
  const showId = id as ShowId;
  if (best === undefined) return null;
  const map = await seatMaps.look(showId);
  const seating = await seatings.of(showId, false, map.planVersion());
  if (seating === null) return null;
  const choice = chooseBest(seating.view, map.available(), best);
  if (choice.outcome === "not_enough") return null;
  return choice.seats.flatMap((no) => seating.seatIds[no] ?? []);
};

const fingerprintOf = ({ showId, userId, seatIds, best, amount }: SellSeats): string =>
  JSON.stringify([
    "POST",
    "sell",
    showId,
    userId ?? null,
    seatIds?.map(normalName).toSorted() ?? best ?? null,
    amount ?? null,
  ]);

const noteOf = (
  { reason, amount }: SellSeats,
  { reservationId, userId, seatIds }: Sale,
  atMs: number,
): Note => ({
  atMs,
  subject: ["reservation", reservationId],
  userId,
  details: {
    reason: normalName(reason),
    seatIds: [...seatIds],
    ...(amount !== undefined && { amount }),
  },
});

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
