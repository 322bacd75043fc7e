#!/usr/bin/env node
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { allowedCache } from "../simulation/frame-reader.ts";
import { drawReport, tableOf } from "./picture.ts";
import { defaultRehearsal, rehearse } from "./rehearse.ts";

const { policy, crowd, seed } = defaultRehearsal;

/** In the directory of the server's own data, which is not under version control. */
const defaultSvg = "data/rehearsal.svg";

const inSeconds = (ms: number): string => String(ms / 1_000);

const usage = `Rehearses an opening: a queue's policy and a crowd, in virtual time.

  the policy
  --max-active N         how many may be inside at once, or none (default ${policy.maxActive})
  --rate N               admissions a minute, or none (default none)
  --burst N              how many may come in at once after a quiet time (default the rate)
  --active-seconds N     how long one may stay (default ${inSeconds(policy.activeForMs)})
  --arrive-seconds N     how soon an admitted person must come (default ${inSeconds(policy.arriveWithinMs)})
  --present-seconds N    how long one near the head may stay silent (default ${inSeconds(policy.presentWithinMs)})
  the crowd
  --people N             how many come (default ${crowd.people})
  --arrival NAME         rush or even (default ${crowd.arrival})
  --over-seconds N       how long they keep coming (default ${inSeconds(crowd.overMs)})
  --leavers SHARE        who vanishes without a word (default ${crowd.leavers})
  --stay-seconds N       how long they would stay, on average (default ${inSeconds(crowd.stayMs)})
  --frames               they read frames through a cache, and poll only near the head
  --seed N               another seed, another crowd (default ${seed})
  --svg FILE             where the picture goes (default ${defaultSvg})
`;

const { values } = parseArgs({
  options: {
    "max-active": { type: "string", default: String(policy.maxActive) },
    rate: { type: "string", default: "none" },
    burst: { type: "string" },
    "active-seconds": { type: "string", default: inSeconds(policy.activeForMs) },
    "arrive-seconds": { type: "string", default: inSeconds(policy.arriveWithinMs) },
    "present-seconds": { type: "string", default: inSeconds(policy.presentWithinMs) },
    people: { type: "string", default: String(crowd.people) },
    arrival: { type: "string", default: crowd.arrival },
    "over-seconds": { type: "string", default: inSeconds(crowd.overMs) },
    leavers: { type: "string", default: String(crowd.leavers) },
    "stay-seconds": { type: "string", default: inSeconds(crowd.stayMs) },
    frames: { type: "boolean", default: false },
    seed: { type: "string", default: String(seed) },
    svg: { type: "string", default: defaultSvg },
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
    cache: values.frames ? allowedCache : undefined,
    onProgress: (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  mkdirSync(dirname(values.svg), { recursive: true });
  writeFileSync(values.svg, drawReport(report));
  process.stdout.write(`${tableOf(report)}\n\nThe picture: ${values.svg}\n`);
};

await main();
