import { expect, test } from "vitest";
import { createDocsPage } from "../src/docs-page.ts";

const docs = createDocsPage();
const page = await (await docs.request("/docs")).text();
const init = await (await docs.request("/docs/init.js")).text();

test("nothing on the page comes from elsewhere", () => {
  for (const text of [page, init]) expect(text).not.toMatch(/(https?:)?\/\//);
  expect(init).toContain("validatorUrl: null");
});

test("everything that the page loads is there", async () => {
  const loaded = [...page.matchAll(/(?:src|href)="(?<path>[^"]+)"/g)].map(
    (match) => match.groups?.["path"],
  );
  expect(loaded).toHaveLength(4);
  for (const path of loaded) {
    const response = await docs.request(`/${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
  }
});

test("the style sheet loads nothing but data URLs", async () => {
  const css = await (await docs.request("/docs/swagger-ui.css")).text();
  for (const [url] of css.matchAll(/url\([^)]*\)/g)) expect(url).toMatch(/^url\(["']?data:/);
  expect(css).not.toContain("@import");
});

test("the browser is told to load nothing from elsewhere", async () => {
  const policy = (await docs.request("/docs")).headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/\*|https?:/);
});

test("the address with a slash leads to the one without, where relative links hold", async () => {
  const response = await docs.request("/docs/");
  expect(response.status).toBe(302);
  expect(new URL(response.headers.get("location") ?? "", "http://x/api/docs/").pathname).toBe(
    "/api/docs",
  );
});
