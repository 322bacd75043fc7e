import type { AdmissionGate, ConcertDocument } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { html } from "hono/html";
import { describe, expect, test } from "vitest";
import { en } from "../src/messages/en.ts";
import type { Browser } from "./support/browse.ts";
import { openShop, type Shop } from "./support/shop.ts";

const line = "/shop/concerts/concert-1/line";

/** Every page of one buyer, in the order of the way, with a hold in it. */
const everyPage = async (
  browser: Browser,
  section: string,
  seatId: string,
): Promise<readonly string[]> => {
  const pages = [
    await browser.get("/shop"),
    await browser.get("/shop/concerts/concert-1"),
    await browser.get(line),
    await browser.post(line),
    await browser.get(`/shop/shows/show-1?section=${encodeURIComponent(section)}`),
  ];
  const held = await browser.sendForm("own", { seatIds: [seatId] });
  const lost = await browser.get(
    `/shop/shows/show-1?problem=SEAT_ALREADY_RESERVED&lost=${encodeURIComponent(seatId)}&gap=<b>&section=<b>`,
  );
  const paid = await browser.get(held.at).then(() => browser.send("/pay"));
  const mine = await browser.get("/shop/me");
  const calendar = await browser.get(`${held.at}/calendar.ics`);
  return [...pages, held, lost, paid, mine, calendar].map(({ html }) => html);
};

const policyOf = (headers: Headers): ReadonlyMap<string, string> =>
  new Map(
    (headers.get("Content-Security-Policy") ?? "").split("; ").map((part) => {
      const [name = "", ...sources] = part.split(" ");
      return [name, sources.join(" ")];
    }),
  );

const atPayment = async (shop: Shop) => {
  const alice = shop.browser("alice");
  await alice.post(line);
  await alice.get("/shop/shows/show-1?section=A");
  return alice.sendForm("own", { seatIds: ["A-1-1"] });
};

