import type { CheckoutMessages } from "../messages.ts";

export const words: CheckoutMessages = {
  warn: "좌석 유지 시간이 {0} 남았습니다.",
  holdEnded: "좌석 유지 시간이 끝났습니다. 다른 분이 선택할 수 있습니다.",
  pay: "결제하기",
  paying: "결제하는 중…",
  paid: "결제되었습니다.",
  declined: "결제가 거절되었습니다. 다른 결제 수단을 선택하세요.",
  bankClosed: "결제 창을 닫았습니다. 결제되지 않았으며 좌석은 그대로 유지됩니다.",
  doNotPayAgain:
    "아직 응답이 없습니다. 다시 결제하지 마세요. 은행에 확인하고 있으며 이 페이지에 결과가 표시됩니다.",
  loadFailed: "결제 수단을 불러오지 못했습니다. 다른 수단을 선택하거나 다시 시도하세요.",
  otherWay: "다른 결제 수단",
};
