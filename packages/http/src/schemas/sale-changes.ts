import type {
  AddSections,
  AddShow,
  ChangePrices,
  ChangeShow,
  Show,
  Validation,
} from "@admit-one/core";
import { z } from "zod";
import { check } from "../validate.ts";
import { instantIn, seenDescription } from "./common.ts";
import { showFields, toShowBody } from "./concert.ts";
import { showDocumentSchema, toShowDocument } from "./concert-document.ts";
import { ids } from "./ids.ts";
import { gradesSchema, sectionSchema, toSections } from "./plan-document.ts";

const allowPast = z.boolean().meta({
  description: "Accepts a sale that is over; else it is refused",
});

export const addShowSchema = showDocumentSchema
  .extend({ allowPast: allowPast.optional() })
  .meta({ id: "AddShow" });

export const toAddedShow = ({
  allowPast: mayBePast,
  ...show
}: z.infer<typeof addShowSchema>): Pick<AddShow, "show" | "allowPast"> => ({
  show: toShowDocument(show),
  allowPast: mayBePast,
});

export const showAddedSchema = z
  .object({ concertId: ids.concertId, showId: ids.showId })
  .meta({ id: "ShowAdded" });

export const changeShowSchema = z
  .strictObject({
    title: z.string().min(1).nullable().meta({ description: "null removes it" }),
    startsAt: instantIn,
    salesOpenAt: instantIn,
    salesCloseAt: instantIn,
    allowPast,
    seen: z
      .strictObject({
        title: z.string().nullable(),
        startsAt: instantIn,
        salesOpenAt: instantIn,
        salesCloseAt: instantIn,
      })
      .partial()
      .meta({ description: seenDescription }),
  })
  .partial()
  .meta({ id: "ChangeShow", examples: [{ salesCloseAt: "2026-12-24T19:00:00+09:00" }] });

const msOf = (instant: string | undefined): number | undefined =>
  instant === undefined ? undefined : Date.parse(instant);

type Dates = Pick<z.infer<typeof changeShowSchema>, "startsAt" | "salesOpenAt" | "salesCloseAt">;

const toDates = ({ startsAt, salesOpenAt, salesCloseAt }: Dates) => ({
  startsAtMs: msOf(startsAt),
  salesOpenAtMs: msOf(salesOpenAt),
  salesCloseAtMs: msOf(salesCloseAt),
});

export const toShowChange = ({
  title,
  allowPast: mayBePast,
  seen,
  ...dates
}: z.infer<typeof changeShowSchema>): Omit<ChangeShow, "showId"> => ({
  title,
  allowPast: mayBePast,
  ...toDates(dates),
  seen: seen && { title: seen.title, ...toDates(seen) },
});

/** A show as operators see it after a change. */
export const changedShowSchema = z
  .object({ concertId: ids.concertId, ...showFields, cancelled: z.boolean() })
  .meta({ id: "ChangedShow" });

export const toChangedShowBody = (show: Show): z.infer<typeof changedShowSchema> => ({
  concertId: show.concertId,
  ...toShowBody(show),
  cancelled: show.cancelled,
});

export const addSectionsSchema = z
  .strictObject({
    grades: gradesSchema.optional().meta({ description: "Beside those that the show has" }),
    sections: z.array(sectionSchema).min(1),
  })
  .meta({
    id: "AddSections",
    examples: [{ sections: [{ section: "Floor", price: 132_000, standing: 500 }] }],
  });

export const toMoreSections = ({
  grades,
  sections,
}: z.infer<typeof addSectionsSchema>): Pick<AddSections, "grades" | "sections"> => ({
  grades,
  sections: toSections(sections),
});

export const sectionsAddedSchema = z
  .object({
    showId: ids.showId,
    firstNo: z.int().meta({ description: "The number of the first new seat in the plan" }),
    seats: z.int().meta({ description: "How many there are" }),
  })
  .meta({ id: "SectionsAdded" });

const price = z
  .int()
  .min(0)
  .nullable()
  .meta({ description: "Minor units; null removes the price of this level" });

const prices = {
  grades: z.array(z.strictObject({ grade: z.string().min(1), price: z.int().min(0) })),
  sections: z.array(z.strictObject({ section: z.string().min(1), price })),
  rows: z.array(z.strictObject({ section: z.string().min(1), row: z.string().min(1), price })),
  seats: z.array(z.strictObject({ seatId: z.string().min(1), price })),
};

export const changePricesSchema = z
  .strictObject({
    ...prices,
    seen: z.strictObject(prices).partial().meta({ description: seenDescription }),
  })
  .partial()
  .meta({
    id: "ChangePrices",
    examples: [
      {
        grades: [{ grade: "R", price: 150_000 }],
        seats: [{ seatId: "A-1-1", price: 99_000 }],
      },
    ],
  });

export const toPrices = (body: z.infer<typeof changePricesSchema>): Omit<ChangePrices, "showId"> =>
  body;

type Parsed<T> = ({ readonly outcome: "valid" } & T) | Validation;

/** Reads a show to add from JSON: the body of `POST /admin/concerts/{concertId}/shows`. */
export const parseAddedShow = (json: unknown): Parsed<Pick<AddShow, "show" | "allowPast">> => {
  const checked = check(addShowSchema, json);
  return checked.outcome === "valid"
    ? { outcome: "valid", ...toAddedShow(checked.value) }
    : checked;
};

/** Reads sections to append from JSON: the body of `POST /admin/shows/{showId}/sections`. */
export const parseMoreSections = (
  json: unknown,
): Parsed<Pick<AddSections, "grades" | "sections">> => {
  const checked = check(addSectionsSchema, json);
  return checked.outcome === "valid"
    ? { outcome: "valid", ...toMoreSections(checked.value) }
    : checked;
};

/** Reads prices from JSON: the body of `PATCH /admin/shows/{showId}/prices`. */
export const parsePrices = (json: unknown): Parsed<Omit<ChangePrices, "showId">> => {
  const checked = check(changePricesSchema, json);
  return checked.outcome === "valid" ? { outcome: "valid", ...toPrices(checked.value) } : checked;
};
