import assert from "node:assert/strict";
import { expect, test } from "vitest";
import { parseConcertDocument } from "../src/index.ts";
import { aConcertDocument } from "./every-route.ts";

const [aShow] = aConcertDocument.shows;
assert.ok(aShow);

test("a document becomes what core takes: instants in milliseconds, the rest as it is", () => {
  const document = {
    ...aConcertDocument,
    concertId: "c1",
    queue: { queueId: "q1", mode: "paused", maxActive: null, ratePerMinute: 0.5 },
    policy: { holdForMs: 60_000 },
  };
  const parsed = parseConcertDocument(document);
  expect(parsed).toEqual({
    outcome: "valid",
    document: {
      ...document,
      shows: [
        {
          startsAtMs: Date.UTC(2026, 11, 24, 11),
          salesOpenAtMs: Date.UTC(2026, 10, 1, 11),
          salesCloseAtMs: Date.UTC(2026, 11, 24, 9),
          sections: aShow.sections,
        },
      ],
    },
  });
});

const withShow = (change: object) => ({ ...aConcertDocument, shows: [{ ...aShow, ...change }] });
const section = aShow.sections[0];

test.each<[string, unknown, string]>([
  ["no object", [], "body"],
  ["no title", { ...aConcertDocument, title: undefined }, "title"],
  ["a field too many", { ...aConcertDocument, venue: "Gocheok" }, "venue"],
  ["shows of a wrong type", { ...aConcertDocument, shows: {} }, "shows"],
  ["no shows", { ...aConcertDocument, shows: [] }, "shows"],
  [
    "an instant without an offset",
    withShow({ startsAt: "2026-12-24T20:00:00" }),
    "shows[0].startsAt",
  ],
  [
    "a day that does not exist",
    withShow({ startsAt: "2026-02-30T20:00:00Z" }),
    "shows[0].startsAt",
  ],
  ["a date", withShow({ salesOpenAt: "2026-12-24" }), "shows[0].salesOpenAt"],
  ["milliseconds", withShow({ salesCloseAt: 1_800_000_000_000 }), "shows[0].salesCloseAt"],
  ["sections of a wrong type", withShow({ sections: 5 }), "shows[0].sections"],
  [
    "a price with decimals",
    withShow({ sections: [{ ...section, price: 9.99 }] }),
    "shows[0].sections[0].price",
  ],
  [
    "a row without seats",
    withShow({ sections: [{ ...section, rows: [{ row: "1" }] }] }),
    "shows[0].sections[0].rows[0].seats",
  ],
  ["an unknown mode", { ...aConcertDocument, queue: { mode: "ajar" } }, "queue.mode"],
  ["a policy nobody knows", { ...aConcertDocument, policy: { holdFor: 5 } }, "policy.holdFor"],
])("%s is refused by its field", (_, document, field) => {
  const parsed = parseConcertDocument(JSON.parse(JSON.stringify(document)));
  expect(parsed).toMatchObject({ outcome: "validation", errors: [{ field }] });
});
