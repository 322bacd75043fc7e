import { type CancelDesk, createCancelDesk } from "./cancel-desk.ts";
import {
  newKey,
  type StandInCancel,
  type StandInPayment,
  type StandInTransaction,
  seoulTime,
} from "./objects.ts";
import { invalid, notFound, TossRefusal } from "./toss-error.ts";

/** What the buyer does in Toss's payment window. */
export type Authentication = {
  readonly orderId: string;
  readonly amount: number;
  readonly method?: "card" | "virtual_account";
  /** The error code with which the confirmation must fail, if it must. */
  readonly confirmFails?: string;
};

export type Bank = {
  readonly payments: ReadonlyMap<string, StandInPayment>;
  /** Oldest first. */
  readonly transactions: readonly StandInTransaction[];
  readonly cancels: CancelDesk;
  byKey(paymentKey: string): StandInPayment;
  byOrderId(orderId: string): StandInPayment;
  authenticate(authentication: Authentication): StandInPayment;
  confirm(paymentKey: string, orderId: string, amount: number): StandInPayment;
  cancel(paymentKey: string, reason: string, amount: number | null): StandInPayment;
  deposit(orderId: string): StandInPayment;
};

export type Tell = {
  readonly payment: (payment: StandInPayment) => void;
  readonly cancel: (cancel: StandInCancel) => void;
};

/** "신용카드는 결제금액이 100원 이상, 계좌는 200원이상부터 결제가 가능합니다." */
const leastOf = ({ method }: StandInPayment): number => (method === "카드" ? 100 : 200);

/** An authenticated payment can be confirmed for 10 minutes. */
const sessionLifeMs = 10 * 60_000;
/** "EXPIRED: 결제 유효 시간 30분이 지나 거래가 취소된 상태입니다." */
const paymentLifeMs = 30 * 60_000;
const depositLifeMs = 7 * 86_400_000;

type Session = { readonly startedAtMs: number; readonly confirmFails: string | null };

