import type { Language } from "@admit-one/http";

const en = {
  title: "Journal",
  at: "At",
  who: "Operator",
  call: "Command",
  subject: "About",
  subjectId: "Id of what it was about",
  user: "User",
  details: "Details",
  any: "any",
  from: "From",
  to: "Until",
  find: "Find",
  empty: "No command was found.",
};

const ko: typeof en = {
  title: "작업 기록",
  at: "시각",
  who: "운영자",
  call: "명령",
  subject: "대상",
  subjectId: "대상 ID",
  user: "사용자",
  details: "내용",
  any: "전체",
  from: "부터",
  to: "까지",
  find: "찾기",
  empty: "기록이 없습니다.",
};

export const journalWords: Record<Language, typeof en> = { en, ko };
