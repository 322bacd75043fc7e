// The server as a host composes it, with a gateway of its own: a bank behind BANK_URL.
import type { GatewayAnswer, OneStepGateway, RefundAnswer } from "@admit-one/core";
import { createContainer, readConfig, startServer, TOKENS } from "@admit-one/server";

const bankUrl = process.env["BANK_URL"] ?? "";

const ask = async <T>(what: string, about: unknown): Promise<T> => {
  const response = await fetch(`${bankUrl}/${what}`, {
    method: "POST",
    body: JSON.stringify(about),
  });
  return (await response.json()) as T;
};

const bank: OneStepGateway = {
  name: "bank",
  capabilities: {
    twoStep: false,
    cancelBeforeCapture: true,
    idempotencyTtlMs: Number.MAX_SAFE_INTEGER,
    authorizationTtlMs: 0,
    onlyProofTakesMoney: false,
    lookupByOurId: true,
    asynchronous: true,
    refundsAreFinal: true,
  },
  accepts: () => true,
  checkMethod: () => [],
  charge: (payment) => ask<GatewayAnswer>("charge", payment),
  lookup: (payment) => ask<GatewayAnswer>("lookup", payment),
  cancel: (payment) => ask<GatewayAnswer>("cancel", payment),
  refund: (refund) => ask<RefundAnswer>("refund", refund),
};

const read = readConfig(process.env);
if (read.outcome === "misconfigured") throw new Error(read.message);
const container = createContainer(read.config);
container.rebind(TOKENS.Gateways).toConstantValue([bank]);
const server = await startServer(container);
process.stdout.write(`Admit One listens on ${server.url}\nLogs are written to stderr.\n`);