/** Payments and transactions: a shop's data at Toss. All steps are synchronous. */
export const createBank = (nowMs: () => number, tell: Tell): Bank => {
  const payments = new Map<string, StandInPayment>();
  const sessions = new Map<string, Session>();
  const transactions: StandInTransaction[] = [];

  const book = (
    it: StandInPayment,
    status: string,
    amount: number,
    transactionKey: string = newKey("txrd"),
  ): string => {
    const { paymentKey, orderId, method, currency } = it;
    const transactionAt = seoulTime(nowMs());
    transactions.push({
      transactionKey,
      paymentKey,
      orderId,
      method,
      status,
      amount,
      currency,
      transactionAt,
    });
    it.lastTransactionKey = transactionKey;
    return transactionKey;
  };

  const move = (it: StandInPayment, status: StandInPayment["status"]): StandInPayment => {
    it.status = status;
    tell.payment(it);
    return it;
  };

  const abort = (it: StandInPayment, status: number, code: string): TossRefusal => {
    it.failure = { code, message: code };
    move(it, "ABORTED");
    return new TossRefusal(status, code);
  };

  const cancels = createCancelDesk({ nowMs, book, move, tellCancel: tell.cancel });

  const approve = (it: StandInPayment): StandInPayment => {
    it.approvedAt = seoulTime(nowMs());
    it.balanceAmount = it.totalAmount;
    book(it, "DONE", it.totalAmount);
    return move(it, "DONE");
  };

  /** Applies the effects of time before anything is read. */
  const refresh = (it: StandInPayment): StandInPayment => {
    const startedAtMs = sessions.get(it.paymentKey)?.startedAtMs ?? 0;
    const lives = it.status === "IN_PROGRESS" ? paymentLifeMs : depositLifeMs;
    const waits = it.status === "IN_PROGRESS" || it.status === "WAITING_FOR_DEPOSIT";
    return waits && nowMs() >= startedAtMs + lives ? move(it, "EXPIRED") : it;
  };

  const byKey = (paymentKey: string): StandInPayment => {
    const found = payments.get(paymentKey);
    if (found === undefined) throw notFound();
    return refresh(found);
  };

  const ofOrder = (orderId: string): readonly StandInPayment[] =>
    [...payments.values()].filter((it) => it.orderId === orderId).map(refresh);

  const byOrderId = (orderId: string): StandInPayment => {
    const found = ofOrder(orderId);
    const best = found.find(({ approvedAt }) => approvedAt !== null) ?? found.at(-1);
    if (best === undefined) throw notFound();
    return best;
  };

  return {
    payments,
    transactions,
    cancels,
    byKey,
    byOrderId,
    authenticate: ({ orderId, amount, method = "card", confirmFails }) => {
      if (!/^[\w-]{1,64}$/.test(orderId)) throw new TossRefusal(400, "INVALID_ORDER_ID");
      const virtual = method === "virtual_account";
      const it: StandInPayment = {
        version: "2022-11-16",
        paymentKey: newKey("tstandin"),
        type: "NORMAL",
        orderId,
        currency: "KRW",
        method: virtual ? "가상계좌" : "카드",
        totalAmount: amount,
        balanceAmount: amount,
        status: "IN_PROGRESS",
        requestedAt: seoulTime(nowMs()),
        approvedAt: null,
        lastTransactionKey: null,
        cancels: null,
        secret: virtual ? newKey("ps") : null,
        virtualAccount: null,
        failure: null,
      };
      payments.set(it.paymentKey, it);
      sessions.set(it.paymentKey, {
        startedAtMs: nowMs(),
        confirmFails: confirmFails ?? null,
      });
      tell.payment(it);
      return it;
    },
    confirm: (paymentKey, orderId, amount) => {
      const it = payments.get(paymentKey);
      const session = sessions.get(paymentKey);
      if (it === undefined || session === undefined || it.orderId !== orderId) {
        throw notFound("NOT_FOUND_PAYMENT_SESSION");
      }
      if (it.status !== "IN_PROGRESS") throw new TossRefusal(400, "ALREADY_PROCESSED_PAYMENT");
      if (ofOrder(orderId).some(({ approvedAt }) => approvedAt !== null)) {
        throw new TossRefusal(400, "DUPLICATED_ORDER_ID");
      }
      if (nowMs() >= session.startedAtMs + sessionLifeMs) {
        throw notFound("NOT_FOUND_PAYMENT_SESSION");
      }
      if (it.totalAmount !== amount) throw invalid("The amount is not what was authenticated.");
      if (session.confirmFails !== null) {
        const code = session.confirmFails;
        throw abort(it, code.startsWith("REJECT") ? 403 : 400, code);
      }
      if (amount < leastOf(it)) throw abort(it, 400, "BELOW_MINIMUM_AMOUNT");
      if (it.method === "카드") return approve(it);
      it.virtualAccount = {
        accountNumber: "X6505636518308",
        bankCode: "20",
        dueDate: seoulTime(nowMs() + depositLifeMs),
      };
      book(it, "WAITING_FOR_DEPOSIT", it.totalAmount);
      return move(it, "WAITING_FOR_DEPOSIT");
    },
    cancel: (paymentKey, cancelReason, amount) => {
      const it = byKey(paymentKey);
      if (it.status === "WAITING_FOR_DEPOSIT") {
        if (amount !== null) {
          throw new TossRefusal(403, "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT");
        }
        it.balanceAmount = 0;
        book(it, "CANCELED", it.totalAmount);
        return move(it, "CANCELED");
      }
      // The API requires the buyer's bank account, which this stand-in does not accept.
      if (it.method === "가상계좌" && it.balanceAmount > 0) {
        throw new TossRefusal(400, "INVALID_REFUND_ACCOUNT_INFO");
      }
      cancels.cancel(it, cancelReason, amount);
      return it;
    },
    deposit: (orderId) => {
      const it = byOrderId(orderId);
      if (it.status !== "WAITING_FOR_DEPOSIT") throw invalid("No deposit is awaited.");
      return approve(it);
    },
  };
};
