// The server with a payment gateway of your own: rebinding a port is one line. Here it sells one
// seat on account, and stops.
import type { GatewayAnswer, PaymentGateway } from "@admit-one/core";
import { createContainer, readConfig, startServer, TOKENS } from "@admit-one/server";

// #region gateway
/** Takes no card: the buyer's company gets a bill. A real one would call a provider. */
const createInvoiceGateway = (): PaymentGateway => {
  const answers = new Map<string, GatewayAnswer>();
  const answerOnce = (paymentId: string, answer: GatewayAnswer): GatewayAnswer => {
    const first = answers.get(paymentId) ?? answer;
    answers.set(paymentId, first);
    return first;
  };
  return {
    name: "invoice",
    capabilities: {
      twoStep: false,
      cancelBeforeCapture: true,
      idempotencyTtlMs: Number.MAX_SAFE_INTEGER,
      authorizationTtlMs: 0,
      onlyProofTakesMoney: false,
      lookupByOurId: true,
      asynchronous: false,
      refundsAreFinal: true,
    },
    accepts: (amount) => Number.isSafeInteger(amount) && amount > 0,
    checkMethod: ({ company }) =>
      typeof company === "string" ? [] : [{ field: "method.company", message: "must be a name" }],
    charge: async ({ paymentId, amount, currency, method }) => {
      const reference = `bill ${answers.size + 1} to ${String(method["company"])}`;
      return answerOnce(paymentId, { outcome: "captured", reference, amount, currency });
    },
    lookup: async ({ paymentId }) => answers.get(paymentId) ?? { outcome: "not_found" },
    cancel: async ({ paymentId }) =>
      answerOnce(paymentId, { outcome: "failed", reason: "cancelled" }),
    refund: async () => ({ outcome: "refunded" }),
  };
};
// #endregion

const read = readConfig({ DATABASE_URL: "memory:", PORT: "0", LOG_LEVEL: "warn" });
if (read.outcome === "misconfigured") throw new Error(read.message);
const { config } = read;

// #region rebind
const container = createContainer(config);
container.rebind(TOKENS.Gateways).toConstantValue([createInvoiceGateway()]);
await using server = await startServer(container);
// #endregion

console.log(`listening on ${server.url}`);
const alice = { "X-User-Id": "alice", "Content-Type": "application/json" };
const post = async (path: string, headers: Record<string, string>, body: unknown) => {
  const init = { method: "POST", headers: { ...alice, ...headers }, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}/api${path}`, init);
  return (await response.json()) as Record<string, string>;
};
const issued = await post("/queues/demo/tokens", {}, {});
const holder = { "Queue-Token": issued["token"] ?? "" };
const held = await post("/shows/demo-1/reservations", holder, { seatIds: ["F1-1-1"] });
const toPay = `/reservations/${held["reservationId"]}/payments`;

const refused = await post(toPay, holder, { method: { type: "invoice" } });
console.log(refused["code"], JSON.stringify(refused["errors"]));
const paid = await post(toPay, holder, { method: { type: "invoice", company: "Hanbit" } });
console.log(`payment ${paid["status"]}: ${paid["amount"]} ${paid["currency"]}`);
