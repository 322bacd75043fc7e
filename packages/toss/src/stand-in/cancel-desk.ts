import { newKey, type StandInCancel, type StandInPayment, seoulTime } from "./objects.ts";
import { invalid, TossRefusal } from "./toss-error.ts";

export type CancelDesk = {
  /** Refunds everything that is left, or the given amount. */
  cancel(it: StandInPayment, reason: string, amount: number | null): StandInCancel;
  /** Whether cancellations take days from now on, as for payments from abroad. */
  readonly setSlow: (isSlow: boolean) => void;
  /** Ends the slow cancellations. */
  readonly settle: (end: "DONE" | "ABORTED") => void;
  /** Whether the shop's limit of cancellations is used up. */
  setEmpty(isEmpty: boolean): void;
};

/** The parts of the bank that the desk needs. */
type Bank = {
  readonly nowMs: () => number;
  readonly book: (
    it: StandInPayment,
    status: string,
    amount: number,
    transactionKey?: string,
  ) => string;
  readonly move: (it: StandInPayment, status: StandInPayment["status"]) => StandInPayment;
  readonly tellCancel: (cancel: StandInCancel) => void;
};

/** docs.tosspayments.com/guides, "결제 취소하기". */
export const createCancelDesk = ({ nowMs, book, move, tellCancel }: Bank): CancelDesk => {
  const waiting: { readonly it: StandInPayment; readonly cancel: StandInCancel }[] = [];
  let isSlow = false;
  let isEmpty = false;

  const finish = (it: StandInPayment, { cancelAmount, transactionKey }: StandInCancel): void => {
    const status = it.balanceAmount === 0 ? "CANCELED" : "PARTIAL_CANCELED";
    book(it, status, -cancelAmount, transactionKey);
    move(it, status);
  };

  return {
    cancel: (it, cancelReason, amount) => {
      check(it, cancelReason, amount);
      if (isEmpty)
        throw new TossRefusal(403, "EXCEED_CANCEL_LIMIT", "취소 한도 금액을 초과 하였습니다.");
      const cancelAmount = amount ?? it.balanceAmount;
      if (cancelAmount > it.balanceAmount) throw new TossRefusal(403, "NOT_CANCELABLE_AMOUNT");
      it.balanceAmount -= cancelAmount;
      const cancel: StandInCancel = {
        cancelAmount,
        cancelReason,
        canceledAt: seoulTime(nowMs()),
        transactionKey: newKey("txrd"),
        cancelRequestId: isSlow ? newKey("cancel") : null,
        cancelStatus: isSlow ? "IN_PROGRESS" : "DONE",
      };
      it.cancels = [...(it.cancels ?? []), cancel];
      if (isSlow) waiting.push({ it, cancel });
      else finish(it, cancel);
      return cancel;
    },
    setSlow: (next) => {
      isSlow = next;
    },
    settle: (end) => {
      for (const { it, cancel } of waiting.splice(0)) {
        cancel.cancelStatus = end;
        if (end === "DONE") finish(it, cancel);
        else it.balanceAmount += cancel.cancelAmount;
        tellCancel(cancel);
      }
    },
    setEmpty: (next) => {
      isEmpty = next;
    },
  };
};

const check = (it: StandInPayment, cancelReason: string, amount: number | null): void => {
  if (cancelReason === "" || cancelReason.length > 200) throw invalid("cancelReason");
  if (amount !== null && !(amount > 0)) throw invalid("cancelAmount");
  if (it.balanceAmount === 0 && it.approvedAt !== null) {
    throw new TossRefusal(400, "ALREADY_CANCELED_PAYMENT");
  }
  if (it.status === "CANCELED") throw new TossRefusal(400, "ALREADY_CANCELED_PAYMENT");
  if (it.approvedAt === null) throw new TossRefusal(403, "NOT_CANCELABLE_PAYMENT");
};
