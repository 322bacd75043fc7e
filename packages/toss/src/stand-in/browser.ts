import type { Authentication } from "./bank.ts";

/**
 * In place of Toss' SDK: a widget with two methods, and a payment window with two buttons. Approval
 * leads to the success address, as Toss does.
 */
const script = `(() => {
  const origin = new URL(document.currentScript.src).origin;
  const open = ({ orderId, successUrl }, amount, method) => new Promise((_, reject) => {
    const dialog = document.createElement("dialog");
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.onclick = act;
      dialog.append(made);
    };
    button("Approve at Toss", async () => {
      const body = JSON.stringify({ orderId, amount: amount.value, method });
      const answer = await fetch(origin + "/browser/authenticate", { method: "POST", body });
      location.assign(successUrl + "?" + (await answer.text()));
    });
    button("Close the window of Toss", () => {
      dialog.remove();
      reject({ code: "USER_CANCEL", message: "The buyer closed the window." });
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  globalThis.TossPayments = () => ({
    payment: () => ({ requestPayment: (request) => open(request, request.amount, "card") }),
    widgets: () => {
      let amount = { value: 0 };
      const methods = document.createElement("select");
      methods.append(new Option("Card", "card"), new Option("Virtual account", "virtual_account"));
      return {
        setAmount: async (given) => void (amount = given),
        renderPaymentMethods: async ({ selector }) => {
          const label = document.createElement("label");
          label.append("Method at Toss ", methods);
          document.querySelector(selector).append(label);
        },
        renderAgreement: async ({ selector }) => {
          document.querySelector(selector).append("Terms of Toss");
        },
        requestPayment: (request) => open(request, amount, methods.value),
      };
    },
  });
  globalThis.TossPayments.ANONYMOUS = "ANONYMOUS";
})();
`;

const headers = { "Access-Control-Allow-Origin": "*" };

/** Answers the script and its call. Null for calls of the API. */
export const answerBrowser = async (
  request: Request,
  authenticate: (authentication: Authentication) => string,
): Promise<Response | null> => {
  const { pathname } = new URL(request.url);
  if (pathname === "/toss.js") {
    return new Response(script, { headers: { ...headers, "Content-Type": "text/javascript" } });
  }
  if (pathname !== "/browser/authenticate") return null;
  const authentication = JSON.parse(await request.text()) as Authentication;
  return new Response(authenticate(authentication), { headers });
};
