import { words as checkoutEn } from "./messages/checkout/en.ts";
import { words as checkoutKo } from "./messages/checkout/ko.ts";
import type { Language } from "./messages/language.ts";
import { words as lineEn } from "./messages/line/en.ts";
import { words as lineKo } from "./messages/line/ko.ts";
import type { CheckoutMessages, LineMessages, MapMessages } from "./messages/messages.ts";
import { words as seatsEn } from "./messages/seat-map/en.ts";
import { words as seatsKo } from "./messages/seat-map/ko.ts";

type Of<Words> = Readonly<Record<Language, Words>>;

/** The sentences of all elements, for servers that send them with the page. */
export const allWords: {
  readonly line: Of<LineMessages>;
  readonly seats: Of<MapMessages>;
  readonly checkout: Of<CheckoutMessages>;
} = {
  line: { ko: lineKo, en: lineEn },
  seats: { ko: seatsKo, en: seatsEn },
  checkout: { ko: checkoutKo, en: checkoutEn },
};
