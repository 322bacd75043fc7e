import type { Refusal } from "@admit-one/http";
import type { Done } from "../messages/done.ts";
import type { Desk } from "./desk.ts";
import type { FormFields } from "./form-fields.ts";
import type { Html } from "./html.ts";

/** A part that the page's script replaces by a newer one all the time. */
type Live = {
  /** When its figures were read. */
  readonly atMs: number;
  readonly body: Html;
};

export type Page = {
  readonly title: string;
  /** Comes first. It has no forms, so that nothing typed gets lost. */
  readonly live?: Live | undefined;
  readonly body?: Html | undefined;
  readonly status?: 200 | 400 | 412 | undefined;
};

/** What a handler answers. */
export type Answer =
  | ({ readonly answer: "page" } & Page)
  /** After a command: another page, which says what was done. */
  | {
      readonly answer: "done";
      readonly to: string;
      readonly done: Done;
      readonly count?: number | undefined;
    }
  | { readonly answer: "moved"; readonly to: string }
  /** The box office refuses; nothing was changed. */
  | { readonly answer: "refused"; readonly refusal: Refusal; readonly back: string }
  /** The name of the thing was not typed. */
  | { readonly answer: "mistyped"; readonly name: string; readonly back: string }
  | { readonly answer: "response"; readonly response: Response };

/** A request of an operator who may make it. */
export type Ask = {
  readonly desk: Desk;
  /** An id from the path; empty if its form is wrong. */
  readonly id: (name: string) => string;
  /** A parameter of the query; empty if it is missing. */
  readonly query: (name: string) => string;
};

export type Sent = Ask & { readonly form: FormFields };

export const page = (content: Page): Answer => ({ answer: "page", ...content });

export const done = (to: string, what: Done, count?: number): Answer => ({
  answer: "done",
  to,
  done: what,
  count,
});

export const refused = (refusal: Refusal, back: string): Answer => ({
  answer: "refused",
  refusal,
  back,
});
