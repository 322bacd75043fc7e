#!/usr/bin/env node
// Runs first and imports nothing. An older Node would fail on the first module that it does not
// understand, without giving the reason.

/** Equal to `engines` in package.json. */
const needed = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `Admit One needs Node ${needed.join(".")} or newer, and this is ${process.versions.node}.\n`,
  );
  process.exit(1);
}
await import("./main.ts");
