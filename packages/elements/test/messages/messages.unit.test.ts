import { expect, test } from "vitest";
import { words as checkoutEn } from "../../src/messages/checkout/en.ts";
import { words as checkoutKo } from "../../src/messages/checkout/ko.ts";
import { words as lineEn } from "../../src/messages/line/en.ts";
import { words as lineKo } from "../../src/messages/line/ko.ts";
import { words as mapEn } from "../../src/messages/seat-map/en.ts";
import { words as mapKo } from "../../src/messages/seat-map/ko.ts";

const shapeOf = (words: object): readonly string[] =>
  Object.entries(words)
    // The same places for what the reader is told, maybe in another order.
    .map(([name, value]) => {
      const places = [...JSON.stringify(value).matchAll(/\{\d\}/g)].map(([place]) => place);
      return `${name}: ${typeof value} ${places.toSorted((a, b) => a.localeCompare(b)).join("")}`;
    })
    .toSorted((a, b) => a.localeCompare(b));

test.for([
  { name: "line", en: lineEn, ko: lineKo },
  { name: "seat map", en: mapEn, ko: mapKo },
  { name: "checkout", en: checkoutEn, ko: checkoutKo },
])("$name: both languages have every sentence, and none is the other's", ({ en, ko }) => {
  expect(shapeOf(ko)).toEqual(shapeOf(en));
  const english = new Set(Object.values<unknown>(en));
  expect(Object.values<unknown>(ko).filter((sentence) => english.has(sentence))).toEqual([]);
});
