// Runs crash points by name in memory, and prints those that hold.
import { createMemoryStores } from "@admit-one/memory";
import { crashPoints, createStage, killInMemory } from "../../src/crash-points/index.ts";

const names = process.argv.slice(2);
for (const { name, run } of crashPoints) {
  if (!names.includes(name)) continue;
  try {
    const stage = await createStage(createMemoryStores(), killInMemory);
    await run(stage);
    process.stdout.write(`${name} holds\n`);
  } catch (error) {
    process.stdout.write(`${name} fails: ${String(error).split("\n")[0]}\n`);
  }
}
// What was killed waits for ever.
process.exit(0);
