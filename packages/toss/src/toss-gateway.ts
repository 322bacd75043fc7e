import {
  type Clock,
  type Currency,
  type GatewayAnswer,
  type GatewayCapabilities,
  type GatewayPayment,
  type OneStepGateway,
  TicketingError,
} from "@admit-one/core";
import { createTossApi } from "./api.ts";
import { createBooks } from "./books.ts";
import { isDecline, isFailure } from "./codes.ts";
import { checkMethod } from "./method.ts";
import { createMovements } from "./movements.ts";
import { answerOf } from "./payment.ts";
import { paymentKeyOf } from "./proof.ts";
import { createRefunds } from "./refunds.ts";
import { parseWebhook } from "./webhooks.ts";

export type TossGatewayOptions = {
  /** `live_sk_…` or `test_sk_…`, or those of the payment widget, `…_gsk_…`. */
  readonly secretKey: string;
  /** The public key that belongs to it. The page gets it in `nextAction`. */
  readonly clientKey?: string;
  /** `method.type` of its payments; default `toss`. */
  readonly name?: string;
  /** The API's URL, for stand-ins. */
  readonly apiUrl?: string;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /**
   * The time limit of one call, in milliseconds; default 30,000. Core waits less, and asks again
   * later.
   */
  readonly timeoutMs?: number;
};

const day = 86_400_000;

const capabilities: GatewayCapabilities<false> = {
  twoStep: false,
  // An authentication by the buyer cannot be withdrawn; it expires.
  cancelBeforeCapture: false,
  // "멱등키는 처음 요청에 사용한 날부터 15일간 유효합니다" (docs.tosspayments.com/reference/using-api).
  idempotencyTtlMs: 15 * day,
  // "EXPIRED: 결제 유효 시간 30분이 지나 거래가 취소된 상태" (Payment 객체, status).
  authorizationTtlMs: 30 * 60_000,
  // The authentication moves no money: `POST /v1/payments/confirm` takes it, with the key from the
  // authentication.
  onlyProofTakesMoney: true,
  lookupByOurId: true,
  asynchronous: true,
  // A cancellation ends as DONE or ABORTED, and both are final ("결제 취소 상태 흐름").
  refundsAreFinal: true,
};

/**
 * "신용카드는 결제금액이 100원 이상, 계좌는 200원이상부터 결제가 가능합니다" (error-codes, BELOW_MINIMUM_AMOUNT). The buyer may
 * choose the payment method in Toss's window, so the higher minimum applies. No maximum is
 * documented: cards and accounts have their own limits and decline.
 */
const leastAmount = 200;

const accepts = (amount: number, currency: Currency): boolean =>
  currency === "KRW" && Number.isSafeInteger(amount) && amount >= leastAmount;

/**
 * Makes a gateway that takes money through Toss Payments. The buyer's browser authenticates the
 * payment under our id, and the server confirms it with what the browser brings back.
 *
 * @example
 * createTossGateway({ secretKey: "live_sk_…", clientKey: "live_ck_…" });
 */
export const createTossGateway = (options: TossGatewayOptions): OneStepGateway => {
  const { name = "toss", clientKey, clock = { nowMs: () => Date.now() } } = options;
  const api = createTossApi({
    secretKey: options.secretKey,
    apiUrl: options.apiUrl ?? "https://api.tosspayments.com",
    fetch: options.fetch ?? fetch,
    timeoutMs: options.timeoutMs ?? 30_000,
  });

  /** The arguments for the page's call of `requestPayment`. */
  const waitForBuyer = ({
    paymentId,
    amount,
    currency,
    method,
  }: GatewayPayment): GatewayAnswer => ({
    outcome: "pending",
    nextAction: {
      type: name,
      orderId: paymentId,
      amount,
      currency,
      ...("method" in method && { method: method["method"] }),
      ...(clientKey !== undefined && { clientKey }),
    },
  });

  const lookup = async (payment: GatewayPayment): Promise<GatewayAnswer> => {
    if (!isTaken(payment)) return otherCurrency;
    const found = await api.byOrderId(payment.paymentId);
    return found === null ? { outcome: "not_found" } : answerOf(found, payment);
  };

  const confirm = async (payment: GatewayPayment, paymentKey: string): Promise<GatewayAnswer> => {
    const { paymentId, amount } = payment;
    const called = await api.confirm({ paymentKey, orderId: paymentId, amount }, paymentId);
    if (called.kind === "done") return answerOf(called.value, payment);
    const { code } = called;
    if (isDecline(code)) return { outcome: "declined", reason: code };
    if (isFailure(code)) return { outcome: "failed", reason: code };
    const answer = await lookup(payment);
    if (answer.outcome !== "pending" && answer.outcome !== "not_found") return answer;
    throw new TicketingError("UNAVAILABLE", `Toss gave no certain answer: ${code}.`);
  };

  return {
    name,
    capabilities,
    accepts,
    checkMethod: (method) => checkMethod(name, method),
    charge: async (payment) => {
      if (!isTaken(payment)) return otherCurrency;
      if (!accepts(payment.amount, payment.currency)) return tooLittle;
      // A proof that does not belong to this payment leaves it open: the buyer may still bring the
      // right one.
      const paymentKey = payment.proof === null ? null : paymentKeyOf(payment.proof, payment);
      return paymentKey === null ? waitForBuyer(payment) : confirm(payment, paymentKey);
    },
    lookup,
    cancel: async (payment) => {
      if (!isTaken(payment)) return otherCurrency;
      const found = await api.byOrderId(payment.paymentId);
      if (found === null) return { outcome: "not_found" };
      if (found.status !== "WAITING_FOR_DEPOSIT") return answerOf(found, payment);
      const body = { cancelReason: "Given up" };
      const called = await api.cancel(found.paymentKey, body, `${payment.paymentId}:give-up`);
      return called.kind === "done" ? answerOf(called.value, payment) : lookup(payment);
    },
    ...createRefunds(api),
    ...createBooks(api, clock, name),
    movements: createMovements(api),
    parseWebhook,
  };
};

/** No payment is ever sent in another currency, so none can be taken. */
const isTaken = ({ currency }: GatewayPayment): boolean => currency === "KRW";

const otherCurrency: GatewayAnswer = { outcome: "failed", reason: "toss_takes_KRW_alone" };

/**
 * Only `charge` answers this, since only it could take the money. Earlier payments are looked up.
 */
const tooLittle: GatewayAnswer = { outcome: "failed", reason: "toss_takes_no_less_than_200_KRW" };
