import { once } from "node:events";
import { createServer } from "node:http";
import type { ConcertDocument } from "@admit-one/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminToken, openLivedInSite } from "./support/lived-in-site.ts";
import { concertOnSale, type OpenSite, openSite } from "./support/open-site.ts";
import { holdFor, salesOf } from "./support/steps.ts";
import { openUnreliableNetwork } from "./support/unreliable-proxy.ts";
import { connect, hasBrowser, logInToConsole, visit } from "./support/visitor.ts";
import { walk } from "./support/walk.ts";

let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await connect();
});
afterAll(() => browser?.close());

/** Short enough for every field. Each would leave a trace if a page took it for more than text. */
const texts = [
  `"><script>pwned=1</script>`,
  `</script><script>bad=1</script>`,
  `'><img src=x onerror=pwned=3>`,
  `javascript:pwned=4`,
  `<b>{{constructor}}</b>`,
];
const text = (no: number): string => texts[no % texts.length] ?? "";

const hostile = (concertId: string, over: Partial<ConcertDocument> = {}): ConcertDocument => {
  const plain = concertOnSale();
  const [show] = plain.shows;
  if (show === undefined) throw new Error("no show");
  return {
    ...plain,
    concertId,
    title: texts.join(" "),
    venue: { name: text(1), timeZone: "Asia/Seoul" },
    metadata: { artist: text(0), about: text(1), link: text(3), color: "#1d4ed8" },
    queue: { queueId: concertId },
    grades: [
      { grade: text(0), price: 120_000, label: text(2), color: "#b91c1c" },
      { grade: text(3), price: 90_000, label: text(1) },
    ],
    shows: [
      {
        ...show,
        showId: `${concertId}-1`,
        title: text(2),
        sections: [
          {
            section: text(2),
            grade: text(0),
            floor: text(0),
            rows: [
              { row: `${text(4)}1`, seats: ["<i>1</i>", "</b>2", "3", "4"] },
              { row: "'\"2", seats: 4 },
            ],
          },
          { section: text(4), grade: text(3), rows: [{ row: "1", seats: 8 }] },
        ],
      },
    ],
    ...over,
  };
};

/** How often a page ran a text as a script, or took it as an element. */
const harm = (page: Page): Promise<readonly unknown[]> =>
  page.evaluate<readonly unknown[]>(
    `[globalThis.pwned, globalThis.bad, ...document.querySelectorAll("main img[src=x], main b:empty, [onerror]"),
      ...[...document.links].filter(({ protocol }) => !/^(https?|mailto|tel):$/.test(protocol))]
      .filter((it) => it !== undefined).map(String)`,
  );

describe.skipIf(!hasBrowser)("texts of strangers stay texts", () => {
  let site: OpenSite;
  beforeAll(async () => {
    site = await openLivedInSite(hostile);
    const pauseReason = texts.join(" ");
    await site.boxOffice.changeQueue({ queueId: "paused", mode: "paused", pauseReason });
  });
  afterAll(() => site?.stop());

  const inspect = async (page: Page, starts: readonly string[]): Promise<readonly string[]> => {
    const found: string[] = [];
    const seen = await walk(page, {
      starts,
      look: async (path) => {
        for (const bad of await harm(page)) found.push(`${path} ${String(bad)}`);
      },
    });
    expect(found).toEqual([]);
    return seen;
  };

  test("or else it shows", async () => {
    await using reader = await visit(browser, site.url);
    const { page } = reader;
    await page.goto("about:blank");
    await page.setContent(
      `<main><p>${texts.join(" ")}</p><a href="${text(3)}">here</a><p title="${text(0)}"></main>`,
    );
    expect((await harm(page)).length).toBeGreaterThan(2);
    await page.goto("/");
    await page
      .evaluate("document.body.insertAdjacentHTML('beforeend', '<b>bad</b>')")
      .catch(() => undefined);
    await expect.poll(() => reader.faults.length).toBeGreaterThan(0);
  });

  test("on every page of a buyer with a hostile name", async () => {
    await using buyer = await visit(browser, site.url, { name: "alice" });
    const { page, faults } = buyer;
    const starts = ["/", "/me", "/concerts/open/line", "/shows/open-1", "/concerts/quiet/line"];
    const seen = await inspect(page, [
      ...starts,
      `/shows/open-1?section=${text(2)}&lost=${text(0)}`,
    ]);
    expect(seen.length).toBeGreaterThan(8);
    expect(await page.content()).not.toContain("<script>pwned");
    await using other = await visit(browser, site.url, { name: texts[0] ?? "" });
    await other.page.goto("/concerts/paused/line");
    await other.page.getByRole("button", { name: "Join the line" }).click();
    await inspect(other.page, ["/me", "/concerts/paused/line", `/login?next=${text(3)}`]);
    expect([...faults, ...other.faults]).toEqual([]);
  });

  test("on every page of the console", async () => {
    await using operator = await visit(browser, site.url);
    await logInToConsole(operator.page, adminToken);
    const seen = await inspect(operator.page, ["/console", `/console/orders?user=${text(0)}`]);
    expect(seen.length).toBeGreaterThan(8);
    expect(operator.faults).toEqual([]);
  });
});

