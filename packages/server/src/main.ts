#!/usr/bin/env node
import { TicketingError } from "@admit-one/core";
import { auditStore, auditText } from "./audit-command.ts";
import { type Config, readConfig } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import { toDeadLetterTask, workDeadLetters } from "./dead-letters-command.ts";
import { greeting } from "./greeting.ts";
import { recoverStore } from "./recover-command.ts";
import { type RunningServer, startServer } from "./server.ts";

const usage = `\
admit-one         serves the box office
admit-one recover finishes the payments and refunds that are due, as every server does
admit-one audit   checks L1–L4 over the whole store; ends with 1 where one is broken,
                  with 2 where it can't look
admit-one dead-letters [SUBSCRIBER]       lists the events that subscribers did not take
admit-one replay SUBSCRIBER [EVENT_ID]    tells one of them anew, or all
admit-one discard SUBSCRIBER EVENT_ID     gives one up; later ones are told without it

All read the same variables: docs/operating.md lists them.
`;

const [command, ...rest] = process.argv.slice(2);
const task = toDeadLetterTask(process.argv.slice(2));

const fail = (message: string): never => {
  console.error(message);
  // To whoever runs an audit, "I could not look" must not read as "there is a breach".
  process.exit(command === "audit" ? 2 : 1);
};

/** What an operator can put right is one line; everything else is a defect, with its stack. */
const orFail = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConfigProblem || error instanceof TicketingError) {
      return fail(error.message);
    }
    throw error;
  }
};

const start = async (config: Config): Promise<RunningServer> => {
  const server = await startServer(config);
  const [listing] = await server.boxOffice.listConcerts();
  process.stdout.write(greeting({ config, url: server.url, listing }));
  return server;
};

const serve = async (config: Config): Promise<void> => {
  const server = await orFail(start(config));
  let asked = false;
  const stop = async (): Promise<void> => {
    // Whoever asks twice does not want to wait for requests in flight.
    if (asked) process.exit(1);
    asked = true;
    console.log("Stopping: requests in flight may finish; ask again to stop at once.");
    await server.stop();
    console.log("Stopped.");
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
};

const isPlain = [undefined, "audit", "recover"].includes(command) && rest.length === 0;
if (!isPlain && task === null) {
  process.stderr.write(usage);
  process.exit(2);
}
const read = readConfig(process.env);
if (read.outcome === "misconfigured") fail(read.message);
else if (command === "audit") {
  const report = await orFail(auditStore(read.config));
  process.stdout.write(auditText(report));
  process.exitCode = report.ok ? 0 : 1;
} else if (task !== null) {
  process.stdout.write(await orFail(workDeadLetters(read.config, task)));
} else if (command === "recover") {
  const done = await orFail(recoverStore(read.config));
  process.stdout.write(`${done} payments, refunds and webhooks were brought further.\n`);
} else await serve(read.config);
