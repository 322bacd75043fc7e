import { type FieldMessageName, fieldMessages } from "@admit-one/core";
import type { Language } from "@admit-one/http";

/** What may be wrong with a field. `{}` are the values of core's sentence, in their order. */
const korean: Readonly<Record<FieldMessageName, string>> = {
  accessibleItself: "휠체어석 자체에는 지정할 수 없습니다",
  accessibleOfSection: "이 구역의 휠체어석이 아닙니다: {}",
  activeForMs: "activeForMs 이상이어야 합니다",
  afterOpening: "opensAt보다 뒤여야 합니다",
  afterSalesOpen: "salesOpenAt보다 뒤여야 합니다",
  amountAndCurrency: "금액과 통화는 함께 입력해야 합니다",
  asciiKey: "1자 이상 255자 이하의 ASCII 문자여야 합니다",
  asManySeats: "예매와 같은 수인 {}석을 지정해야 합니다",
  atLeastOne: "1 이상의 정수여야 합니다",
  atMost: "최대 {}개여야 합니다",
  atMostCharacters: "최대 {}자여야 합니다",
  atMostSeats: "좌석은 최대 {}석이어야 합니다",
  boolean: "true 또는 false여야 합니다",
  buckets: "구간이 {}개를 넘습니다",
  cannotBePaid: "결제할 수 없습니다: {} 결제 수단은 {} 금액을 받지 않습니다",
  cellOther: "다른 셀의 이름({}-)으로 시작하면 안 됩니다",
  cellOwn: "이 셀의 이름인 {}-(으)로 시작해야 합니다",
  characters: "{}자 이상 {}자 이하여야 합니다",
  color: "#1d4ed8 같은 색상이어야 합니다",
  command: "운영자 명령이 아닙니다",
  currency: "ISO 4217 통화 코드여야 합니다",
  duplicateName: "{} 이름이 두 번 나옵니다",
  duplicateSeat: "같은 좌석을 두 번 지정하면 안 됩니다",
  duplicateSection: "{} 구역이 두 번 나오며 그중 하나는 스탠딩입니다",
  duplicateShow: "같은 회차를 두 번 지정하면 안 됩니다",
  duplicateWriting: "{} 이름이 다른 표기로 두 번 나옵니다",
  either: "rows와 standing 중 하나만 있어야 합니다",
  flatTexts: "널 문자와 __proto__ 필드가 없는 단순한 텍스트여야 합니다",
  fromMinus: "-{} 이상 {} 이하의 수여야 합니다",
  gatewayTakes: "새 결제를 받는 게이트웨이여야 합니다",
  givenOrBest: "이 값과 best 중 하나만 입력해야 합니다",
  givenOrSection: "이 값과 section 중 하나만 입력해야 합니다",
  gradeOfConcert: "이 공연의 등급이 아닙니다: {}",
  gradeOfShow: "이 회차의 등급이 아닙니다: {}",
  hexColor: "#과 소문자 16진수 여섯 자리여야 합니다",
  httpsUrl: "최대 {}자의 https URL이어야 합니다",
  id: "1자 이상 64자 이하의 영문자, 숫자, '_', '.', '-'여야 하며 첫 글자는 영문자나 숫자여야 합니다",
  ids: "각 id는 1자 이상 {}자 이하여야 합니다",
  instant: "1970년부터 9999년 사이의 시각이어야 합니다",
  instantText: "RFC 3339 형식의 시각이어야 합니다",
  integerAtLeast: "{} 이상의 정수여야 합니다",
  integerBetween: "{} 이상 {} 이하의 정수여야 합니다",
  json: "깊지 않은 일반 JSON이어야 합니다",
  longSeatId: "좌석 id가 {}자를 넘게 됩니다: {}",
  makesAtMostSeats: "좌석은 최대 {}석까지 만들 수 있습니다",
  methodTakes: "{} 결제 수단은 {} 금액을 받지 않습니다",
  needsSection: "section이 필요합니다",
  needsShow: "showId가 필요합니다. 회차마다 좌석이 따로 있습니다",
  next: "앞선 응답의 `next` 값이어야 합니다",
  nonNegative: "0 이상의 정수여야 합니다",
  notBeforeFrom: "from보다 앞서면 안 됩니다",
  notWithSeatIds: "seatIds와 함께 입력할 수 없습니다",
  notWalletHere: "wallet일 수 없습니다. 지갑은 다른 셀에 있습니다",
  oneOf: "다음 중 하나여야 합니다: {}",
  oneRow: "행이 하나 이상 있어야 합니다",
  oneSeat: "좌석이 하나 이상 있어야 합니다",
  oneSection: "구역이 하나 이상 있어야 합니다",
  oneShow: "회차가 하나 이상 있어야 합니다",
  passed: "이미 지난 시각입니다. 그래도 만들려면 allowPast를 지정하세요",
  positive: "1 이상의 정수여야 합니다",
  priceMissing: "값이 없습니다. {} 좌석의 가격을 알 수 없습니다",
  rate: "0 이상 1000000000 이하의 수이거나 null이어야 합니다",
  requiredWithSeatIds: "seatIds와 함께 입력해야 합니다",
  rowOfShow: "이 회차의 열이 아닙니다: {} {}",
  seatOfRow: "이 열의 좌석이어야 합니다",
  seatOfSection: "이 구역의 좌석이 아닙니다: {}",
  seatOfShow: "이 회차의 좌석이 아닙니다: {}",
  seats: "1석 이상 {}석 이하를 지정해야 합니다",
  sectionOfShow: "이 회차의 구역이 아닙니다: {}",
  status: "없는 상태입니다",
  steps: "{}에서 시작하여 {} 간격으로 닿는 값이어야 합니다",
  subscriber: "구독자의 이름이어야 합니다",
  timeZone: "Asia/Seoul 같은 IANA 시간대여야 합니다",
  twiceSeat: "{} 좌석이 두 번 만들어집니다",
  walletFull: "지갑 한도를 넘습니다",
  walletHere: "이 셀에는 지갑이 없습니다. 지갑은 다른 셀에 있습니다",
  walletKnows: "지갑이 알지 못하는 값입니다",
  wholeBetween: "1 이상 {} 이하의 정수여야 합니다",
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const lengthOf = (sentence: string): number => sentence.replaceAll("{}", "").length;

/** Each sentence of core with what recognizes it. The most words first: some begin like others. */
const sentences = Object.entries(fieldMessages)
  .toSorted(([, a], [, b]) => lengthOf(b) - lengthOf(a))
  .map(([name, sentence]) => ({
    name: name as FieldMessageName,
    form: new RegExp(`^${sentence.split("{}").map(escaped).join("(.*)")}$`, "su"),
  }));

/** A message about a field, in the reader's language. Those of gateways and hosts are as they are. */
export const fieldMessage = (language: Language, message: string): string => {
  if (language === "en") return message;
  for (const { name, form } of sentences) {
    const found = form.exec(message);
    if (found === null) continue;
    const values = found.slice(1);
    return korean[name].replaceAll("{}", () => values.shift() ?? "");
  }
  return message;
};
