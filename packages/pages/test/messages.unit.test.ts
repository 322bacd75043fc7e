import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { chooseMessages } from "../src/messages/choose-messages.ts";

type Leaf = readonly [path: string, value: unknown];

const leavesOf = (tree: object, path = ""): readonly Leaf[] =>
  Object.entries(tree).flatMap(([name, value]: [string, unknown]): readonly Leaf[] =>
    typeof value === "object" && value !== null
      ? leavesOf(value, `${path}${name}.`)
      : [[`${path}${name}`, value]],
  );

/** A sentence as people read it, with something in place of its parts. */
const said = (value: unknown): string =>
  typeof value === "function"
    ? String((value as (...parts: number[]) => unknown)(2, 3))
    : String(value);

const { ko, en } = chooseMessages();
const hangul = /[가-힣]/;

describe("the messages", () => {
  test("have the same sentences in both languages, and none is empty", () => {
    expect(leavesOf(ko).map(([path]) => path)).toEqual(leavesOf(en).map(([path]) => path));
    for (const [path, value] of [...leavesOf(ko), ...leavesOf(en)]) {
      expect(said(value).trim(), path).not.toBe("");
    }
  });

  test("are in their own language", () => {
    const others = new Set(["site.otherLanguage", "reservation.methods", "line.range"]);
    const own = (tree: object) => leavesOf(tree).filter(([path]) => !others.has(path));
    for (const [path, value] of own(en)) expect(said(value), path).not.toMatch(hangul);
    for (const [path, value] of own(ko)) expect(said(value), path).toMatch(hangul);
  });

  test("are all used", () => {
    const folder = fileURLToPath(new URL("../src/", import.meta.url));
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !/^(messages|console)\b/.test(file))
      .map((file) => readFileSync(`${folder}${file}`, "utf8"))
      .join("\n");
    // Groups that are looked up by a code, a state or a name, or taken as a whole.
    const byName =
      /^(problems|ended|lineStates|reservations|offers|durations|crossSite|sessionLost|concerts\.sales|reservation\.trials|seats\.marks)\./;
    const links = ["terms", "privacy", "refunds", "contact", "seller"].map(
      (name) => `site.${name}`,
    );
    const unused = leavesOf(en)
      .map(([path]) => path)
      .filter((path) => !byName.test(path) && !links.includes(path))
      .filter(
        (path) =>
          !new RegExp(String.raw`\bm\.${path.replaceAll(".", String.raw`\.`)}\b`).test(sources),
      );
    expect(unused).toEqual([]);
  });

  test("are replaced one by one, and a name that we do not have is left out", () => {
    const replaced = chooseMessages({
      en: { line: { title: "Queue" }, none: "?" } as never,
      ko: { durations: { minutes: (count) => `${count} 분` } },
    });
    expect(replaced.en.line.title).toBe("Queue");
    expect(replaced.en.line.leave).toBe(en.line.leave);
    expect(replaced.en).not.toHaveProperty("none");
    expect(replaced.ko.durations.minutes(3)).toBe("3 분");
    expect(replaced.ko.durations.hours(3)).toBe("3시간");
  });
});