/** A page of somebody else, on this machine: `localhost` is another site, another port is not. */
const openForeignPage = async (host: string) => {
  const server = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>You have won</title><p>Click here");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no port");
  return {
    url: `http://${host}:${address.port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

/** Everything by which a page can make a browser send something elsewhere. */
const forge = (address: string, body: string): string => `(async () => {
  const address = ${JSON.stringify(address)};
  const body = ${JSON.stringify(body)};
  const ways = [
    { mode: "no-cors", body, headers: { "Content-Type": "text/plain" } },
    { mode: "no-cors", body: new URLSearchParams(body) },
    { mode: "cors", body, headers: { "Content-Type": "application/json" } },
  ];
  for (const way of ways) {
    await fetch(address, { method: "POST", credentials: "include", ...way }).catch(() => {});
  }
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.name = "hidden" + Math.random();
  const form = document.body.appendChild(document.createElement("form"));
  Object.assign(form, { method: "post", action: address, target: frame.name });
  for (const [name, value] of new URLSearchParams(body)) {
    form.append(Object.assign(document.createElement("input"), { name, value }));
  }
  form.submit();
})()`;
/** Without what the browser asks about first, and then does not send. */
const sentWays = 3;

describe.skipIf(!hasBrowser)("a page of another origin", () => {
  let site: OpenSite;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.stop());

  test.each(["127.0.0.1", "localhost"])("on %s can do nothing in a buyer's name", async (host) => {
    const name = `victim-${host}`;
    const seatId = host === "localhost" ? "A-1-1" : "A-1-2";
    const arrived: string[] = [];
    await using network = await openUnreliableNetwork(site.url, (line) => {
      if (line.startsWith("POST ")) arrived.push(line);
      return null;
    });
    await using victim = await visit(browser, network.url, { name });
    const { page, context } = victim;
    await holdFor(page, [seatId]);
    const own = page.url();
    const reservationId = new URL(own).pathname.split("/").at(-1) ?? "";
    await using foreign = await openForeignPage(host);
    const bad = await context.newPage();
    const answers: number[] = [];
    context.on("response", (response) => {
      if (response.request().method() === "POST") answers.push(response.status());
    });
    await bad.goto(foreign.url);
    const key = `page.${reservationId}.1`;
    for (const [path, body] of [
      [`/reservations/${reservationId}/pay`, `key=${key}&method=scripted&outcome=approve`],
      [`/reservations/${reservationId}/release`, ""],
      [`/api/reservations/${reservationId}/payments`, '{"method":{"type":"scripted"}}'],
      ["/concerts/winter/line/leave", ""],
      ["/logout", ""],
      ["/login", "name=mallory&next=/"],
    ] as const) {
      const before = arrived.length;
      await bad.evaluate(forge(`${network.url}${path}`, body));
      await expect.poll(() => arrived.length, { timeout: 10_000 }).toBe(before + sentWays);
    }
    expect(answers.filter((status) => status < 400)).toEqual([]);
    expect(await salesOf(site.boxOffice, name)).toEqual({ seats: [], captured: 0, others: [] });
    await page.reload();
    await page.getByRole("heading", { name: "These seats are held for you" }).waitFor();
    await bad.goto(`${network.url}/me`);
    expect(await bad.getByText("These seats are held for you").count()).toBe(1);
  });

  test("can show no page of ours in a frame", async () => {
    await using victim = await visit(browser, site.url, { name: "framed" });
    const { page } = victim;
    await using foreign = await openForeignPage("127.0.0.1");
    await page.goto(foreign.url);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement("iframe"), { src: ${JSON.stringify(`${site.url}/`)} }))`,
    );
    await page.waitForTimeout(300);
    const shown = await Promise.all(page.frames().map((frame) => frame.content().catch(() => "")));
    expect(shown.join(" ")).not.toContain("겨울 콘서트");
  });
});
