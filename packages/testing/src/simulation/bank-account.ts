import type {
  GatewayAnswer,
  GatewayPayment,
  PaymentId,
  ProviderDispute,
  ProviderRefund,
} from "@admit-one/core";

/** A refund in the bank's books. For our own refunds also the attempt that requested it. */
export type BankRefund = {
  readonly entry: ProviderRefund;
  readonly attempt: number | null;
};

/** What the bank knows about one payment. */
export type Account = {
  readonly paymentId: PaymentId;
  answer: GatewayAnswer;
  readonly payment: GatewayPayment | null;
  /** Minor units that the bank captured from the buyer. */
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

/** The amount of completed and pending refunds. */
export const refundedOf = ({ refunds }: Pick<Account, "refunds">): number =>
  sum(refunds.map(({ entry }) => entry).filter(({ status }) => status !== "failed"));

/** The same for refunds that this box office requested. */
export const refundedByUs = ({ refunds }: Pick<Account, "refunds">): number =>
  refundedOf({ refunds: refunds.filter(({ attempt }) => attempt !== null) });

/** The amount that disputes withdrew from us. */
export const withdrawnOf = ({ disputes }: Pick<Account, "disputes">): number =>
  sum(disputes.filter(({ status }) => status !== "won"));

/** What we still have at the bank from this payment. */
export const heldOf = (account: Account): number =>
  account.captured - refundedOf(account) - withdrawnOf(account);
