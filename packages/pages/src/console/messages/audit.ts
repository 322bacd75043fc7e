import type { Language } from "@admit-one/http";

const en = {
  title: "Audit",
  hint: "Reads the whole store in pages and checks that seats, reservations, payments and the ledger agree. A sale may go on meanwhile.",
  run: "Audit now",
  never: "No audit has run since this server started.",
  at: "Last audit",
  ok: "No law is broken.",
  broken: (count: number): string => `Laws broken: ${count}. Call the engineers at once.`,
  law: "Law",
  message: "What is wrong",
  ids: "Where",
  breaches: "Breaches",
  money: "Accounts",
  currency: "Currency",
  account: "Account",
  balance: "Balance",
  counted: "Looked at",
  seats: "Taken seats",
  reservations: "Reservations",
  payments: "Payments",
  alarms: "Alarms",
};

const ko: typeof en = {
  title: "감사",
  hint: "저장소 전체를 나누어 읽고 좌석, 예매, 결제, 원장이 서로 맞는지 확인합니다. 판매 중에도 됩니다.",
  run: "지금 감사",
  never: "서버가 시작된 뒤로 감사한 적이 없습니다.",
  at: "마지막 감사",
  ok: "어긴 규칙이 없습니다.",
  broken: (count: number): string => `어긴 규칙: ${count}. 바로 개발자에게 알리세요.`,
  law: "규칙",
  message: "문제",
  ids: "위치",
  breaches: "위반",
  money: "계정",
  currency: "통화",
  account: "계정",
  balance: "잔액",
  counted: "확인한 수",
  seats: "나간 좌석",
  reservations: "예매",
  payments: "결제",
  alarms: "경보",
};

export const auditWords: Record<Language, typeof en> = { en, ko };
