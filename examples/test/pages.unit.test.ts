// What pages say about the code, compared with the code.
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { accounts } from "@admit-one/core";
import { readConfig } from "@admit-one/server";
import { describe, expect, test } from "vitest";
import { problemStatus } from "../../packages/http/src/problem-codes.ts";
import { eventMeanings } from "../../packages/http/src/schemas/event.ts";
import { problemSchema } from "../../packages/http/src/schemas/problem.ts";
import { titles } from "../../packages/http/src/titles.ts";
import { crashPoints } from "../../packages/laboratory/src/crash-points/index.ts";
import { knownCalls, publishedPackages } from "./support/diagrams.ts";
import { type Markdown, pages, root, tablesOf } from "./support/markdown.ts";

const page = (file: string): Markdown => ({ file, text: readFileSync(join(root, file), "utf8") });

const unquoted = (cell = ""): string => cell.replaceAll("`", "");

test("errors.md: every code, in order of precedence, with its status and sentences", () => {
  const rows = tablesOf(page("docs/errors.md"), "code").map(([code, status, ko, en]) => ({
    code: unquoted(code),
    status: Number(status),
    ko,
    en,
  }));
  const codes = Object.keys(problemStatus) as (keyof typeof problemStatus)[];
  expect(rows).toEqual(
    codes.map((code) => ({ code, status: problemStatus[code], ...titles[code] })),
  );
});

test("errors.md: every member that some problem has beside the usual ones", () => {
  const usual = ["type", "title", "status", "code", "detail", "requestId"];
  const rows = tablesOf(page("docs/errors.md"), "member");
  const members = Object.keys(problemSchema.shape).filter((name) => !usual.includes(name));
  expect(new Set(rows.map(([name]) => unquoted(name)))).toEqual(new Set(members));
  const codes = rows.flatMap(([, of]) => unquoted(of).split(", "));
  expect(codes.filter((code) => !(code in problemStatus))).toEqual([]);
});

test("payments.md: every account, and no other", () => {
  const rows = tablesOf(page("docs/payments.md"), "account");
  expect(rows.map(([name]) => unquoted(name))).toEqual(accounts);
});

