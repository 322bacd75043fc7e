// What admit-one does, apart from --help and --version: see main.ts, which loads this.
import { TicketingError } from "@admit-one/core";
import { auditStore, auditText, sayProgress } from "./audit-command.ts";
import { type Config, readConfig } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import { toDeadLetterTask, workDeadLetters } from "./dead-letters-command.ts";
import { exportStore, sayRows, toExportTask } from "./export-command.ts";
import { greeting } from "./greeting.ts";
import { PlanProblem } from "./import-plan/seating-plan.ts";
import { readPlan, toImportTask } from "./import-plan-command.ts";
import { stderrDestination } from "./log-destination.ts";
import { newestConcert } from "./on-sale.ts";
import { recoverStore } from "./recover-command.ts";
import { type RunningServer, startServer } from "./server.ts";
import { usage } from "./usage.ts";

const [command, ...rest] = process.argv.slice(2);
const task = toDeadLetterTask(process.argv.slice(2));
const importTask = toImportTask(process.argv.slice(2));
const exported = toExportTask(process.argv.slice(2));

const fail = (message: string): never => {
  console.error(message);
  // For a script that runs an audit, a failed audit must differ from a breach.
  process.exit(command === "audit" ? 2 : 1);
};

/**
 * An error that an operator can fix is one line. Any other error is a defect and shows its stack.
 */
const orFail = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (
      error instanceof ConfigProblem ||
      error instanceof TicketingError ||
      error instanceof PlanProblem
    ) {
      return fail(error.message);
    }
    throw error;
  }
};

/** In production, the line in the log contains the same facts. */
const greet = async (
  config: Config,
  { url, metricsUrl, consoleUrl, boxOffice }: RunningServer,
): Promise<void> => {
  if (config.production) return;
  const listing = await newestConcert(boxOffice);
  process.stdout.write(greeting({ config, url, metricsUrl, consoleUrl, listing }));
};

/** How long the last log lines may take if nobody reads them at once. */
const lastLinesMs = 1_000;

const exitCodeOf = { SIGTERM: 143, SIGINT: 130 } as const;

const serve = async (config: Config): Promise<void> => {
  let server: RunningServer | undefined;
  let asked = false;
  const say = (line: string): void => {
    if (!config.production) console.log(line);
  };
  const stop = async (signal: keyof typeof exitCodeOf): Promise<void> => {
    // The server is not serving yet.
    if (server === undefined) process.exit(exitCodeOf[signal]);
    // After a second signal do not wait for requests in flight.
    if (asked) process.exit(1);
    asked = true;
    say("Stopping: requests in flight may finish; ask again to stop at once.");
    await server.stop();
    say("Stopped.");
    await stderrDestination().flush(lastLinesMs);
    process.exit(0);
  };
  // Install the handlers before the server reports that it listens: from then on it may get a
  // signal.
  process.on("SIGTERM", (signal) => void stop(signal as "SIGTERM"));
  process.on("SIGINT", (signal) => void stop(signal as "SIGINT"));
  server = await orFail(startServer(config));
  await orFail(greet(config, server));
};

const isPlain = [undefined, "audit", "recover"].includes(command) && rest.length === 0;
if (!isPlain && task === null && importTask === null && exported === null) {
  process.stderr.write(usage);
  process.exit(2);
}
const read = readConfig(process.env);
// It needs no store, and so no configuration.
if (importTask !== null) process.stdout.write(await orFail(readPlan(importTask)));
else if (read.outcome === "misconfigured") fail(read.message);
else if (command === "audit") {
  const watch = sayProgress(
    (line) => process.stderr.write(line),
    () => performance.now(),
  );
  const report = await orFail(auditStore(read.config, watch));
  process.stdout.write(auditText(report));
  process.exitCode = report.ok ? 0 : 1;
} else if (task !== null) {
  process.stdout.write(await orFail(workDeadLetters(read.config, task)));
} else if (exported !== null) {
  const onRows = sayRows(
    (line) => process.stderr.write(line),
    () => performance.now(),
  );
  const rows = await orFail(exportStore(read.config, exported, { stdout: process.stdout, onRows }));
  process.stderr.write(`Rows written: ${rows}.\n`);
} else if (command === "recover") {
  const done = await orFail(recoverStore(read.config));
  process.stdout.write(`${done} payments, refunds and webhooks were brought further.\n`);
} else await serve(read.config);
