import assert from "node:assert/strict";
import { postgresDialect } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import { expect, test } from "vitest";
import { openSpoken, type SpokenOptions, saying } from "./support/host.ts";

/** The lock is missing from the statements that read this table. */
const unlocked = (table: string) => ({
  ...postgresDialect,
  prepare: (text: string) =>
    postgresDialect.prepare(
      text.includes(`from ${table} `) ? text.replace(postgresDialect.forUpdate, "") : text,
    ),
});

type Fault = SpokenOptions & {
  readonly name: string;
  /** The law that must find it. */
  readonly law: string;
};

// Steps of one show, reservation or queue wait for each other in the process already: that their lock is
// taken as well is shown between load and save, in `guards.pg.test.ts`.
const faults: readonly Fault[] = [
  {
    name: "no lock on the concert's row",
    dialect: unlocked("admit_concert"),
    law: "ConcertStore: of N concurrent updates of one concert none is lost",
  },
  {
    name: "no unique index over live tokens",
    alter: "drop index admit_queue_token_live",
    law: "QueueStore: a user never gets a second live token",
  },
  {
    name: "concerts put without their version",
    dialect: saying("where concert_id = ? and version = ?", "where concert_id = ? and ? > 0"),
    law: "ConcertStore: a concert stored as version 1 is never put as version 3",
  },
];

const runLaw = async ({ law, ...options }: Omit<Fault, "name">): Promise<void> => {
  const found = storesContract(() => openSpoken(options)).find(({ name }) => name === law);
  assert.ok(found, `There is no law "${law}".`);
  await found.run();
};

/** Where a lock is missing, steps may still happen not to meet: then they race again. */
const races = 10;

const isFound = async (fault: Omit<Fault, "name">): Promise<boolean> => {
  for (let race = 0; race < races; race += 1) {
    const found = await runLaw(fault).then(
      () => false,
      () => true,
    );
    if (found) return true;
  }
  return false;
};

test.for(faults)("the contracts find $name", async (fault) => {
  expect(await isFound(fault)).toBe(true);
  // The same law holds without the fault: it is the fault that was found.
  await expect(runLaw({ law: fault.law })).resolves.toBeUndefined();
});
