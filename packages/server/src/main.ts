#!/usr/bin/env node
import { usage } from "./usage.ts";
import { serverVersion } from "./version.ts";

// The reader may close the pipe, and an unhandled error event ends the process.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

const asksFor = (...names: readonly string[]): boolean =>
  process.argv.slice(2).some((word) => names.includes(word));

if (asksFor("--help", "-h") || process.argv[2] === "help") {
  process.stdout.write(usage);
  process.exit(0);
}
if (asksFor("--version", "-v") || process.argv[2] === "version") {
  process.stdout.write(`${serverVersion}\n`);
  process.exit(0);
}
// These are two thousand modules. A question about the program does not wait for them.
await import("./run-command.ts");
