import type { StandInIntent } from "./objects.ts";

/** What a buyer's browser does to an intent by its client secret. */
export type BrowserCalls = {
  readonly confirm: (clientSecret: string, paymentMethod: string) => StandInIntent;
  readonly authenticate: (clientSecret: string, success: boolean) => StandInIntent;
};

/**
 * In place of Stripe.js: a Payment Element that offers test cards, and a bank that asks with two
 * buttons.
 */
const script = `(() => {
  const origin = new URL(document.currentScript.src).origin;
  const cards = {
    pm_card_visa: "Visa",
    pm_card_threeDSecure2Required: "Visa that the bank asks about",
    pm_card_visa_chargeDeclined: "Visa that is declined",
  };
  let card = null;
  let place = null;
  const post = async (path, body) => {
    const answer = await fetch(origin + path, { method: "POST", body: JSON.stringify(body) });
    return answer.json();
  };
  const ask = () => new Promise((resolve) => {
    for (const [text, success] of [["Approve at the bank", true], ["Refuse at the bank", false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.onclick = () => resolve(success);
      place.append(button);
    }
  });
  globalThis.Stripe = () => ({
    elements: ({ clientSecret }) => ({
      clientSecret,
      create: () => ({
        mount: (to) => {
          place = to;
          card = document.createElement("select");
          for (const [value, text] of Object.entries(cards)) card.append(new Option(text, value));
          const label = document.createElement("label");
          label.append("Test card ", card);
          to.append(label);
        },
      }),
    }),
    confirmPayment: async ({ elements: { clientSecret } }) => {
      const confirmed = await post("/browser/confirm", { clientSecret, paymentMethod: card.value });
      if (confirmed.paymentIntent?.status !== "requires_action") return confirmed;
      return post("/browser/authenticate", { clientSecret, success: await ask() });
    },
  });
})();
`;

const headers = { "Access-Control-Allow-Origin": "*" };

/** Answers the script and its calls. Null for calls of the API. */
export const answerBrowser = async (
  request: Request,
  { confirm, authenticate }: BrowserCalls,
): Promise<Response | null> => {
  const { pathname } = new URL(request.url);
  if (pathname === "/stripe.js") {
    return new Response(script, { headers: { ...headers, "Content-Type": "text/javascript" } });
  }
  if (pathname !== "/browser/confirm" && pathname !== "/browser/authenticate") return null;
  const { clientSecret, paymentMethod, success } = JSON.parse(await request.text()) as {
    readonly clientSecret: string;
    readonly paymentMethod: string;
    readonly success: boolean;
  };
  const { id, status, last_payment_error } =
    pathname === "/browser/confirm"
      ? confirm(clientSecret, paymentMethod)
      : authenticate(clientSecret, success);
  const failed = status === "requires_payment_method";
  const body = failed
    ? { error: { message: last_payment_error?.["message"] ?? "Your card was declined." } }
    : { paymentIntent: { id, status } };
  return Response.json(body, { headers });
};
