import type { Gateway, OpenForm, Order, Outcome } from "./gateways.ts";

// The part of Toss' SDK that is used: docs.tosspayments.com/sdk/v2/js.
type Request = {
  readonly orderId: string;
  readonly orderName: string;
  readonly successUrl: string;
  readonly failUrl: string;
};
type Amount = { readonly currency: string; readonly value: number };
type Widgets = {
  setAmount(amount: Amount): Promise<void>;
  renderPaymentMethods(options: { readonly selector: string }): Promise<unknown>;
  renderAgreement(options: { readonly selector: string }): Promise<unknown>;
  requestPayment(request: Request): Promise<unknown>;
};
type Windows = {
  requestPayment(
    request: Request & { readonly method: unknown; readonly amount: Amount },
  ): Promise<unknown>;
};
type TossJs = {
  (
    clientKey: string,
  ): {
    widgets(options: { readonly customerKey: string }): Widgets;
    payment(options: { readonly customerKey: string }): Windows;
  };
  readonly ANONYMOUS: string;
};

/** The codes of a buyer who closed the window. */
const closedCodes: ReadonlySet<unknown> = new Set(["USER_CANCEL", "PAY_PROCESS_CANCELED"]);

/** Puts Toss' widget into the page, or opens the window of the method that was chosen before. */
export const openToss = async ({ publishableKey }: Gateway, order: Order): Promise<OpenForm> => {
  const { TossPayments } = globalThis as unknown as { readonly TossPayments: TossJs };
  const { nextAction, currency, place, returnUrl, closedUrl } = order;
  const toss = TossPayments((nextAction["clientKey"] ?? publishableKey) as string);
  const customerKey = TossPayments.ANONYMOUS;
  const amount = { currency, value: order.amount };
  const request: Request = {
    orderId: String(nextAction["orderId"]),
    orderName: order.name,
    successUrl: returnUrl,
    failUrl: closedUrl,
  };
  const { method } = nextAction;
  if (method !== undefined) {
    const window = toss.payment({ customerKey });
    return { submit: () => outcomeOf(window.requestPayment({ ...request, method, amount })) };
  }
  const widgets = toss.widgets({ customerKey });
  await widgets.setAmount(amount);
  await widgets.renderPaymentMethods({ selector: `#${child(place, "methods")}` });
  await widgets.renderAgreement({ selector: `#${child(place, "agreement")}` });
  return { submit: () => outcomeOf(widgets.requestPayment(request)) };
};

/** The widget finds its places by their ids. */
const child = (place: HTMLElement, name: string): string => {
  const made = document.createElement("div");
  made.id = `admit-one-toss-${name}`;
  place.append(made);
  return made.id;
};

/** On success the provider leads to the return address, so the promise stays open. */
const outcomeOf = async (requested: Promise<unknown>): Promise<Outcome> => {
  try {
    await requested;
    return await new Promise<never>(() => {});
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: string };
    if (closedCodes.has(code)) return { kind: "closed" };
    return { kind: "failed", message: message ?? "" };
  }
};
