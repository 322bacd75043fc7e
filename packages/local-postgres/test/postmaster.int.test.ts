import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ended, type Home, lastWords, launch } from "../src/keeper/postmaster.ts";

test("what an orphan says late does not hide what the next program said", async () => {
  const folder = mkdtempSync(join(tmpdir(), "admit-one-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const gate = join(folder, "gate");
  execFileSync("/bin/sh", ["-c", 'mkfifo "$0"', gate]);
  mkdirSync(join(folder, "bin"));
  const program = (name: string, text: string): void =>
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o700 });
  program("orphan", `read line < "${gate}"; echo "the last words of an orphan"`);
  program("next", "echo still in use");
  const home: Home = {
    user: undefined,
    binaries: folder,
    dataDir: folder,
    logFile: join(folder, "log"),
  };

  const orphan = launch(home, "orphan", []);
  await ended(launch(home, "next", []));
  // Waits until the orphan reads.
  writeFileSync(gate, "go\n");
  await ended(orphan);
  expect(lastWords(home)).toBe("still in use\n");
});
