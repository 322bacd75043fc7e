import { registerHold } from "./hold/hold-element.ts";
import type { Language } from "./messages/language.ts";
import type { CheckoutMessages } from "./messages/messages.ts";
import { registerPay } from "./pay/pay-element.ts";

const load = async (language: Language): Promise<CheckoutMessages> => {
  const { words } = await (language === "ko"
    ? import("./messages/checkout/ko.ts")
    : import("./messages/checkout/en.ts"));
  return words;
};

/** Registers `<admit-one-hold>`. A second call changes nothing. */
export const defineHold = (): void => registerHold(load);

/** Registers `<admit-one-pay>`. A second call changes nothing. */
export const definePay = (): void => registerPay(load);
