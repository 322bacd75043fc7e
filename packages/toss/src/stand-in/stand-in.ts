import { setImmediate as turn } from "node:timers/promises";
import type { Clock, PaymentId } from "@admit-one/core";
import { type Authentication, type Bank, createBank } from "./bank.ts";
import { answerBrowser } from "./browser.ts";
import { connectionLost, type Fault, type Faults } from "./fault.ts";
import { type Answer, createIdempotencyKeys } from "./idempotency.ts";
import { seoulTime } from "./objects.ts";
import { type ApiCall, answerCall } from "./routes.ts";
import { TossRefusal } from "./toss-error.ts";
import { cancelChanged, depositCallback, type StandInWebhook, statusChanged } from "./webhooks.ts";

export type TossStandInOptions = {
  /** The key that callers must send; any `test_sk_…`. */
  readonly secretKey: string;
  readonly clock?: Clock;
  /** Called for every call, in order. */
  readonly faults?: Faults;
};

/** How much was captured and refunded, for each payment. */
export type LedgerLine = {
  readonly paymentId: string;
  readonly captures: number;
  readonly captured: number;
  readonly refunded: number;
};

export type TossStandIn = {
  /** Answers as api.tosspayments.com does, without a network. */
  readonly fetch: typeof fetch;
  readonly buyer: {
    /** Completes Toss's payment window, and returns the query of the success URL. */
    authenticate(authentication: Authentication): string;
    /** Sends the money to the virtual account of an order. */
    deposit(orderId: string): void;
  };
  /** The shop's actions in Toss's merchant console (상점관리자). */
  readonly console: {
    /**
     * Cancels an order: everything that is left, or the given amount. Returns the transaction's
     * key.
     */
    cancel(orderId: string, amount?: number, reason?: string): string;
  };
  readonly bank: {
    /** Whether cancellations take days from now on, as for payments from abroad. */
    slow(isSlow: boolean): void;
    /** Ends the slow cancellations. */
    settleCancels(end: "DONE" | "ABORTED"): void;
  };
  /**
   * The amount that Toss lets the shop cancel. If it is empty, Toss refuses each cancellation with
   * `EXCEED_CANCEL_LIMIT`.
   */
  readonly balance: { empty(): void; fill(): void };
  ledger(): readonly LedgerLine[];
  /**
   * Everything that Toss would have posted so far, oldest first. The caller may deliver it late or
   * twice.
   */
  readonly webhooks: readonly StandInWebhook[];
  /** Invents a webhook about a payment. */
  webhook(news: {
    readonly paymentId: PaymentId;
    readonly sentAtMs: number;
  }): Promise<StandInWebhook>;
};

/**
 * Makes a Toss Payments shop inside this process: authentication in the buyer's browser,
 * confirmation, cancellation, look-ups, transactions and idempotency keys. For tests and trials.
 */
