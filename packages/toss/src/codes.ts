/*
 * Toss's error codes (docs.tosspayments.com/reference/error-codes, "결제 승인" and "결제 취소"). A code
 * that is in none of these lists proves nothing: the payment is looked up, and is unknown until
 * then. Examples are PROVIDER_ERROR and CARD_PROCESSING_ERROR, which are 400 and ask for another
 * try, and ALREADY_PROCESSED_PAYMENT and DUPLICATED_ORDER_ID, which may mean success.
 */

/** The buyer's side declined, or cannot pay in this way. */
const declines: ReadonlySet<string> = new Set([
  "BELOW_MINIMUM_AMOUNT",
  "EXCEED_MAX_AMOUNT",
  "EXCEED_MAX_AUTH_COUNT",
  "EXCEED_MAX_CARD_INSTALLMENT_PLAN",
  "EXCEED_MAX_DAILY_PAYMENT_COUNT",
  "EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT",
  "EXCEED_MAX_ONE_DAY_AMOUNT",
  "EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT",
  "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT",
  "EXCEED_MAX_PAYMENT_AMOUNT",
  "FDS_ERROR",
  "INVALID_ACCOUNT_INFO_RE_REGISTER",
  "INVALID_CARD_EXPIRATION",
  "INVALID_CARD_INSTALLMENT_PLAN",
  "INVALID_CARD_LOST_OR_STOLEN",
  "INVALID_CARD_NUMBER",
  "INVALID_PASSWORD",
  "INVALID_REJECT_CARD",
  "INVALID_STOPPED_CARD",
  "NOT_ALLOWED_POINT_USE",
  "NOT_AVAILABLE_BANK",
  "NOT_AVAILABLE_PAYMENT",
  "NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT",
  "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN",
  "REJECT_ACCOUNT_PAYMENT",
  "REJECT_CARD_COMPANY",
  "REJECT_CARD_PAYMENT",
  "REJECT_TOSSPAY_INVALID_ACCOUNT",
  "RESTRICTED_TRANSFER_ACCOUNT",
]);

/** Ended without money: the authentication expired, or the request can never be valid. */
const failures: ReadonlySet<string> = new Set([
  "INVALID_AUTHORIZE_AUTH",
  "INVALID_REQUEST",
  "INVALID_UNREGISTERED_SUBMALL",
  "NOT_FOUND_PAYMENT",
  "NOT_FOUND_PAYMENT_SESSION",
  "NOT_FOUND_TERMINAL_ID",
  "NOT_REGISTERED_BUSINESS",
  "UNAPPROVED_ORDER_ID",
]);

/** No money was refunded. */
const refundRefusals: ReadonlySet<string> = new Set([
  "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT",
  "EXCEED_CANCEL_LIMIT",
  "EXCEED_MAX_REFUND_AMOUNT",
  "EXCEED_MAX_REFUND_DUE",
  "FORBIDDEN_BANK_REFUND_REQUEST",
  "INVALID_BANK",
  "INVALID_REFUND_ACCOUNT_INFO",
  "INVALID_REFUND_ACCOUNT_NUMBER",
  "INVALID_REFUND_AMOUNT",
  "INVALID_REQUEST",
  "NOT_ALLOWED_PARTIAL_REFUND",
  "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT",
  "NOT_AVAILABLE_BANK",
  "NOT_CANCELABLE_AMOUNT",
  "NOT_CANCELABLE_PAYMENT",
  "NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER",
  "NOT_FOUND_PAYMENT",
  "NOT_MATCHES_REFUNDABLE_AMOUNT",
  "NOT_SUPPORTED_REFUND",
  "REFUND_REJECTED",
]);

/**
 * Refusals that end by themselves:
 *
 * - The shop's limit of cancellations is used up ("취소 한도 금액을 초과"). New sales raise it, since Toss
 *   offsets settled payments against them.
 * - A daily or monthly limit is used up.
 * - The bank is closed ("은행 서비스 시간이 아닙니다").
 */
const passing: ReadonlySet<string> = new Set([
  "EXCEED_CANCEL_LIMIT",
  "EXCEED_MAX_REFUND_AMOUNT",
  "NOT_AVAILABLE_BANK",
]);

/** Nothing is left to refund. The payment's own list shows whether we refunded it. */
const nothingLeft: ReadonlySet<string> = new Set([
  "ALREADY_CANCELED_PAYMENT",
  "ALREADY_REFUND_PAYMENT",
]);

export const isDecline = (code: string): boolean => declines.has(code);
export const isFailure = (code: string): boolean => failures.has(code);
export const isRefundRefusal = (code: string): boolean => refundRefusals.has(code);
export const mayPass = (code: string): boolean => passing.has(code);
export const saysNothingIsLeft = (code: string): boolean => nothingLeft.has(code);