describe("the pages are safe", () => {
  test("their policy has no inline script or style, and no frame around them", async () => {
    const { browser } = await openShop({ pages: { imageHosts: ["https://images.example.com"] } });
    const { headers, html } = await browser().get("/shop");
    const policy = policyOf(headers);
    expect(policy.get("default-src")).toBe("'none'");
    expect(policy.get("script-src")).toBe("'self'");
    expect(policy.get("style-src")).toBe("'self'");
    expect(policy.get("img-src")).toBe("'self' https://images.example.com");
    expect(policy.get("frame-ancestors")).toBe("'none'");
    expect(policy.get("form-action")).toBe("'self'");
    expect(policy.get("base-uri")).toBe("'none'");
    expect(policy.get("require-trusted-types-for")).toBe("'script'");
    expect(headers.get("Referrer-Policy")).toBe("same-origin");
    expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=/i);
  });

  test("only the checkout loads what the providers need", async () => {
    const sources = {
      scriptSrc: ["https://js.bank.example"],
      frameSrc: ["https:"],
      connectSrc: ["https://api.bank.example"],
      imgSrc: ["https://img.bank.example"],
    };
    const gateways = [{ name: "scripted", kind: "none", sources }] as const;
    const shop = await openShop({ pages: { gateways, frameAncestors: ["https://host.example"] } });
    const held = await atPayment(shop);
    const policy = policyOf(held.headers);
    expect(policy.get("script-src")).toBe("'self' https://js.bank.example");
    expect(policy.get("frame-src")).toBe("https:");
    expect(policy.get("connect-src")).toBe("'self' https://api.bank.example");
    expect(policy.get("img-src")).toBe("'self' https://img.bank.example");
    expect(policy.has("require-trusted-types-for")).toBe(false);
    expect(policy.get("frame-ancestors")).toBe("https://host.example");
    expect(held.headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin-allow-popups");
    const others = policyOf((await shop.browser("alice").get("/shop/me")).headers);
    expect(others.get("script-src")).toBe("'self'");
    expect(others.has("require-trusted-types-for")).toBe(true);
  });

  test("only the page of a check before the line loads what the check needs", async () => {
    const challenge = { type: "turnstile", siteKey: "0x4<b>", action: "join" };
    const gate: AdmissionGate = {
      name: "turnstile",
      ask: async ({ proof }) =>
        proof === "solved" ? { outcome: "allow" } : { outcome: "challenge", challenge },
    };
    const { browser } = await openShop({ office: { admission: { gate } } });
    const alice = browser("alice");
    const asked = await alice.post(line);
    const policy = policyOf(asked.headers);
    expect(policy.get("script-src")).toBe("'self' https://challenges.cloudflare.com");
    expect(policy.get("frame-src")).toBe("https://challenges.cloudflare.com");
    expect(asked.html).toContain('data-sitekey="0x4&lt;b&gt;" data-action="join"');
    expect(policyOf((await alice.get(line)).headers).get("script-src")).toBe("'self'");
    const solved = await alice.post(line, { "cf-turnstile-response": "solved" });
    expect(solved.text).toContain(en.lineStates.active.title);
  });

  test("a form of another site does nothing, whatever it says of itself", async () => {
    const shop = await openShop();
    const alice = shop.browser("alice");
    const attempts: readonly Record<string, string>[] = [
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "none", Origin: "http://shop.test" },
    ];
    for (const headers of attempts) {
      const page = await alice.post(line, {}, headers);
      expect(page.status).toBe(403);
      expect(page.text).toContain(en.crossSite.title);
    }
    for (const path of [`${line}/leave`, "/shop/shows/show-1/hold", "/shop/reservations/x/pay"]) {
      const page = await alice.post(path, {}, { "Sec-Fetch-Site": "cross-site" });
      expect(page.status, path).toBe(403);
    }
    const frame = await shop.boxOffice.getFrame({ queueId: "queue-1" });
    expect(frame).toMatchObject({ frame: { nextNo: 1 } });
  });

  test("a form that is too large or no form is refused", async () => {
    const { app } = await openShop();
    const send = (body: string, type = "application/x-www-form-urlencoded") =>
      app.request(`http://shop.test${line}`, {
        method: "POST",
        headers: { "X-User-Id": "alice", "Sec-Fetch-Site": "same-origin", "Content-Type": type },
        body,
      });
    expect((await send(`a=${"b".repeat(70_000)}`)).status).toBe(413);
    expect((await send("{}", "application/json")).status).toBe(415);
    expect((await send("a=1", "text/plain")).status).toBe(415);
  });

  const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'</title></script>{{7*7}}`;

  test("text of operators and addresses is only text, on every page, in both languages", async () => {
    const name = `A"><b>'&`;
    const document: Partial<ConcertDocument> = {
      title: hostile,
      venue: { name: hostile, timeZone: "Asia/Seoul" },
      metadata: { artist: hostile, other: "javascript:alert(1)" },
      shows: concertDocument().shows.map((show) => ({
        ...show,
        title: hostile,
        grades: [{ grade: name, label: `<i>${name}`, price: 1_000, color: "#aa00ff" }],
        sections: [{ section: name, grade: name, rows: [{ row: `<r>"`, seats: [`<s>"`, "2"] }] }],
      })),
    };
    for (const language of ["en", "ko"]) {
      const shop = await openShop({ document });
      const pages = await everyPage(shop.browser("alice", language), name, `${name}-<r>"-<s>"`);
      expect(pages).toHaveLength(10);
      for (const html of pages.slice(0, -1)) {
        expect(html).not.toMatch(/<script>|<img src=x|<b>|<i>|<r>|<s>/);
        expect(html).not.toMatch(/(href|src|action)="\s*javascript:/i);
        // Nothing left its attribute.
        expect(html).not.toMatch(/<[^<>]*\son[a-z]+=/i);
      }
    }
  });

  test("pictures are loaded by https only, and colours are colours", async () => {
    const { browser } = await openShop({
      document: { metadata: { poster: "https://img.example/a.png" } },
    });
    const { html } = await browser().get("/shop");
    expect(html).toContain('src="https://img.example/a.png"');
  });

  test("a form of the reader's own page may come from a browser that names only its origin", async () => {
    const shop = await openShop({ pages: { publicUrl: "https://tickets.example" } });
    const post = (origin: string) =>
      shop.app.request(`http://10.0.0.1${line}`, {
        method: "POST",
        headers: { "X-User-Id": "alice", Origin: origin },
      });
    expect((await post("https://tickets.example")).status).toBe(303);
    expect((await post("https://tickets.example.evil")).status).toBe(403);
    expect((await post("null")).status).toBe(403);
  });
});

