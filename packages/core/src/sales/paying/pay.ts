import { type FieldError, validation } from "../../kernel/errors.ts";
import type { PaymentId, ReservationId, UserId } from "../../kernel/ids.ts";
import type { Currency } from "../../kernel/money.ts";
import { check, checkIdempotencyKey, checkUserId, isStorableJson } from "../../kernel/validate.ts";
import { findGateway } from "../../payment/gateway-call.ts";
import { leaseOf } from "../../payment/lease.ts";
import { walletType } from "../../payment/ledger.ts";
import type { PaymentMethod } from "../../payment/payment.ts";
import type { Pay, PayOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkSeen } from "../seen.ts";
import { expirePaidToken } from "./carry-out.ts";
import { outcomeOf } from "./payment-outcome.ts";
import { startWithToken } from "./start-with-token.ts";
import { takePayment } from "./take-payment.ts";

/** Journey 6: start (T1), gateway call outside any transaction (G1), settle (T2). */
export const pay = async (context: SalesContext, command: Pay): Promise<PayOutcome> => {
  const { ids } = context;
  const method = command.method ?? defaultMethod(context);
  const errors = checkCommand(context, command, method);
  if (errors.length > 0) return validation(...errors);
  const userId = command.userId as UserId;
  const reservationId = command.reservationId as ReservationId;
  const amount = command.amount ?? null;
  const currency = command.currency ?? null;
  const key = command.idempotencyKey === undefined ? null : { userId, key: command.idempotencyKey };
  const asked = [amount, currency, command.method ?? null];
  const fingerprint = JSON.stringify(["POST", "payments", reservationId, ...asked]);
  const paymentId = ids.next("payment") as PaymentId;
  const leaseMs = leaseOf(context);
  const { wallet } = context;
  const gateway = findGateway(context, method);
  const how = {
    twoStep: gateway?.capabilities.twoStep === true,
    accepts: (paid: number, of: Currency) => gateway?.accepts(paid, of) ?? true,
  };
  const asking = { paymentId, userId, amount, currency, method, key, fingerprint };
  const start = { ...asking, ...how, leaseMs, wallet };
  const { token, started } = await startWithToken(context, command.token, reservationId, start);
  if (started.outcome === "replayed") return outcomeOf(context, started.paymentId);
  if (started.outcome === "settled") {
    if (started.confirmed && token !== null) await expirePaidToken(context, token);
    return outcomeOf(context, paymentId);
  }
  return started.outcome === "started" ? takePayment(context, started.payment) : started;
};

const checkCommand = (
  context: SalesContext,
  { userId, idempotencyKey, amount, currency }: Pay,
  method: PaymentMethod,
): readonly FieldError[] => [
  ...checkUserId(userId),
  ...checkIdempotencyKey(idempotencyKey),
  ...checkSeen({ amount, currency }),
  ...check(isStorableJson(method), "method", "must be plain JSON, not deeply nested"),
  ...checkMethod(context, method),
];

const defaultMethod = ({ newPayments, wallet }: SalesContext): PaymentMethod => ({
  type: newPayments[0]?.name ?? (wallet ? walletType : "none"),
});

const checkMethod = ({ newPayments, wallet, cell }: SalesContext, method: PaymentMethod) => {
  if (method.type === walletType && wallet !== undefined) {
    return Object.keys(method).flatMap((field) =>
      check(field === "type", `method.${field}`, "is not known to the wallet"),
    );
  }
  const gateway = newPayments.find(({ name }) => name === method.type);
  if (gateway !== undefined) return gateway.checkMethod(method);
  const message =
    method.type === walletType && cell !== undefined
      ? "must not be wallet: another cell serves the wallets"
      : "must name a gateway that takes new payments";
  return check(false, "method.type", message);
};
