// What one more of each costs in memory: npm run bench -- memory
import { parseArgs } from "node:util";
import { startPostgres } from "@admit-one/local-postgres";
import { runLoad } from "./load/run-load.ts";
import { perSeat, perToken } from "./memory/measure.ts";
import { markdown } from "./report.ts";

const { values } = parseArgs({
  options: {
    tokens: { type: "string", default: "20000" },
    seats: { type: "string", default: "80000" },
    streams: { type: "string", default: "5000" },
  },
});

const streamBytes = async (streams: number): Promise<number> => {
  await using postgres = await startPostgres({ durable: true });
  const { kbPerStream } = await runLoad({
    databaseUrl: postgres.url,
    streams,
    servers: 1,
    changes: 1,
    everyMs: 2_000,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  return kbPerStream * 1_024;
};

const token = await perToken(Number(values.tokens));
const seat = await perSeat(Number(values.seats));
const stream = await streamBytes(Number(values.streams));
console.log(
  markdown([
    ["what", "how many", "bytes for each"],
    ["a waiting token that polls", values.tokens, token.toFixed(0)],
    ["a seat of a kept map", values.seats, seat.toFixed(0)],
    ["an open stream", values.streams, stream.toFixed(0)],
  ]),
);
