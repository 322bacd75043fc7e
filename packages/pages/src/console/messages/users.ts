import type { Language } from "@admit-one/http";

const en = {
  title: "Users",
  user: "User id",
  look: "Orders of a user",
  find: "Find",
  exportTitle: "A user's stored data",
  exportHint: "Everything that is stored under the id, as a file. Send it only to that person.",
  export: "Download",
  erase: "Erase a user",
  eraseHint:
    "Replaces the id by a pseudonym everywhere. Close the user's account where people log in first. It cannot be undone.",
  eraseTyped: "Type the user id once more",
  credit: "Credit a wallet",
  creditHint: "The amount is in the smallest unit of the currency.",
  amount: "Amount",
  currency: "Currency",
  wallets: "Wallets",
  noWallets: "This user has no wallet.",
  balance: "Balance",
  erasedAs: (pseudonym: string, waiting: string): string =>
    `The user is now ${pseudonym}. Reservations that follow later: ${waiting}.`,
};

const ko: typeof en = {
  title: "사용자",
  user: "사용자 ID",
  look: "사용자의 예매",
  find: "찾기",
  exportTitle: "저장된 사용자 정보",
  exportHint: "이 ID로 저장된 모든 정보를 파일로 받습니다. 본인에게만 보내세요.",
  export: "내려받기",
  erase: "사용자 정보 삭제",
  eraseHint:
    "모든 곳의 ID를 가명으로 바꿉니다. 먼저 로그인 서비스에서 계정을 닫으세요. 되돌릴 수 없습니다.",
  eraseTyped: "사용자 ID를 한 번 더 입력하세요",
  credit: "지갑 충전",
  creditHint: "금액은 통화의 최소 단위입니다.",
  amount: "금액",
  currency: "통화",
  wallets: "지갑",
  noWallets: "지갑이 없습니다.",
  balance: "잔액",
  erasedAs: (pseudonym: string, waiting: string): string =>
    `이제 사용자는 ${pseudonym}입니다. 나중에 바뀌는 예매: ${waiting}건.`,
};

export const userWords: Record<Language, typeof en> = { en, ko };
