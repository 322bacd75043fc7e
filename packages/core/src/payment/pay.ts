import type { Pay, PaymentOutcome, PayOutcome } from "../box-office.ts";
import type { Context } from "../context.ts";
import { type FieldError, validation } from "../errors.ts";
import { replayOf } from "../idempotency.ts";
import type { PaymentId, ReservationId, UserId } from "../ids.ts";
import { isAmount, isCurrency } from "../money.ts";
import { knownToken } from "../queue/known-token.ts";
import { invalidToken } from "../refusals.ts";
import { check, checkIdempotencyKey, checkUserId, isStorableJson } from "../validate.ts";
import { carryOut, expirePaidToken } from "./carry-out.ts";
import { firstCall, gatewayOf, toGateway, within } from "./gateway-call.ts";
import type { PaymentMethod, PendingPayment } from "./payment.ts";
import { outcomeOf, paymentOutcome } from "./payment-outcome.ts";
import { isSettlement } from "./settle-payment.ts";
import { startPayment } from "./start-payment.ts";

/** Added to the gateway's time limit: the starter has that long to write the answer down. */
const settleWithinMs = 5_000;

/** How long a payment is left alone with whoever works on it. */
export const leaseOf = ({ options }: Context): number => options.gatewayTimeoutMs + settleWithinMs;

/** Journey 6: start (T1), the call outside any transaction (G1), settle (T2). */
export const pay = async (context: Context, command: Pay): Promise<PayOutcome> => {
  const { stores, clock, ids, gateways } = context;
  const method = command.method ?? { type: gateways[0]?.name ?? "none" };
  const errors = checkCommand(context, command, method);
  if (errors.length > 0) return validation(...errors);
  const userId = command.userId as UserId;
  const reservationId = command.reservationId as ReservationId;
  const amount = command.amount ?? null;
  const currency = command.currency ?? null;
  const key = command.idempotencyKey === undefined ? null : { userId, key: command.idempotencyKey };
  const asked = [amount, currency, command.method ?? null];
  const fingerprint = JSON.stringify(["POST", "payments", reservationId, ...asked]);
  const record = key && (await stores.bookings.record(key));
  const replay = replayOf(record, fingerprint);
  if (replay.kind === "reused") return { outcome: "idempotency_key_reused" };
  if (replay.kind === "outcome") return replay.outcome as PayOutcome;
  if (replay.kind === "payment") return outcomeOf(context, replay.paymentId);

  const known = await knownToken(context, command.token, { userId });
  if (known.outcome !== "known") return invalidToken;
  const { queueId, no } = known.token;
  const paymentId = ids.next("payment") as PaymentId;
  const leaseMs = leaseOf(context);
  const start = { paymentId, userId, amount, currency, method, key, fingerprint, leaseMs };
  const started = await stores.bookings.update(
    { by: "reservation", reservationId, ...(key && { record: key }) },
    (state) => startPayment(state, { ...start, token: { queueId, no } }, clock.nowMs()),
  );
  if (started.outcome === "replayed") return outcomeOf(context, started.paymentId);
  if (started.outcome === "free") {
    await expirePaidToken(context, { queueId, no });
    return outcomeOf(context, paymentId);
  }
  return started.outcome === "started" ? charge(context, started.payment) : started;
};

/** G1 and T2. The payment is known to be committed: only then is the gateway called (K1). */
export const charge = async (
  context: Context,
  payment: PendingPayment,
): Promise<PaymentOutcome> => {
  const { paymentId, method } = payment;
  const gateway = gatewayOf(context, method);
  if (gateway === undefined) throw new TypeError(`No gateway serves ${method.type}.`);
  const answer = await within(context, () => firstCall(gateway, toGateway(payment)));
  const settlement = isSettlement(answer) ? answer : { outcome: "unknown" as const };
  return paymentOutcome(await carryOut(context, paymentId, settlement));
};

const checkCommand = (
  context: Context,
  { userId, idempotencyKey, amount, currency }: Pay,
  method: PaymentMethod,
): readonly FieldError[] => [
  ...checkUserId(userId),
  ...checkIdempotencyKey(idempotencyKey),
  ...check(amount === undefined || isAmount(amount), "amount", "must be a non-negative integer"),
  ...check(currency === undefined || isCurrency(currency), "currency", "must be an ISO 4217 code"),
  ...check(
    (amount === undefined) === (currency === undefined),
    amount === undefined ? "amount" : "currency",
    "amount and currency must be given together",
  ),
  ...check(isStorableJson(method), "method", "must be plain JSON, not deeply nested"),
  ...(gatewayOf(context, method)?.checkMethod(method) ?? [
    { field: "method.type", message: "must name a configured gateway" },
  ]),
];
