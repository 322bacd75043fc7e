#!/usr/bin/env node
// Stands before everything else and imports nothing: an older Node would stumble over the first
// module that it does not understand, and say nothing of why.

/** As `engines` in package.json says. */
const needed = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `Admit One needs Node ${needed.join(".")} or newer, and this is ${process.versions.node}.\n`,
  );
  process.exit(1);
}
await import("./main.ts");
