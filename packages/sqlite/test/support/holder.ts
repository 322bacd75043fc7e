// A process that opens a file and, when told to, holds seats one after another. It says each hold
// that was answered.
import { once } from "node:events";
import { writeSync } from "node:fs";
import { createSqliteStores } from "@admit-one/sqlite";
import { hold, seatIdAt } from "./hall.ts";

const [file = "", prefix = "", first = "0", seats = "0"] = process.argv.slice(2);

writeSync(1, "opening\n");
await using stores = await createSqliteStores({ file });
writeSync(1, "open\n");
if (Number(seats) > 0) await once(process.stdin, "data");
for (let step = 0; step < Number(seats); step += 1) {
  const index = (Number(first) + step) % Number(seats);
  const name = `${prefix}-${index}`;
  const outcome = await hold(stores, { name, seatIds: [seatIdAt(index)] });
  // Straight to the pipe: a line that is out was answered, whatever happens to the process next.
  if (outcome === "held") writeSync(1, `held ${name}\n`);
}
writeSync(1, "done\n");
process.stdin.destroy();
