#!/usr/bin/env node
import { TicketingError } from "@admit-one/core";
import { readConfig } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import { greeting } from "./greeting.ts";
import { type RunningServer, startServer } from "./server.ts";

const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

const start = async (): Promise<RunningServer> => {
  const read = readConfig(process.env);
  if (read.outcome === "misconfigured") return fail(read.message);
  const { config } = read;
  try {
    const server = await startServer(config);
    const [listing] = await server.boxOffice.listConcerts();
    process.stdout.write(greeting({ config, url: server.url, listing }));
    return server;
  } catch (error) {
    if (error instanceof ConfigProblem || error instanceof TicketingError) {
      return fail(error.message);
    }
    throw error;
  }
};

const server = await start();

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
