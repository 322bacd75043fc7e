// The server at another time, with a bank behind BANK_URL: its clock is off by CLOCK_OFFSET_MS.
import { createContainer, readConfig, startServer, TOKENS } from "@admit-one/server";
import { createBankGateway } from "../chaos/bank-gateway.ts";
import { shiftClock } from "./shift-clock.ts";

const read = readConfig(process.env);
if (read.outcome === "misconfigured") throw new Error(read.message);
const container = createContainer(read.config);
shiftClock(container, Number(process.env["CLOCK_OFFSET_MS"]));
const bank = createBankGateway(process.env["BANK_URL"] ?? "");
container.rebind(TOKENS.Gateways).toConstantValue([bank]);
const server = await startServer(container);
process.stdout.write(`Admit One listens on ${server.url}\nLogs are written to stderr.\n`);
