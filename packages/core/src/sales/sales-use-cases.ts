import { operating } from "../kernel/operating.ts";
import {
  type BlockSeatsCommand,
  type BlockSeatsOutcome,
  type ExtendHold,
  type ExtendHoldOutcome,
  type GetReservationOutcome,
  type ListReservations,
  type MoveReservation,
  type MoveReservationOutcome,
  type OwnReservation,
  type ProlongHold,
  type ReleaseReservationOutcome,
  type ReservationsOutcome,
  type ReserveSeats,
  type ReserveSeatsOutcome,
  type SellSeats,
  type SellSeatsOutcome,
} from "../reservation/reservation-commands.ts";
import { changeBlocks } from "./counter/block-seats.ts";
import { moveReservation } from "./counter/move-reservation.ts";
import { sellSeats } from "./counter/sell-seats.ts";
import { extendReservation, prolongHold } from "./holding/extend-reservation.ts";
import { getReservation, listReservations } from "./holding/get-reservations.ts";
import { releaseReservation } from "./holding/release-reservation.ts";
import { reserveSeats } from "./holding/reserve-seats.ts";
import { abandonPayment } from "./paying/abandon-payment.ts";
import { cancelPayment } from "./paying/cancel-payment.ts";
import { confirmPayment } from "./paying/confirm-payment.ts";
import { creditWallet, getWallets } from "./paying/credit-wallet.ts";
import { getPayment } from "./paying/get-payment.ts";
import { pay } from "./paying/pay.ts";
import {
  type AbandonPayment,
  type AbandonPaymentOutcome,
  type CancelPaymentOutcome,
  type ConfirmPayment,
  type ConfirmPaymentOutcome,
  type CreditWallet,
  type CreditWalletOutcome,
  type GetPaymentOutcome,
  type GetWalletsOutcome,
  type OwnPayment,
  type Pay,
  type PayOutcome,
  type ReceiveWebhook,
  type ReceiveWebhookOutcome,
} from "./payment-commands.ts";
import { receiveWebhook } from "./recovery/receive-webhook.ts";
import {
  type AcceptPayment,
  type AcceptPaymentOutcome,
  type CancelReservation,
  type CancelReservationOutcome,
  type CancelShow,
  type CancelShowOutcome,
  type RetryRefund,
  type RetryRefundOutcome,
  type RetryShowRefunds,
  type RetryShowRefundsOutcome,
  type SettleRefund,
  type SettleRefundOutcome,
} from "./refund-commands.ts";
import { acceptPayment } from "./refunding/accept-payment.ts";
import { cancelReservation } from "./refunding/cancel-reservation.ts";
import { cancelShow } from "./refunding/cancel-show.ts";
import { retryRefund } from "./refunding/retry-refund.ts";
import { retryShowRefunds } from "./refunding/retry-show-refunds.ts";
import { settleByHand } from "./refunding/settle-by-hand.ts";
import { type SalesContext } from "./sales-context.ts";

