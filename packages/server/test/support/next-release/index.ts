import { fileURLToPath } from "node:url";
import type { Release } from "../chaos/fleet.ts";

const plant = fileURLToPath(new URL("plant.ts", import.meta.url));

/** The next release of this server (1), or the one after that (2). */
export const plantedRelease = (number: 1 | 2): Release => ({
  env: { PLANTED_RELEASE: String(number) },
  nodeArgs: ["--import", plant],
});
