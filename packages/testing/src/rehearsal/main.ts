#!/usr/bin/env node
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { drawReport, tableOf } from "./picture.ts";
import { rehearse } from "./rehearse.ts";

const usage = `Rehearses an opening: a queue's policy and a crowd, in virtual time.

  the policy
  --max-active N         how many may be inside at once, or none (default 500)
  --rate N               admissions a minute, or none (default none)
  --burst N              how many may come in at once after a quiet time (default the rate)
  --active-seconds N     how long one may stay (default 600)
  --arrive-seconds N     how soon whoever is called must come (default 30)
  --present-seconds N    how long one near the head may stay silent (default 45)
  the crowd
  --people N             how many come (default 5000)
  --arrival NAME         rush or even (default rush)
  --over-seconds N       how long they keep coming (default 600)
  --leavers SHARE        who vanishes without a word (default 0.3)
  --stay-seconds N       how long they really stay, on average (default 60)
  --seed N               another seed, another crowd (default 1)
  --svg FILE             draws the picture (default rehearsal.svg)
`;

const { values } = parseArgs({
  options: {
    "max-active": { type: "string", default: "500" },
    rate: { type: "string", default: "none" },
    burst: { type: "string" },
    "active-seconds": { type: "string", default: "600" },
    "arrive-seconds": { type: "string", default: "30" },
    "present-seconds": { type: "string", default: "45" },
    people: { type: "string", default: "5000" },
    arrival: { type: "string", default: "rush" },
    "over-seconds": { type: "string", default: "600" },
    leavers: { type: "string", default: "0.3" },
    "stay-seconds": { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    svg: { type: "string", default: "rehearsal.svg" },
    help: { type: "boolean", default: false },
  },
});

const number = (name: keyof typeof values, min: number, max: number): number => {
  const text = String(values[name]);
  const value = Number(text);
  if (text === "" || !(value >= min && value <= max)) {
    process.stderr.write(`--${name} must be a number from ${min} to ${max}, not ${text}.\n`);
    process.exit(2);
  }
  return value;
};

const limit = (name: "max-active" | "rate"): number | null =>
  values[name] === "none" ? null : number(name, 1, 1e6);

const seconds = (name: keyof typeof values): number => number(name, 1, 86_400) * 1_000;

const main = async (): Promise<void> => {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const ratePerMinute = limit("rate");
  const report = await rehearse({
    policy: {
      maxActive: limit("max-active"),
      ratePerMinute,
      ...(values.burst !== undefined && { burst: number("burst", 1, 1e6) }),
      activeForMs: seconds("active-seconds"),
      arriveWithinMs: seconds("arrive-seconds"),
      presentWithinMs: seconds("present-seconds"),
    },
    crowd: {
      people: number("people", 1, 1e6),
      arrival: values.arrival === "even" ? "even" : "rush",
      overMs: seconds("over-seconds"),
      leavers: number("leavers", 0, 1),
      stayMs: seconds("stay-seconds"),
    },
    seed: number("seed", 0, 2 ** 31),
    onProgress: (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  writeFileSync(values.svg, drawReport(report));
  process.stdout.write(`${tableOf(report)}\n\nThe picture: ${values.svg}\n`);
};

await main();
