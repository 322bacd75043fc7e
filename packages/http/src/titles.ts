import type { ProblemCode } from "./problem-codes.ts";

export type Language = "ko" | "en";

/** The sentence for people, in both languages of the API. */
export const titles: Record<ProblemCode, Record<Language, string>> = {
  PAYLOAD_TOO_LARGE: {
    ko: "요청 본문이 너무 큽니다.",
    en: "The request body is too large.",
  },
  UNAUTHENTICATED: {
    ko: "인증이 필요합니다.",
    en: "Authentication is required.",
  },
  FORBIDDEN: {
    ko: "권한이 없습니다.",
    en: "You are not allowed to do this.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    ko: "요청 본문은 application/json 형식이어야 합니다.",
    en: "The request body must be application/json.",
  },
  VALIDATION: {
    ko: "요청 형식이 올바르지 않습니다.",
    en: "The request is not valid.",
  },
  IDEMPOTENCY_KEY_REUSED: {
    ko: "이 멱등성 키는 이미 다른 요청에 사용되었습니다.",
    en: "The idempotency key was already used with a different request.",
  },
  TOO_MANY_REQUESTS: {
    ko: "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
    en: "Too many requests. Please ask again later.",
  },
  INVALID_TOKEN: {
    ko: "유효하지 않은 토큰입니다.",
    en: "The queue token is not valid.",
  },
  TOKEN_NOT_ACTIVE: {
    ko: "유효하지 않은 토큰입니다.",
    en: "The queue token is not active yet.",
  },
  NOT_FOUND: {
    ko: "요청한 대상을 찾을 수 없습니다.",
    en: "What you asked for was not found.",
  },
  METHOD_NOT_ALLOWED: {
    ko: "허용되지 않는 메서드입니다.",
    en: "The method is not allowed here.",
  },
  SALES_CLOSED: {
    ko: "판매 기간이 아닙니다.",
    en: "The show is not on sale now.",
  },
  HOLD_LIMIT_EXCEEDED: {
    ko: "좌석 선점 횟수를 초과했습니다.",
    en: "Too many holds.",
  },
  SEAT_LIMIT_EXCEEDED: {
    ko: "예약할 수 있는 좌석 수를 초과했습니다.",
    en: "More seats than you may reserve.",
  },
  SEAT_ALREADY_RESERVED: {
    ko: "좌석이 이미 예약되었습니다.",
    en: "The seat is already reserved.",
  },
  NOT_ENOUGH_SEATS: {
    ko: "요청한 수의 좌석이 없습니다.",
    en: "Not enough seats are free.",
  },
  SEAT_LEAVES_GAP: {
    ko: "한 좌석만 남도록 선택할 수 없습니다.",
    en: "The choice would leave a single seat.",
  },
  PAYMENT_IN_PROGRESS: {
    ko: "결제가 진행 중입니다.",
    en: "A payment is in progress.",
  },
  RESERVATION_NOT_HELD: {
    ko: "임시 예약 상태가 아닙니다.",
    en: "The reservation is not temporarily held.",
  },
  RESERVATION_NOT_CONFIRMED: {
    ko: "확정된 예약이 아닙니다.",
    en: "The reservation is not confirmed.",
  },
  EXTENSION_LIMIT_EXCEEDED: {
    ko: "더 연장할 수 없습니다.",
    en: "The hold cannot be extended again.",
  },
  AMOUNT_MISMATCH: {
    ko: "결제 금액이 예약 금액과 일치하지 않습니다.",
    en: "The amount is not the reservation's amount.",
  },
  PAYMENT_DECLINED: {
    ko: "결제가 거절되었습니다.",
    en: "The payment was declined.",
  },
  REFUND_EXCEEDS_REST: {
    ko: "환불 가능 금액을 초과했습니다.",
    en: "More than is left to refund.",
  },
  CONFLICT: {
    ko: "현재 상태에서는 처리할 수 없습니다.",
    en: "Not possible in the present state.",
  },
  PAYMENT_SETTLED: {
    ko: "이미 처리가 끝난 결제입니다.",
    en: "The payment is settled already.",
  },
  WEBHOOK_INVALID: {
    ko: "웹훅을 확인할 수 없습니다.",
    en: "The webhook could not be verified.",
  },
  QUEUE_FULL: {
    ko: "대기열이 가득 찼습니다. 잠시 후 다시 시도해 주세요.",
    en: "The queue is full. Please try again later.",
  },
  QUEUE_CLOSED: {
    ko: "대기열이 종료되었습니다.",
    en: "The queue is closed.",
  },
  ADMISSION_REFUSED: {
    ko: "입장이 거부되었습니다.",
    en: "Admission was refused.",
  },
  CHALLENGE_REQUIRED: {
    ko: "확인이 필요합니다.",
    en: "A check is required.",
  },
  ALREADY_EXISTS: {
    ko: "이미 존재합니다.",
    en: "It exists already.",
  },
  CONTENTION: {
    ko: "요청이 몰리고 있습니다. 같은 요청을 다시 보내 주세요.",
    en: "Too much is going on at once. Please send the same request again.",
  },
  COMMIT_UNKNOWN: {
    ko: "처리 결과를 확인하지 못했습니다. 같은 멱등성 키로 다시 보내 주세요.",
    en: "The outcome is not known. Please send it again with the same idempotency key.",
  },
  UNAVAILABLE: {
    ko: "서비스를 일시적으로 이용할 수 없습니다. 잠시 후 다시 시도해 주세요.",
    en: "The service is not available at the moment. Please try again shortly.",
  },
  INTERNAL: {
    ko: "서버 내부 오류가 발생했습니다.",
    en: "Something went wrong on the server.",
  },
};
