import type { ConcertDocument, SeatedSectionDocument, ShowDocument, ShowId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { newSeats } from "../../src/concert/plan-show.ts";
import { lastInstantMs } from "../../src/kernel/validate.ts";
import { faultsIn, plansOf } from "../support/faults-in.ts";

// What operators read of a document that is wrong, and the very ends of what is right.

const section: SeatedSectionDocument = { section: "A", price: 100, rows: [{ row: "1", seats: 3 }] };
const show: ShowDocument = {
  startsAtMs: 30,
  salesOpenAtMs: 10,
  salesCloseAtMs: 20,
  sections: [section],
};
const document: ConcertDocument = { title: "콘서트", currency: "KRW", shows: [show] };
const withShow = (over: Partial<ShowDocument>) => ({ ...document, shows: [{ ...show, ...over }] });
const withSection = (over: Partial<SeatedSectionDocument>) =>
  withShow({ sections: [{ ...section, ...over }] });
const row = (name: string, seats: number) => ({ row: name, seats });
const sized = (seats: number, rest = 0): ShowDocument => ({
  ...show,
  sections: [
    { ...section, rows: rest === 0 ? [row("1", seats)] : [row("1", seats), row("2", rest)] },
  ],
});

/** fault 22: what RFC 3339 can't write would make every list unreadable. */
const instant = "must be an instant from 1970 to 9999";

describe("what is wrong is said", () => {
  test.each<[string, ConcertDocument, string]>([
    [
      "concertId",
      { ...document, concertId: "-" },
      "must be 1 to 64 letters, digits, '_', '.' or '-', the first a letter or digit",
    ],
    ["title", { ...document, title: "" }, "must be 1 to 200 characters"],
    ["currency", { ...document, currency: "won" }, "must be an ISO 4217 code"],
    ["shows", { ...document, shows: [] }, "must name at least one show"],
    [
      "shows",
      { ...document, shows: [show, { ...show, showId: "s" }, { ...show, showId: "s" }] },
      "must not name a show twice",
    ],
    ["shows[0].salesCloseAt", withShow({ salesOpenAtMs: 20 }), "must be after salesOpenAt"],
    ...[20.5, lastInstantMs + 1, Number.MAX_SAFE_INTEGER].map(
      (salesCloseAtMs): [string, ConcertDocument, string] => [
        "shows[0].salesCloseAt",
        withShow({ salesCloseAtMs }),
        instant,
      ],
    ),
    ["shows[0].startsAt", withShow({ startsAtMs: Number.MAX_SAFE_INTEGER }), instant],
    ["shows[0].startsAt", withShow({ startsAtMs: -1 }), instant],
    ["queue.opensAt", { ...document, queue: { opensAtMs: lastInstantMs + 1 } }, instant],
    ["queue.closesAt", { ...document, queue: { closesAtMs: Number.MAX_SAFE_INTEGER } }, instant],
    ["shows[0].sections", withShow({ sections: [] }), "must name at least one section"],
    [
      "shows[0].sections[0].price",
      withSection({ price: -1 }),
      "must be an integer from 0 to 1000000000000",
    ],
    ["shows[0].sections[0].rows", withSection({ rows: [] }), "must name at least one row"],
    ["shows[0].sections", withSection({ rows: [row("1", 2), row("1", 1)] }), "names 1 twice"],
    [
      "shows[0].sections",
      withSection({ section: "x".repeat(32), rows: [row("y".repeat(30), 1)] }),
      `make a seat id longer than 64 characters: ${"x".repeat(32)}-${"y".repeat(30)}-1`,
    ],
    ["status", { ...document, status: "on" as never }, "must be one of draft, published, archived"],
    [
      "policy.maxHoldExtensions",
      { ...document, policy: { maxHoldExtensions: -1 } },
      "must be an integer from 0 to 100",
    ],
    [
      "policy.extendHoldByMs",
      { ...document, policy: { extendHoldByMs: -1 } },
      "must be an integer from 0 to 31622400000",
    ],
    [
      "policy.noOrphans",
      { ...document, policy: { noOrphans: "yes" as never } },
      "must be true or false",
    ],
    [
      "venue.timeZone",
      { ...document, venue: { name: "Hall", timeZone: "Asia/Atlantis" } },
      "must be an IANA time zone, for example Asia/Seoul",
    ],
    [
      "metadata",
      { ...document, metadata: { a: "x".repeat(16_384) } },
      "must be at most 16384 characters",
    ],
    [
      "metadata.color",
      { ...document, metadata: { color: "blue" } },
      "must be a colour like #1d4ed8",
    ],
    [
      "metadata.poster",
      { ...document, metadata: { poster: `https://a.b/${"x".repeat(1_989)}` } },
      "must be an https URL of at most 2000 characters",
    ],
  ])("of %s in case %#", (field, given, message) => {
    expect(faultsIn(given)).toEqual([{ field, message }]);
  });

  test("a show and a concert have a maximum number of seats", () => {
    const million = [200_000, 200_000, 200_000, 199_999].map((seats) => sized(seats));
    const tooMany = { field: "shows[4].sections", message: "must have at most 200000 seats" };
    // A million in all is allowed; only the one show has a seat too many.
    expect(faultsIn({ ...document, shows: [...million, sized(200_000, 1)] })).toEqual([tooMany]);
    expect(faultsIn({ ...document, shows: [...million, sized(200_000, 2)] })).toEqual([
      { field: "shows", message: "must have at most 1000000 seats" },
      tooMany,
    ]);
  });
});

describe("what is right passes", () => {
  test.each<[string, ConcertDocument]>([
    ["the last instant that can be written", withShow({ salesCloseAtMs: lastInstantMs })],
    [
      "metadata of 16,384 characters, with a poster's address of 2,000",
      {
        ...document,
        metadata: { poster: `https://a.b/${"x".repeat(1_988)}`, a: "x".repeat(14_364) },
      },
    ],
    ["a venue without a time zone", { ...document, venue: { name: "Hall" } }],
    ["two shows that leave their ids to be drawn", { ...document, shows: [show, show] }],
    [
      "a seat id of 64 characters",
      withSection({ section: "x".repeat(32), rows: [row("y".repeat(29), 1)] }),
    ],
  ])("%s", (_what, given) => {
    expect(faultsIn(given)).toEqual([]);
  });
});

test("a row's seats are numbered from one", () => {
  const [plan] = plansOf(document);
  if (plan === undefined) throw new Error("The document has a show.");
  expect(newSeats([{ showId: "s" as ShowId, plan }]).map(({ number }) => number)).toEqual([
    1, 2, 3,
  ]);
});
