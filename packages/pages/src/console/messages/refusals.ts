import type { Language } from "@admit-one/http";

/** Why something stands in the way: reasons of a conflict. */
const en: Record<string, string> = {
  live_reservation: "a reservation that is still live",
  pending_payment: "a payment that is not settled",
  open_refund: "a refund that is not back yet",
  open_dispute: "a dispute that is not decided",
  balance: "a wallet that is not empty",
  changed_meanwhile: "somebody changed it meanwhile",
};

const ko: Record<string, string> = {
  live_reservation: "아직 유효한 예매",
  pending_payment: "끝나지 않은 결제",
  open_refund: "끝나지 않은 환불",
  open_dispute: "결정되지 않은 이의 제기",
  balance: "잔액이 남은 지갑",
  changed_meanwhile: "그 사이에 다른 사람이 변경함",
};

export const reasonWords: Record<Language, Record<string, string>> = { en, ko };
