// The server as a host composes it, with a gateway of its own: a bank behind BANK_URL.
import { createContainer, readConfig, startServer, TOKENS } from "@admit-one/server";
import { createBankGateway } from "./bank-gateway.ts";

const read = readConfig(process.env);
if (read.outcome === "misconfigured") throw new Error(read.message);
const container = createContainer(read.config);
container
  .rebind(TOKENS.Gateways)
  .toConstantValue([createBankGateway(process.env["BANK_URL"] ?? "")]);
const server = await startServer(container);
process.once("SIGTERM", () => void server.stop());
process.stdout.write(`Admit One listens on ${server.url}\nLogs are written to stderr.\n`);
