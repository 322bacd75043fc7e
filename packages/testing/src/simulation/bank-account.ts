import type {
  GatewayAnswer,
  GatewayPayment,
  PaymentId,
  ProviderDispute,
  ProviderRefund,
} from "@admit-one/core";

/** A refund as the bank's books hold it. Of our own also under which attempt it was asked for. */
export type BankRefund = {
  readonly entry: ProviderRefund;
  readonly attempt: number | null;
};

/** What the bank knows of one payment. */
export type Account = {
  readonly paymentId: PaymentId;
  answer: GatewayAnswer;
  readonly payment: GatewayPayment | null;
  /** Minor units that the bank took from the buyer. */
  captured: number;
  captures: number;
  readonly refunds: BankRefund[];
  readonly disputes: ProviderDispute[];
};

export const openAccount = (
  paymentId: PaymentId,
  payment: GatewayPayment | null,
  answer: GatewayAnswer,
): Account => ({
  paymentId,
  payment,
  answer,
  captured: 0,
  captures: 0,
  refunds: [],
  disputes: [],
});

const sum = (entries: readonly { readonly amount: number }[]): number =>
  entries.reduce((total, { amount }) => total + amount, 0);

/** What went back by refunds, or is about to. */
export const refundedOf = ({ refunds }: Pick<Account, "refunds">): number =>
  sum(refunds.map(({ entry }) => entry).filter(({ status }) => status !== "failed"));

/** The same of the refunds that this box office asked for. */
export const refundedByUs = ({ refunds }: Pick<Account, "refunds">): number =>
  refundedOf({ refunds: refunds.filter(({ attempt }) => attempt !== null) });

/** What disputes withdrew from us. */
export const withdrawnOf = ({ disputes }: Pick<Account, "disputes">): number =>
  sum(disputes.filter(({ status }) => status !== "won"));

/** What we have at the bank of this payment. */
export const heldOf = (account: Account): number =>
  account.captured - refundedOf(account) - withdrawnOf(account);
