// The server as a host composes it: with a bank behind BANK_URL and, where there is one, a broker
// behind RABBITMQ_URL.
import type { EventSubscriber } from "@admit-one/core";
import { createContainer, readConfig, startServer, TOKENS } from "@admit-one/server";
import { createBankGateway } from "../support/chaos/bank-gateway.ts";

const read = readConfig(process.env);
if (read.outcome === "misconfigured") throw new Error(read.message);
const container = createContainer(read.config);
container
  .rebind(TOKENS.Gateways)
  .toConstantValue([createBankGateway(process.env["BANK_URL"] ?? "")]);
const broker = process.env["RABBITMQ_URL"] ?? "";
if (broker !== "") {
  // The example itself, which belongs to another package.
  const example = new URL("../../../../examples/rabbitmq.ts", import.meta.url).href;
  const { rabbitAt } = (await import(example)) as { rabbitAt: (url: string) => EventSubscriber };
  container.rebind(TOKENS.Subscribers).toConstantValue([rabbitAt(broker)]);
}
const server = await startServer(container);
process.once("SIGTERM", () => void server.stop());
process.stdout.write(`Admit One listens on ${server.url}\nLogs are written to stderr.\n`);
