import { expect, test } from "vitest";
import { createLooks } from "../../src/console/kit/looks.ts";
import { createWorld, order } from "./support/world.ts";

test("shows exact figures of seats, revenue and the line with their age, and follows a sale", async () => {
  const world = await createWorld();
  const before = await world.get("/");
  expect(before.status).toBe(200);
  expect(before.text).toContain('<th scope="row">without grade</th>');
  await order(world, "ann", ["A-1-1", "A-1-2"]);
  await order(world, "ben", ["A-1-3"], false);
  world.clock.advance(1_000);
  const { text } = await world.get("/?live=1");
  expect(text).toContain("KRW 220,000");
  expect(text).toMatch(/Sold<\/span> <strong>2 of 6</);
  expect(text).toMatch(/Held<\/span> <strong>1</);
  expect(text).toMatch(/Free<\/span> <strong>3</);
  expect(text).toMatch(/data-age="0"/);
  expect(text).not.toContain("<html");
});

test("one look serves all operators for half a second", async () => {
  const world = await createWorld();
  let looks = 0;
  const counting = {
    ...world.boxOffice,
    figures: () => {
      looks += 1;
      return world.boxOffice.figures();
    },
  };
  const shared = createLooks(counting, world.clock.nowMs);
  await Promise.all([shared.figures(), shared.figures()]);
  world.clock.advance(499);
  await shared.figures();
  expect(looks).toBe(1);
  world.clock.advance(1);
  await shared.figures();
  expect(looks).toBe(2);
});

test("every page is private: headers, log-in, language", async () => {
  const { get, app } = await createWorld();
  const { headers } = await get("/");
  const policy = headers.get("Content-Security-Policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain("unsafe");
  expect(headers.get("Cache-Control")).toBe("no-store");
  const stranger = await app.request("http://console.test/orders?user=ann");
  expect(stranger.status).toBe(303);
  expect(stranger.headers.get("Location")).toBe("/login?next=%2Forders%3Fuser%3Dann");
  const part = await app.request("http://console.test/?live=1");
  expect(part.status).toBe(401);
  const korean = await get("/", "viewer", { "Accept-Language": "ko" });
  expect(korean.text).toContain('<html lang="ko">');
  expect(korean.text).toContain("현황");
  const chosen = await get("/?lang=ko");
  expect(chosen.to).toBe("/");
  expect(chosen.headers.get("Set-Cookie")).toContain("lang=ko");
});
