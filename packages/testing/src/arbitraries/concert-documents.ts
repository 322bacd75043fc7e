import {
  type ConcertDocument,
  type ConcertMetadata,
  concertStatuses,
  type PlanDocument,
  type ShowDocument,
} from "@admit-one/core";
import fc from "fast-check";
import { startMs } from "../fixtures/plan.ts";
import { planDocuments } from "./plan-documents.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Ids as people choose them. */
const chosenId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,15}$/);

type Sold = Omit<ShowDocument, keyof PlanDocument | "showId">;

const sold: fc.Arbitrary<Sold> = fc
  .record(
    {
      title: fc.constantFrom("첫째 날", "Matinée", "2"),
      opensInMs: fc.integer({ min: -24, max: 24 }).map((hours) => hours * hourMs),
      sellsForMs: fc.integer({ min: 1, max: 1_000 }).map((hours) => hours * hourMs),
    },
    { requiredKeys: ["opensInMs", "sellsForMs"] },
  )
  .map(({ opensInMs, sellsForMs, ...show }) => {
    // A show whose sale is over cannot be put on sale.
    const salesCloseAtMs = startMs + Math.max(opensInMs, 0) + sellsForMs;
    const salesOpenAtMs = startMs + opensInMs;
    return { ...show, salesOpenAtMs, salesCloseAtMs, startsAtMs: salesCloseAtMs + hourMs };
  });

type Drawn = Sold & PlanDocument;

/**
 * The first show has the grades of its concert, the others have their own. No two begin at the same
 * instant, so that a list by start has one order.
 */
const inConcert = (
  drawn: readonly Drawn[],
  ids: readonly string[],
): Pick<ConcertDocument, "grades" | "shows"> => {
  const shows = drawn.map((show, index): ShowDocument => {
    const showId = ids[index];
    const startsAtMs = show.startsAtMs + index * minuteMs;
    return {
      ...show,
      grades: show.grades ?? [],
      startsAtMs,
      ...(showId !== undefined && { showId }),
    };
  });
  const [first, ...others] = shows;
  if (first === undefined) throw new TypeError("A concert has a show.");
  const { grades = [], ...show } = first;
  return { ...(grades.length > 0 && { grades }), shows: [show, ...others] };
};

const offers: fc.Arbitrary<Pick<ConcertDocument, "grades" | "shows">> = fc
  .tuple(
    fc.array(
      fc.tuple(sold, planDocuments()).map(([show, plan]): Drawn => ({ ...show, ...plan })),
      { minLength: 1, maxLength: 3 },
    ),
    fc.uniqueArray(chosenId, { maxLength: 3 }),
  )
  .map(([shows, ids]) => inConcert(shows, ids));

const policies = fc
  .record(
    {
      holdForMs: fc.integer({ min: 1_000, max: hourMs }),
      payWithinMs: fc.integer({ min: 60_000, max: hourMs }),
      maxSeatsPerReservation: fc.integer({ min: 1, max: 8 }),
      maxSeatsPerUser: fc.integer({ min: 1, max: 8 }),
      maxHolds: fc.integer({ min: 1, max: 20 }),
      maxHoldsWithinMs: fc.integer({ min: 60_000, max: hourMs }),
      noOrphans: fc.boolean(),
      extensions: fc.record({
        maxHoldExtensions: fc.integer({ min: 1, max: 3 }),
        extendHoldByMs: fc.integer({ min: 1_000, max: hourMs }),
      }),
    },
    { requiredKeys: [] },
  )
  .map(({ extensions, ...policy }) => ({ ...policy, ...extensions }));

/** Texts of any kind. A field `__proto__` is refused, and so is not among their names. */
const name = fc.constantFrom("artist", "tags", "ko", "제목", "constructor", "prototype");
const metadata: fc.Arbitrary<ConcertMetadata> = fc.dictionary(name, fc.string());

const about: fc.Arbitrary<Omit<ConcertDocument, "shows" | "grades">> = fc.record(
  {
    concertId: chosenId,
    title: fc.constantFrom("겨울 콘서트", "An evening", "1 < 2 & 3"),
    currency: fc.constantFrom("KRW", "EUR", "JPY"),
    status: fc.constantFrom(...concertStatuses),
    venue: fc.record(
      {
        name: fc.constantFrom("올림픽공원", "Hall 2"),
        timeZone: fc.constantFrom("Asia/Seoul", "UTC"),
      },
      { requiredKeys: ["name"] },
    ),
    metadata,
    queue: fc.record({
      maxActive: fc.option(fc.integer({ min: 1, max: 1_000 })),
      ratePerMinute: fc.option(fc.integer({ min: 1, max: 10_000 })),
    }),
    policy: policies,
  },
  { requiredKeys: ["concertId", "title", "currency"] },
);

/**
 * Concerts that can be created, close to the start of a fake clock, with everything that a document
 * can say. Drafts and archived ones are among them: pass a status for those that buyers see.
 *
 * @example
 * fc.property(concertDocuments({ status: "published" }), (document) => ...);
 */
export const concertDocuments = (
  over: Partial<ConcertDocument> = {},
): fc.Arbitrary<ConcertDocument> =>
  fc.tuple(about, offers).map(([one, offer]) => ({ ...one, ...offer, ...over }));
