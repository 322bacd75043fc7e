import { shellWords } from "../messages/shell.ts";
import { type Answer, page } from "./answers.ts";
import type { Desk, Role } from "./desk.ts";
import { form } from "./form.ts";
import type { FormFields } from "./form-fields.ts";
import { html, table } from "./html.ts";

/** The values of what is edited, as a form shows them. */
export type Version = Readonly<Record<string, string>>;

/** The hidden field that carries the version that the operator saw. */
export const seenField = (version: Version): { readonly seen: string } => ({
  seen: JSON.stringify(version),
});

/** The version that a form carries. Empty for anything else, which equals no version. */
export const seenIn = (form: FormFields): Version => {
  try {
    const parsed: unknown = JSON.parse(form.text("seen"));
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(isText));
  } catch {
    return {};
  }
};

const isText = (entry: readonly [string, unknown]): entry is readonly [string, string] =>
  typeof entry[1] === "string";

export const isSameVersion = (seen: Version, now: Version): boolean =>
  Object.keys(now).every((name) => seen[name] === now[name]);

export type Edit = {
  readonly action: string;
  readonly role: Role;
  /** Where the present values are edited. */
  readonly back: string;
  readonly now: Version;
  readonly names: Readonly<Record<string, string>>;
  /** Fields beside the edited ones that are sent again. */
  readonly others?: readonly string[];
};

/** 412: what the operator saw is not what is there. Shows both values, and offers both ways on. */
export const changedMeanwhile = (desk: Desk, sent: FormFields, edit: Edit): Answer => {
  const words = shellWords[desk.language];
  const seen = seenIn(sent);
  const { now } = edit;
  const fields = Object.keys(now);
  const yours = (name: string): string => (sent.has(name) ? sent.text(name) : (seen[name] ?? ""));
  const differing = fields.filter((name) => now[name] !== seen[name] || yours(name) !== seen[name]);
  const again = [...fields, ...(edit.others ?? [])].filter((name) => sent.has(name));
  // A command about a thing, such as a cancel, edits none of its fields.
  const isEdited = fields.some((name) => sent.has(name));
  return page({
    title: words.versionTitle,
    status: 412,
    body: html`<p role="alert">${words.version}</p>${table({
      caption: words.versionTitle,
      heads: [
        words.versionField,
        words.versionSeen,
        words.versionNow,
        ...(isEdited ? [words.versionYours] : []),
      ],
      rows: differing.map((name) => [
        edit.names[name] ?? name,
        seen[name] ?? "–",
        now[name] === seen[name] ? (now[name] ?? "") : html`<mark>${now[name] ?? ""}</mark>`,
        ...(isEdited ? [yours(name)] : []),
      ]),
      empty: words.none,
    })}<div class="actions"><a class="button" href="${desk.base}${edit.back}">${words.startAgain}</a>${form(
      desk,
      {
        action: edit.action,
        role: edit.role,
        submit: words.sendYours,
        hidden: {
          ...Object.fromEntries(again.map((name) => [name, sent.all(name)])),
          ...seenField(now),
        },
      },
    )}</div>`,
  });
};