export const createTossStandIn = (options: TossStandInOptions): TossStandIn => {
  const { secretKey, faults } = options;
  const nowMs = (): number => options.clock?.nowMs() ?? Date.now();
  const webhooks: StandInWebhook[] = [];
  const bank = createBank(nowMs, {
    payment: (payment) => void webhooks.push(statusChanged(payment, seoulTime(nowMs()))),
    cancel: (cancel) => void webhooks.push(cancelChanged(cancel, seoulTime(nowMs()))),
  });
  const keys = createIdempotencyKeys(nowMs);
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}`;

  const execute = async (call: ApiCall, fault: Fault | undefined): Promise<Answer> => {
    // Lets other calls run in between, so that concurrent calls really collide.
    await turn();
    if (fault === "error_before") return serverError;
    if (typeof fault === "object" && "code" in fault) {
      return refuse(new TossRefusal(fault.status, fault.code));
    }
    try {
      // A copy: the answer stored for the key must not change with the object.
      const body: unknown = structuredClone(answerCall(bank, call));
      return fault === "error_after" ? serverError : { status: 200, body };
    } catch (error) {
      if (!(error instanceof TossRefusal)) throw error;
      return fault === "error_after" ? serverError : refuse(error);
    }
  };

  const answer = async (request: Request): Promise<Answer> => {
    const { method, headers, url, signal } = request;
    const { pathname: path, searchParams: query } = new URL(url);
    const idempotencyKey = headers.get("idempotency-key");
    const text = await request.text();
    const fault = faults?.({ method, path, idempotencyKey });
    if (fault === "lost_before") throw connectionLost();
    if (headers.get("authorization") !== authorization) return unauthorized;
    const call = { method, path, query, body: readBody(text) };
    const run = () => execute(call, fault);
    // "GET 요청에 추가하는 멱등키 헤더는 무시됩니다."
    const answered =
      method === "POST" && idempotencyKey !== null
        ? await keys.run(`${method} ${path}`, idempotencyKey, run)
        : await run();
    if (fault === "lost_after") throw connectionLost();
    if (typeof fault === "object" && "answerAfter" in fault) {
      await Promise.race([fault.answerAfter, aborted(signal)]);
    }
    return answered;
  };

  const authenticate = (authentication: Authentication): string => {
    const { paymentKey, orderId, totalAmount } = bank.authenticate(authentication);
    const query = { paymentType: "NORMAL", orderId, paymentKey, amount: String(totalAmount) };
    return String(new URLSearchParams(query));
  };

  return {
    fetch: async (input, init) => {
      try {
        const request = new Request(input, init);
        return (await answerBrowser(request, authenticate)) ?? toResponse(await answer(request));
      } catch (error) {
        if (error instanceof TossRefusal) return toResponse(refuse(error));
        throw error;
      }
    },
    buyer: {
      authenticate,
      deposit: (orderId) => {
        webhooks.push(depositCallback(bank.deposit(orderId), seoulTime(nowMs())));
      },
    },
    console: {
      cancel: (orderId, amount, reason = "고객 변심") =>
        bank.cancels.cancel(bank.byOrderId(orderId), reason, amount ?? null).transactionKey,
    },
    bank: { slow: bank.cancels.setSlow, settleCancels: bank.cancels.settle },
    balance: {
      empty: () => bank.cancels.setEmpty(true),
      fill: () => bank.cancels.setEmpty(false),
    },
    ledger: () => ledgerOf(bank),
    webhooks,
    webhook: async ({ paymentId, sentAtMs }) =>
      statusChanged({ orderId: paymentId, status: "DONE" }, seoulTime(sentAtMs)),
  };
};

const readBody = (text: string): ApiCall["body"] => {
  try {
    return text === "" ? {} : (JSON.parse(text) as ApiCall["body"]);
  } catch {
    throw new TossRefusal(400, "INVALID_REQUEST");
  }
};

const refuse = ({ status, code, message }: TossRefusal): Answer => ({
  status,
  body: { code, message },
});

const serverError: Answer = refuse(
  new TossRefusal(
    500,
    "FAILED_INTERNAL_SYSTEM_PROCESSING",
    "내부 시스템 처리 작업이 실패했습니다.",
  ),
);
const unauthorized: Answer = refuse(new TossRefusal(401, "UNAUTHORIZED_KEY"));

const toResponse = ({ status, body }: Answer): Response => Response.json(body, { status });

/** Rejects when the caller's time limit ends. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });

const ledgerOf = ({ payments }: Bank): readonly LedgerLine[] => {
  const lines = new Map<string, LedgerLine>();
  for (const { orderId: paymentId, approvedAt, totalAmount, balanceAmount } of payments.values()) {
    if (approvedAt === null) continue;
    const before = lines.get(paymentId) ?? { captures: 0, captured: 0, refunded: 0 };
    lines.set(paymentId, {
      paymentId,
      captures: before.captures + 1,
      captured: before.captured + totalAmount,
      refunded: before.refunded + totalAmount - balanceAmount,
    });
  }
  return [...lines.values()];
};
