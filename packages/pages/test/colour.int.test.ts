import { expect, test } from "vitest";
import { openShop } from "./support/shop.ts";

test("a concert has a strip of its colour, without an inline style", async () => {
  const shop = await openShop({ document: { metadata: { color: "#1D4ED8" } } });
  const { browser } = shop;
  for (const path of ["/shop", "/shop/concerts/concert-1"]) {
    const { html } = await browser().get(path);
    expect(html).toContain('<rect width="1" height="1" fill="#1D4ED8"/>');
    expect(html).not.toContain("style=");
  }
  const plain = await openShop();
  expect((await plain.browser().get("/shop")).html).not.toContain('class="strip"');
});