/** The use cases of reservations and payments. */
export type SalesUseCases = {
  reserveSeats(command: ReserveSeats): Promise<ReserveSeatsOutcome>;
  getReservation(query: OwnReservation): Promise<GetReservationOutcome>;
  /** The user's reservations, newest first. */
  listReservations(query: ListReservations): Promise<ReservationsOutcome>;
  releaseReservation(command: OwnReservation): Promise<ReleaseReservationOutcome>;
  /** Extends a hold, as often as the concert allows. */
  extendHold(command: ExtendHold): Promise<ExtendHoldOutcome>;
  /** The same by an operator, for a user who asks for it. */
  prolongHold(command: ProlongHold): Promise<ExtendHoldOutcome>;
  pay(command: Pay): Promise<PayOutcome>;
  confirmPayment(command: ConfirmPayment): Promise<ConfirmPaymentOutcome>;
  /**
   * Cancels a payment before its money is captured, so that the reservation may be paid in another
   * way.
   */
  cancelPayment(command: OwnPayment): Promise<CancelPaymentOutcome>;
  getPayment(query: OwnPayment): Promise<GetPaymentOutcome>;
  getWallets(query: { readonly userId: string }): Promise<GetWalletsOutcome>;
  /** Accepts a gateway's webhook. `work.recover` looks up the payment that it names. */
  receiveWebhook(delivery: ReceiveWebhook): Promise<ReceiveWebhookOutcome>;
  creditWallet(command: CreditWallet): Promise<CreditWalletOutcome>;
  /** Refunds the money, then frees the seats. */
  cancelReservation(command: CancelReservation): Promise<CancelReservationOutcome>;
  cancelShow(command: CancelShow): Promise<CancelShowOutcome>;
  /** Frees the seats of a payment in doubt. Money that arrives later is late money. */
  abandonPayment(command: AbandonPayment): Promise<AbandonPaymentOutcome>;
  /** Sends refunds again that had failed for good. */
  retryRefund(command: RetryRefund): Promise<RetryRefundOutcome>;
  /** Sends all refunds of a show that need an operator again, in batches of `work.sweep`. */
  retryShowRefunds(command: RetryShowRefunds): Promise<RetryShowRefundsOutcome>;
  /** Records that a refund was paid in another way: in cash or by bank transfer. */
  settleRefund(command: SettleRefund): Promise<SettleRefundOutcome>;
  /** Takes seats out of the sale. */
  blockSeats(command: BlockSeatsCommand): Promise<BlockSeatsOutcome>;
  /** Puts blocked seats back on sale. */
  unblockSeats(command: BlockSeatsCommand): Promise<BlockSeatsOutcome>;
  /** Sells seats at the door, or gives them away, without a hold or a gateway. */
  sellSeats(command: SellSeats): Promise<SellSeatsOutcome>;
  /** Gives a paid reservation other seats. */
  moveReservation(command: MoveReservation): Promise<MoveReservationOutcome>;
  /** Accepts what the audit reports: money paid back outside or twice, or a lost dispute. */
  acceptPayment(command: AcceptPayment): Promise<AcceptPaymentOutcome>;
};

export const createSalesUseCases = (context: SalesContext): SalesUseCases => ({
  reserveSeats: (command) => reserveSeats(context, command),
  getReservation: (query) => getReservation(context, query),
  listReservations: (query) => listReservations(context, query),
  releaseReservation: (command) => releaseReservation(context, command),
  extendHold: (command) => extendReservation(context, command),
  prolongHold: (command) => prolongHold(operating(context, "prolongHold", command), command),
  pay: (command) => pay(context, command),
  confirmPayment: (command) => confirmPayment(context, command),
  cancelPayment: (command) => cancelPayment(context, command),
  getPayment: (query) => getPayment(context, query),
  getWallets: (query) => getWallets(context, query),
  receiveWebhook: (delivery) => receiveWebhook(context, delivery),
  creditWallet: (command) => creditWallet(operating(context, "creditWallet", command), command),
  cancelReservation: (command) =>
    cancelReservation(operating(context, "cancelReservation", command), command),
  cancelShow: (command) => cancelShow(operating(context, "cancelShow", command), command),
  abandonPayment: (command) =>
    abandonPayment(operating(context, "abandonPayment", command), command),
  retryRefund: (command) => retryRefund(operating(context, "retryRefund", command), command),
  retryShowRefunds: (command) =>
    retryShowRefunds(operating(context, "retryShowRefunds", command), command),
  settleRefund: (command) => settleByHand(operating(context, "settleRefund", command), command),
  acceptPayment: (command) => acceptPayment(operating(context, "acceptPayment", command), command),
  blockSeats: (command) =>
    changeBlocks(operating(context, "blockSeats", command), command, "blocked"),
  unblockSeats: (command) =>
    changeBlocks(operating(context, "unblockSeats", command), command, "free"),
  sellSeats: (command) => sellSeats(operating(context, "sellSeats", command), command),
  moveReservation: (command) =>
    moveReservation(operating(context, "moveReservation", command), command),
});
