import { join } from "node:path";
import { type Config, createContainer, readConfig, TOKENS } from "@admit-one/server";
import { expect, test } from "vitest";
import { toDeadLetterTask, workDeadLetters } from "../src/dead-letters-command.ts";
import { createFolder, runToEnd } from "./support/server-process.ts";

const configOf = (url: string): Config => {
  const read = readConfig({ DATABASE_URL: url, LOG_LEVEL: "silent" });
  if (read.outcome === "misconfigured") throw new Error(read.message);
  return read.config;
};

/** A store whose subscriber `ear` refused two queue tokens' first events. */
const refuse = async (config: Config): Promise<readonly string[]> => {
  const container = createContainer(config);
  const refused: string[] = [];
  container.rebind(TOKENS.Subscribers).toConstantValue([
    {
      name: "ear",
      types: ["TokenIssued", "TokenAdmitted"],
      deliver: ({ eventId }) => {
        refused.push(eventId);
        return { outcome: "gone", reason: "410\nGone" };
      },
    },
  ]);
  const boxOffice = await container.getAsync(TOKENS.BoxOffice);
  await boxOffice.createConcert({
    title: "c",
    currency: "KRW",
    queue: { queueId: "q" },
    shows: [
      {
        startsAtMs: 3e12,
        salesOpenAtMs: 1,
        salesCloseAtMs: 2e12,
        sections: [{ section: "A", price: 1, rows: [{ row: "1", seats: 1 }] }],
      },
    ],
  });
  for (const userId of ["ann", "bob"]) await boxOffice.issueToken({ queueId: "q", userId });
  await boxOffice.work.relay();
  await container.unbindAllAsync();
  return refused;
};

test("the command line lists dead letters, replays and discards them", async () => {
  await using folder = await createFolder();
  const config = configOf(`sqlite:${join(folder.path, "box-office.db")}`);
  const [first = "", second = "", ...more] = await refuse(config);
  expect(more).toEqual([]);
  const run = async (...words: readonly string[]) => {
    const task = toDeadLetterTask(words);
    return task === null ? null : workDeadLetters(config, task);
  };
  expect(await run("dead-letters")).toMatch(
    /^ear {2}2 dead letters, the oldest since \d{4}-.*Z\n$/,
  );
  const listed = (await run("dead-letters", "ear"))?.split("\n");
  expect(listed).toHaveLength(3);
  expect(listed?.[0]).toContain(`${first}  1 attempts, dead since `);
  expect(listed?.[0]).toContain('"410\\nGone"');
  expect(await run("discard", "ear", first)).toBe(`${first} is given up for ear.\n`);
  expect(await run("discard", "ear", first)).toBe(`ear has no dead letter ${first}.\n`);
  expect(await run("replay", "ear", second)).toBe(`${second} is on its way to ear again.\n`);
  expect(await run("replay", "ear")).toBe("0 dead letters of ear are on their way again.\n");
  expect(await run("dead-letters")).toBe("No dead letters.\n");
  expect(await run("dead-letters", "ear")).toBe("ear has no dead letters.\n");
  for (const words of [["replay"], ["discard", "ear"], ["dead-letters", "a", "b"], ["x", "y"]]) {
    expect(await run(...words)).toBeNull();
  }
  await expect(
    workDeadLetters(configOf("memory:"), { task: "list", subscriber: "x" }),
  ).rejects.toThrow("GET /api/admin/dead-letters");
});

test("the program itself does it", async () => {
  await using folder = await createFolder();
  const url = `sqlite:${join(folder.path, "box-office.db")}`;
  await refuse(configOf(url));
  const ended = await runToEnd(folder, { DATABASE_URL: url }, ["dead-letters"]);
  expect(ended).toMatchObject({ code: 0 });
  expect(JSON.stringify(ended)).toContain("ear  2 dead letters");
});
