import type { StateMessages } from "./messages.ts";

/** What Korean pages say of refusals and states. */
export const koStates: StateMessages = {
  problems: {
    PAYLOAD_TOO_LARGE: {
      title: "한 번에 보낸 내용이 너무 많습니다",
      text: "좌석 수를 줄여서 다시 시도해 주세요.",
    },
    UNAUTHENTICATED: {
      title: "로그인해 주세요",
      text: "로그인하시면 이 화면으로 돌아옵니다. 사라지는 것은 없습니다.",
    },
    FORBIDDEN: {
      title: "허용되지 않은 요청입니다",
      text: "이 계정으로는 할 수 없습니다.",
    },
    UNSUPPORTED_MEDIA_TYPE: {
      title: "요청을 읽을 수 없습니다",
      text: "이전 화면으로 돌아가 다시 보내 주세요.",
    },
    VALIDATION: {
      title: "입력하신 내용이 맞지 않습니다",
      text: "선택을 확인하고 다시 보내 주세요.",
    },
    IDEMPOTENCY_KEY_REUSED: {
      title: "이미 보낸 화면입니다",
      text: "다른 선택으로 이미 보내셨기 때문에 아무것도 바꾸지 않았습니다. 아래에서 현재 상태를 확인해 주세요.",
    },
    TOO_MANY_REQUESTS: {
      title: "조금 빨리 요청하셨습니다",
      text: "순서는 그대로입니다. 잠시 기다렸다가 다시 확인해 주세요.",
    },
    INVALID_TOKEN: {
      title: "이 대기열에 순서가 없습니다",
      text: "순서가 끝났거나 아직 참여하지 않으셨습니다.",
    },
    TOKEN_NOT_ACTIVE: {
      title: "아직 차례가 아닙니다",
      text: "순서는 그대로입니다. 차례가 되면 알려 드립니다.",
    },
    NOT_FOUND: {
      title: "찾을 수 없습니다",
      text: "주소가 잘못되었거나 다른 계정의 내역입니다.",
    },
    METHOD_NOT_ALLOWED: {
      title: "이곳에서는 할 수 없습니다",
      text: "화면의 링크와 버튼을 이용해 주세요.",
    },
    SALES_CLOSED: {
      title: "지금은 판매 기간이 아닙니다",
      text: "판매가 아직 시작되지 않았거나 끝났습니다. 선점된 좌석은 없습니다.",
    },
    HOLD_LIMIT_EXCEEDED: {
      title: "짧은 시간에 너무 여러 번 선점하셨습니다",
      text: "이미 선점하신 좌석은 그대로입니다. 잠시 뒤에 다른 좌석을 선점할 수 있습니다.",
    },
    SEAT_LIMIT_EXCEEDED: {
      title: "예매할 수 있는 좌석 수를 넘었습니다",
      text: "같은 회차에서 선점하거나 구매하신 좌석도 함께 셉니다. 좌석 수를 줄여 주세요.",
    },
    SEAT_ALREADY_RESERVED: {
      title: "이미 선택된 좌석입니다",
      text: "선택하신 좌석은 하나도 선점되지 않았습니다. 다른 좌석이나 아래에서 권해 드리는 좌석을 골라 주세요.",
    },
    NOT_ENOUGH_SEATS: {
      title: "남은 좌석이 부족합니다",
      text: "매수를 줄이거나, 다른 구역 또는 떨어진 좌석으로 시도해 주세요.",
    },
    PAYMENT_IN_PROGRESS: {
      title: "결제가 진행 중입니다",
      text: "다른 탭에서 결제 중일 수 있습니다. 다시 결제하지 마세요. 결과는 이 화면에 표시됩니다.",
    },
    RESERVATION_NOT_HELD: {
      title: "좌석 선점이 끝났습니다",
      text: "선점이 끝나 결제하거나 변경할 수 없습니다. 결제된 금액은 없습니다.",
    },
    RESERVATION_NOT_CONFIRMED: {
      title: "결제되지 않은 예매입니다",
      text: "결제가 끝난 뒤에만 할 수 있습니다.",
    },
    EXTENSION_LIMIT_EXCEEDED: {
      title: "더 연장할 수 없습니다",
      text: "표시된 시각까지는 좌석이 선점됩니다. 그 전에 결제해 주세요.",
    },
    AMOUNT_MISMATCH: {
      title: "가격이 바뀌었습니다",
      text: "보셨던 금액과 달라서 아무것도 진행하지 않았습니다. 새 가격을 확인해 주세요.",
    },
    PAYMENT_DECLINED: {
      title: "결제가 거절되었습니다",
      text: "결제된 금액은 없습니다. 좌석은 계속 선점되어 있으니 다시 시도하거나 다른 수단으로 결제해 주세요.",
    },
    PAYMENT_SETTLED: {
      title: "이미 처리가 끝난 결제입니다",
      text: "아래에서 결과를 확인해 주세요.",
    },
    REFUND_EXCEEDS_REST: {
      title: "환불할 수 있는 금액보다 많습니다",
      text: "문의해 주시면 확인해 드리겠습니다.",
    },
    CONFLICT: {
      title: "그사이 상태가 바뀌었습니다",
      text: "아무것도 진행하지 않았습니다. 아래에서 현재 상태를 확인해 주세요.",
    },
    SEAT_LEAVES_GAP: {
      title: "한 좌석만 혼자 남게 됩니다",
      text: "한 칸 옆으로 옮기거나, 남는 좌석까지 함께 고르거나, 자동으로 골라 보세요.",
    },
    WEBHOOK_INVALID: {
      title: "메시지를 확인할 수 없습니다",
      text: "바뀐 것은 없습니다.",
    },
    QUEUE_CLOSED: {
      title: "대기열이 종료되었습니다",
      text: "더 이상 참여할 수 없습니다. 이미 선점하신 좌석은 결제할 수 있습니다.",
    },
    ADMISSION_REFUSED: {
      title: "이 대기열에는 참여할 수 없습니다",
      text: "지금은 정해진 분들만 참여할 수 있습니다. 대상이라고 생각하시면 문의해 주세요.",
    },
    CHALLENGE_REQUIRED: {
      title: "한 가지만 더 확인할게요",
      text: "대기열에 참여하려면 확인이 필요합니다. 아직 번호를 받지 않았습니다.",
    },
    QUEUE_FULL: {
      title: "대기열이 가득 찼습니다",
      text: "지금은 더 기다릴 수 있는 자리가 없습니다. 아직 번호를 받지 않았습니다. 잠시 뒤에 다시 시도해 주세요.",
    },
    ALREADY_EXISTS: {
      title: "이미 있습니다",
      text: "바뀐 것은 없습니다.",
    },
    CONTENTION: {
      title: "접속이 몰리고 있습니다",
      text: "아무것도 진행되지 않았습니다. 다시 시도해 주세요. 여러 번 눌러도 한 번만 처리됩니다.",
    },
    COMMIT_UNKNOWN: {
      title: "처리되었는지 확인하지 못했습니다",
      text: "다시 시도해 주세요. 여러 번 눌러도 한 번만 처리됩니다.",
    },
    UNAVAILABLE: {
      title: "잠시 연결이 원활하지 않습니다",
      text: "순서와 좌석은 그대로입니다. 잠시 뒤에 다시 시도해 주세요.",
    },
    INTERNAL: {
      title: "저희 쪽에서 문제가 생겼습니다",
      text: "문제를 기록했습니다. 결제 중이었다면 다시 결제하기 전에 ‘내 예매’를 먼저 확인해 주세요.",
    },
  },
  crossSite: {
    title: "다른 사이트에서 보낸 요청입니다",
    text: "안전을 위해 저희 페이지에서 보낸 요청만 받습니다. 아무것도 진행되지 않았습니다.",
  },
  sessionLost: {
    title: "로그인이 풀렸습니다",
    text: "다시 로그인하시면 이 화면으로 돌아옵니다. 대기 순서와 좌석은 그대로입니다.",
  },
  ended: {
    paid: {
      title: "결제를 마쳤습니다",
      text: "그래서 대기 순서가 끝났습니다. 좌석은 확보되었습니다.",
    },
    left: {
      title: "대기열에서 나가셨습니다",
      text: "다시 참여하시면 맨 뒤에서 시작합니다.",
    },
    lapsed: {
      title: "자리를 비우신 사이 차례가 지나갔습니다",
      text: "한동안 접속이 확인되지 않아 다음 분을 호출했습니다. 맨 뒤에서 다시 참여하실 수 있습니다.",
    },
    missed: {
      title: "호출되었지만 들어오지 않으셨습니다",
      text: "순서가 다음 분에게 넘어갔습니다. 맨 뒤에서 다시 참여하실 수 있습니다.",
    },
    timed_out: {
      title: "좌석을 고르는 시간이 끝났습니다",
      text: "선점하신 좌석은 선점 시간까지 유지됩니다. ‘내 예매’에서 확인해 주세요. 다른 좌석을 고르려면 다시 참여해 주세요.",
    },
    revoked: {
      title: "주최 측이 순서를 종료했습니다",
      text: "선점하거나 구매하신 좌석에는 영향이 없습니다. 맨 뒤에서 다시 참여하실 수 있습니다.",
    },
    queue_closed: {
      title: "대기열이 종료되었습니다",
      text: "기다리던 분들은 더 이상 좌석을 고를 수 없습니다. 죄송합니다.",
    },
  },
  lineStates: {
    opening: {
      title: "대기열이 아직 열리지 않았습니다",
      text: "지금 참여하실 수 있습니다. 열리기 전에는 아무도 호출되지 않습니다.",
    },
    open: {
      title: "대기열이 열려 있습니다",
      text: "참여하시면 번호를 받습니다. 한산하면 바로 입장합니다.",
    },
    paused: {
      title: "대기열이 잠시 멈췄습니다",
      text: "참여하실 수 있습니다. 다시 시작될 때까지 아무도 호출되지 않고, 순서를 잃는 사람도 없습니다.",
    },
    closed: {
      title: "대기열이 종료되었습니다",
      text: "더 이상 참여할 수 없습니다.",
    },
    full: {
      title: "대기열이 가득 찼습니다",
      text: "지금은 더 기다릴 수 있는 자리가 없습니다. 잠시 뒤에 다시 시도해 주세요.",
    },
    waiting: {
      title: "기다리는 중입니다",
      text: "차례가 되면 알려 드립니다.",
    },
    waiting_opening: {
      title: "기다리는 중입니다. 아직 열리지 않았습니다",
      text: "순서는 유지됩니다. 열린 뒤에 차례대로 호출합니다.",
    },
    waiting_paused: {
      title: "기다리는 중입니다. 잠시 멈췄습니다",
      text: "지금은 아무도 호출되지 않고, 순서를 잃는 사람도 없습니다.",
    },
    waiting_sold_out: {
      title: "기다리는 중이지만 지금은 남은 좌석이 없습니다",
      text: "다른 분이 결제하지 않으면 좌석이 다시 나올 수 있습니다. 기다리셔도 되고 나가셔도 됩니다.",
    },
    stale: {
      title: "기다리는 중입니다. 숫자가 조금 늦을 수 있습니다",
      text: "잠시 연결이 원활하지 않습니다. 순서는 그대로입니다.",
    },
    active: {
      title: "차례가 되었습니다",
      text: "지금 좌석을 골라 주세요.",
    },
  },
  reservations: {
    held: {
      title: "좌석을 선점했습니다",
      text: "선점 시간이 끝나기 전에 결제해 주세요. 그때까지 다른 사람이 가져갈 수 없습니다.",
    },
    held_declined: {
      title: "결제되지 않았습니다. 좌석은 계속 선점되어 있습니다",
      text: "결제된 금액은 없습니다. 다시 시도하거나 다른 수단으로 결제해 주세요.",
    },
    paying_action: {
      title: "결제를 마쳐 주세요",
      text: "은행이 확인을 기다리고 있습니다. 그동안 좌석은 선점됩니다.",
    },
    paying_deposit: {
      title: "입금을 기다리고 있습니다",
      text: "입금 기한까지 좌석이 선점됩니다.",
    },
    paying_doubt: {
      title: "다시 결제하지 마세요. 은행에 확인하고 있습니다",
      text: "은행의 응답이 아직 오지 않았습니다. 확인될 때까지 좌석은 선점됩니다. 이 화면을 닫으셔도 됩니다.",
    },
    paying_waits: {
      title: "결제가 진행 중입니다",
      text: "다른 탭에서도 다시 결제하지 마세요. 결과는 이 화면에 표시됩니다.",
    },
    paying_releasing: {
      title: "좌석을 포기하셨습니다",
      text: "결제를 멈추고 있습니다. 그래도 결제되면 금액을 돌려 드립니다.",
    },
    confirmed: {
      title: "결제가 끝났습니다. 좌석이 확정되었습니다",
      text: "감사합니다. 즐거운 공연 되세요.",
    },
    confirmed_late: {
      title: "결제가 끝났습니다. 좌석이 확정되었습니다",
      text: "결제가 늦게 확인되었지만 좌석이 남아 있었습니다.",
    },
    confirmed_in_part: {
      title: "일부 좌석이 취소되었습니다. 나머지 좌석은 그대로입니다",
      text: "취소된 좌석에 대해 돌려 드릴 금액은 환불되었습니다.",
    },
    confirmed_returning: {
      title: "일부 좌석을 취소하고 있습니다. 나머지 좌석은 그대로입니다",
      text: "취소되는 좌석의 금액을 환불하고 있습니다.",
    },
    expired: {
      title: "좌석 선점이 끝났습니다",
      text: "좌석은 다시 판매됩니다. 결제된 금액은 없습니다.",
    },
    expired_declined: {
      title: "결제가 여러 번 거절되었습니다",
      text: "그래서 좌석 선점이 풀렸습니다. 결제된 금액은 없습니다.",
    },
    expired_doubt: {
      title: "좌석 선점이 끝났습니다. 다시 결제하지 마세요",
      text: "은행에 확인하고 있습니다. 결제된 것으로 확인되면, 좌석이 남아 있으면 좌석을, 아니면 금액을 돌려 드립니다.",
    },
    released: {
      title: "좌석을 포기하셨습니다",
      text: "결제된 금액은 없습니다.",
    },
    late_refunding: {
      title: "결제가 너무 늦어 환불하고 있습니다",
      text: "좌석을 드릴 수 없게 되었습니다. 은행에 따라 며칠 걸릴 수 있습니다.",
    },
    late_refunded: {
      title: "결제가 너무 늦어 환불해 드렸습니다",
      text: "좌석을 드릴 수 없게 되었습니다. 죄송합니다.",
    },
    show_cancelled: {
      title: "공연이 취소되어 환불하고 있습니다",
      text: "따로 하실 일은 없습니다. 은행에 따라 며칠 걸릴 수 있습니다.",
    },
    cancelling: {
      title: "예매를 취소하고 있습니다",
      text: "돌려 드릴 금액을 환불하고 있습니다. 은행에 따라 며칠 걸릴 수 있습니다.",
    },
    cancelled: {
      title: "취소된 예매입니다",
      text: "좌석은 더 이상 유효하지 않습니다.",
    },
    cancelled_refunding: {
      title: "취소되었습니다. 환불하고 있습니다",
      text: "은행에 따라 며칠 걸릴 수 있습니다.",
    },
    cancelled_refunded: {
      title: "취소되었습니다. 환불이 끝났습니다",
      text: "명세서에 나타나기까지 하루 이틀 걸릴 수 있습니다.",
    },
    refund_stuck: {
      title: "환불이 평소보다 오래 걸리고 있습니다",
      text: "저희도 알고 있습니다. 소식이 없으면 예매번호와 함께 문의해 주세요.",
    },
  },
};
