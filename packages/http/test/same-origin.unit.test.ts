import { describe, expect, test } from "vitest";
import { isSameOrigin } from "../src/index.ts";
import { createClient } from "./client.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

const shop = "https://shop.example/tickets";

const asked = (headers: Record<string, string>, method = "POST"): Request =>
  new Request("http://10.0.0.7:3000/api/queues/q/tokens", { method, headers });

const site = "Sec-Fetch-Site";

describe("the cookie rule", () => {
  test.each<[string, Record<string, string>, boolean]>([
    ["a page of this origin", { [site]: "same-origin" }, true],
    ["a page of another site", { [site]: "cross-site" }, false],
    // A subdomain may belong to somebody else, and another port of this machine too.
    ["a page of the same site", { [site]: "same-site" }, false],
    ["the address bar", { [site]: "none" }, false],
    ["a header that no browser sends", { [site]: "" }, false],
    [
      "Sec-Fetch-Site decides, not Origin",
      { [site]: "cross-site", Origin: "https://shop.example" },
      false,
    ],
    ["a browser without Sec-Fetch-Site", { Origin: "https://shop.example" }, true],
    ["the same, of another site", { Origin: "https://evil.example" }, false],
    ["the same, of another scheme", { Origin: "http://shop.example" }, false],
    ["the same, of another port", { Origin: "https://shop.example:8443" }, false],
    ["a page in a sandbox", { Origin: "null" }, false],
    ["neither header", {}, false],
    ["a Referer proves nothing", { Referer: shop }, false],
    // Forms can send this media type, and a body that parses as JSON.
    ["any media type", { [site]: "cross-site", "Content-Type": "application/json" }, false],
  ])("%s", (_, headers, isOurs) => {
    expect(isSameOrigin(asked(headers), shop)).toBe(isOurs);
    for (const method of ["PUT", "PATCH", "DELETE", "WHATEVER"]) {
      expect(isSameOrigin(asked(headers, method), shop)).toBe(isOurs);
    }
  });

  test("what changes nothing may come from anywhere", () => {
    for (const method of ["GET", "HEAD"]) {
      expect(isSameOrigin(asked({ [site]: "cross-site" }, method), shop)).toBe(true);
    }
  });

  test("without a public URL the request's own origin is ours", () => {
    expect(isSameOrigin(asked({ Origin: "http://10.0.0.7:3000" }), null)).toBe(true);
    expect(isSameOrigin(asked({ Origin: "http://10.0.0.7:4000" }), null)).toBe(false);
  });
});

test("a cookie that a foreign page sent is answered 403, and nothing happens", async () => {
  const { boxOffice, calls } = createStubBoxOffice();
  const { app } = createClient(boxOffice);
  const headers = { "X-Other-Site": "yes", "X-User-Id": "ann" };
  const answer = await app.request("/queues/q1/tokens", { method: "POST", headers });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ code: "FORBIDDEN" });
  expect(calls).toEqual([]);
});