test("payments.md: every crash point, in their order, and where it is tested", () => {
  const rows = tablesOf(page("docs/payments.md"), "point");
  const names = rows.map(([name = ""]) => name);
  expect(names).toEqual(names.map((_, index) => `K${index}`));
  const ofSales = tablesOf(page("docs/changing-a-sale.md"), "point").map(([name = ""]) => name);
  const known = [...names, ...ofSales];
  expect(crashPoints.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  const untested = rows.filter(([name = "", , , file]) => {
    const [found] = globSync(`packages/*/{src/crash-points,test}/**/${unquoted(file)}`, {
      cwd: root,
    });
    const text = found === undefined ? "" : readFileSync(join(root, found), "utf8");
    return !new RegExp(`\\b${name}\\b`).test(text);
  });
  expect(untested).toEqual([]);
});

describe("configuration.md", () => {
  const rows = tablesOf(page("docs/configuration.md"), "variable").map(
    ([name, type = "", value]) => ({ name: unquoted(name), type, value: unquoted(value) }),
  );
  const names = rows.map(({ name }) => name);

  test("all that the server reads, and no other", () => {
    const files = globSync("packages/server/src/**/*.ts", { cwd: root });
    const source = files.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
    const read = [...source.matchAll(/\benv(?:\["(\w+)"\]|\.([A-Z]\w+))/g)].map(
      ([, quoted, dotted]) => quoted ?? dotted,
    );
    expect(read.length).toBeGreaterThan(10);
    expect(new Set(names)).toEqual(new Set(read));
    expect(new Set(names).size).toBe(names.length);
  });

  test.for(rows)("$name: setting its default, “$value”, changes nothing", ({ name, value }) => {
    expect(readConfig({ [name]: value })).toEqual(readConfig({}));
  });

  test("another value than the default does change something", () => {
    expect(readConfig({ PORT: "3001" })).not.toEqual(readConfig({}));
  });

  /** Under these every variable is read. */
  const allInUse = {
    DATABASE_URL: "postgres://box:office@localhost/tickets",
    QUEUE_TOKEN_KEYS: `a:${"k".repeat(32)}`,
    GATEWAY: "stripe,toss",
    STRIPE_SECRET_KEY: "sk_test_1",
    TOSS_SECRET_KEY: "test_sk_1",
    ADMISSION_GATE: "turnstile",
    TURNSTILE_SITE_KEY: "site",
    TURNSTILE_SECRET_KEY: "secret",
    WEBHOOKS_URL: "https://shop.example/hooks",
    WEBHOOKS_SECRET: `whsec_${btoa("s".repeat(32))}`,
  };

  test("a correct value of each is taken", () => {
    expect(readConfig(allInUse).outcome).toBe("config_read");
  });

  const anyText = ["text", "path", "list"];
  test.for(rows.filter(({ type }) => !anyText.includes(type)))(
    "$name: a value that is no $type is refused",
    ({ name, type }) => {
      const read = readConfig({ ...allInUse, [name]: "no where" });
      if (read.outcome !== "misconfigured") throw new Error(`${name}=no where was taken`);
      expect(read.message.startsWith(`${name} `), read.message).toBe(true);
      // What the type names is what the line recommends.
      const range = /^whole number, (?<range>[\d,]+ to [\d,]+)$/.exec(type)?.groups?.["range"];
      const named = [...type.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
      const wanted = range === undefined ? named : [`from ${range.replaceAll(",", "")}`];
      expect(
        wanted.filter((text) => !read.message.includes(text)),
        read.message,
      ).toEqual([]);
    },
  );
});

test("events.md: every event with its meaning in the API description, and no other", () => {
  const rows = tablesOf(page("docs/events.md"), "event");
  expect(Object.fromEntries(rows.map(([name, says]) => [unquoted(name), says]))).toEqual(
    eventMeanings,
  );
});

test("operating.md: every alarm, and no other", () => {
  const rows = tablesOf(page("docs/operating.md"), "alarm").map(([name]) => unquoted(name));
  const [file = ""] = globSync("packages/core/src/**/alarm.ts", { cwd: root });
  const type = /readonly alarm:(?<names>[^;]+);/.exec(readFileSync(join(root, file), "utf8"));
  const alarms = [...(type?.groups?.["names"] ?? "").matchAll(/"(\w+)"/g)].map(([, name]) => name);
  expect(alarms.length).toBeGreaterThan(5);
  expect(rows).toEqual(alarms);
});

test("README.md: every package that is published, and no other", () => {
  const rows = tablesOf(page("README.md"), "package");
  const names = rows.map(([link = ""]) => /^\[`(?<name>.+)`\]/.exec(link)?.groups?.["name"]);
  const published = publishedPackages().map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set(published));
});

describe("calls of the API", async () => {
  /** Without the prefix of the server, and whatever a parameter is called. */
  const plain = (call: string): string =>
    call.replace(" /api/", " /").replaceAll(/\{\w+\}|\b(?:EVENT_ID|webhooks)(?=\/|$)/g, "{}");
  const known = new Set([...(await knownCalls())].map(plain));
  const unknownIn = (text: string): readonly string[] =>
    [...text.matchAll(/`((?:GET|POST|PATCH|DELETE)\s+\/[\w/{}-]+)/g)]
      .map(([, call = ""]) => call.replace(/\s+/, " "))
      .filter((call) => !known.has(plain(call)));

  test.for(pages().map((it) => [it.file, it] as const))("%s", ([, { text }]) => {
    expect(unknownIn(text)).toEqual([]);
  });

  test("one that is not there is found", () => {
    expect(unknownIn("`POST /api/admin/payments/{id}/refund/gone`")).toHaveLength(1);
    expect(unknownIn("`POST /api/admin/payments/{id}/refund/retry`")).toEqual([]);
  });
});

test("one version for all packages and the API (docs/decisions, 0010)", () => {
  const versions = publishedPackages().map(({ version }) => version);
  const openapi = readFileSync(join(root, "packages/http/src/openapi.ts"), "utf8");
  const [, ofApi] = /^ {2}version: "([^"]+)",$/m.exec(openapi) ?? [];
  expect(new Set([...versions, ofApi])).toEqual(new Set([versions[0]]));
});

test("docs/README.md: every page of the folder", () => {
  const { text } = page("docs/README.md");
  const files = globSync("docs/*.md", { cwd: root }).map((file) => basename(file));
  const unlisted = files.filter((file) => file !== "README.md" && !text.includes(`](${file}`));
  expect(unlisted).toEqual([]);
});

test("decisions/README.md: every decision, by its number, and no other", () => {
  const rows = tablesOf(page("docs/decisions/README.md"), "no");
  const listed = rows.map(([no = "", link = ""]) => {
    const [, title, file] = /^\[(.+)\]\((.+)\)$/.exec(link) ?? [];
    return { file, heading: `# ${no}: ${title}` };
  });
  const files = globSync("docs/decisions/0*.md", { cwd: root }).sort();
  const found = files.map((file) => ({
    file: basename(file),
    heading: page(file).text.split("\n")[0],
  }));
  expect(found.length).toBeGreaterThan(5);
  expect(listed).toEqual(found);
});

describe("links", () => {
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
  const anchorsOf = (file: string): readonly string[] =>
    [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, text]) => anchorOf(text ?? ""));

  test.for(pages().map((it) => [it.file, it] as const))("%s", ([, { file, text }]) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    const dead = links.filter(([, path = "", anchor]) => {
      const target = path === "" ? join(root, file) : join(root, dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });
});