describe("a host", () => {
  test("has its name, links, colours and its own sentences", async () => {
    const { browser, app } = await openShop({
      pages: {
        brand: {
          name: "Arena",
          logo: "/logo.svg",
          css: { accent: "light-dark(#b00020, #ff8a9a)" },
        },
        links: { terms: "/terms", contact: "/help" },
        messages: { en: { concerts: { join: "Queue up" } }, ko: { site: { mine: "내 표" } } },
      },
    });
    const page = await browser().get("/shop/concerts/concert-1");
    expect(page.html).toContain("<title>겨울 콘서트 · Arena</title>");
    expect(page.html).toContain('<img src="/logo.svg" alt=""');
    expect(page.html).toContain('href="/terms">Terms');
    expect(page.text).toContain("Queue up");
    expect((await browser(undefined, "ko").get("/shop")).text).toContain("내 표");
    const sheet = /href="(\/shop\/brand\.css\?v=[0-9a-f]+)"/.exec(page.html)?.[1] ?? "";
    const answer = await app.request(sheet);
    expect(await answer.text()).toContain("--accent: light-dark(#b00020, #ff8a9a);");
    expect(answer.headers.get("Content-Type")).toContain("text/css");
  });

  test.each([
    ["accent", "red; } body { display: none"],
    ["accent", "url(https://evil.example)"],
    ["accent;", "red"],
    ["Accent", "red"],
  ])("can't write more than a custom property: %s: %s", async (name, value) => {
    const opened = openShop({ pages: { brand: { name: "Arena", css: { [name]: value } } } });
    await expect(opened).rejects.toThrow(/is no custom property/);
  });

  test("puts the pages into a layout of its own", async () => {
    const { browser } = await openShop({
      pages: {
        layout: ({ language, title, main }) =>
          html`<html lang="${language}"><title>${title}</title>${main}`,
      },
    });
    const page = await browser().get("/shop");
    expect(page.html).toMatch(
      /^<html lang="en"><title>Concerts · Admit One<\/title><main id="main"/,
    );
  });

  test("gets answers only at the pages' own addresses, without headers of ours elsewhere", async () => {
    const { app } = await openShop();
    app.get("/other", (c) => c.text("the host's"));
    const other = await app.request("/other");
    expect([...other.headers.keys()]).toEqual(["content-type"]);
    expect((await app.request("/shop/none")).status).toBe(404);
  });

  test("lets readers choose the language, which stays chosen", async () => {
    const { app } = await openShop();
    const chosen = await app.request("/shop?lang=ko");
    expect(await chosen.text()).toContain('<html lang="ko">');
    const cookie = chosen.headers.get("Set-Cookie") ?? "";
    expect(cookie).toMatch(/^lang=ko; Path=\/shop;/);
    const later = await app.request("/shop", { headers: { Cookie: "a=b; lang=ko" } });
    expect(later.headers.get("Content-Language")).toBe("ko");
    const odd = await app.request("/shop?lang=<b>", { headers: { "Accept-Language": "ko" } });
    expect(odd.headers.get("Content-Language")).toBe("ko");
  });
});
