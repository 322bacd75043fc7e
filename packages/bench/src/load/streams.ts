#!/usr/bin/env node
// npm run bench -- load [--streams 20000 --servers 4 --changes 15 --every 2000]
import { parseArgs } from "node:util";
import { startPostgres } from "@admit-one/local-postgres";
import { streamsPerProcess } from "./open-files.ts";
import { runLoad } from "./run-load.ts";

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "20000" },
    servers: { type: "string", default: "4" },
    changes: { type: "string", default: "15" },
    every: { type: "string", default: "2000" },
  },
});
const [streams, servers, changes, everyMs] = [
  Number(values.streams),
  Number(values.servers),
  Number(values.changes),
  Number(values.every),
];

const most = await streamsPerProcess();
if (streams / servers > most) {
  throw new Error(
    `${streams} streams over ${servers} servers are ${Math.ceil(streams / servers)} in a process, and ` +
      `the limit of open files allows ${most}: raise the hard limit (ulimit -Hn), or use --servers.`,
  );
}
await using postgres = await startPostgres({ durable: true });
const report = await runLoad({
  databaseUrl: postgres.url,
  streams,
  servers,
  changes,
  everyMs,
  onProgress: (line) => console.log(line),
});

const { delays, stalls } = report;
const round = (value: number): string => value.toFixed(0);
console.log(`streams: ${report.open} opened, ${report.openAtEnd} open to the end`);
console.log(
  `memory: ${report.kbPerStream.toFixed(1)} kB for each stream, ${round(report.serverMb)} MB for a server`,
);
console.log(
  `events: ${report.events}, ${round(report.eventsPerSecond)} a second; ` +
    `a change arrived after ${round(delays.p50Ms)} ms (p50), ${round(delays.p99Ms)} ms (p99), ` +
    `${round(delays.longestMs)} ms (longest); ${report.missing} never came`,
);
console.log(
  `event loop of a server: stood still for ${stalls.p99Ms.toFixed(1)} ms (p99), ` +
    `${stalls.longestMs.toFixed(1)} ms (longest)`,
);
const errors = [...report.errors].map(([error, count]) => `${count} × ${error}`);
console.log(`errors: ${errors.length === 0 ? "none" : errors.join(", ")}`);
if (report.openAtEnd < streams || report.missing > 0 || report.errors.size > 0) {
  process.exitCode = 1;
}
