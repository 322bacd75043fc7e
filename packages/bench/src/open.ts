// Buyers who come by themselves, however long others wait: npm run bench -- open
import { parseArgs } from "node:util";
import { runOpen } from "./open/run-open.ts";
import { markdown } from "./report.ts";
import { latenciesOf } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    callers: { type: "string", default: "64" },
    shows: { type: "string", default: "30" },
    seed: { type: "string" },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
console.log(`seed ${seed}`);
const { capacity, parts } = await runOpen(
  {
    seconds: Number(values.seconds),
    callers: Number(values.callers),
    shows: Number(values.shows),
    shares: [0.25, 0.5, 0.75],
    seed,
  },
  (line) => process.stderr.write(`${line}\n`),
);
console.log(`capacity: ${capacity.toFixed(1)} buyers a second\n`);
const rows = parts.flatMap(({ share, report }) =>
  report.latencies
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([journey, took]) => {
      const { medianMs, p99Ms, p999Ms } = latenciesOf(took);
      const ms = [medianMs, p99Ms, p999Ms].map((value) => value.toFixed(1)).join(" / ");
      return [`${share * 100} %`, journey, String(took.length), ms];
    }),
);
console.log(markdown([["load", "journey", "calls", "p50 / p99 / p99.9 ms"], ...rows]));
