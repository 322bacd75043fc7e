import { shellWords } from "../messages/shell.ts";
import { type Answer, page } from "./answers.ts";
import type { Desk, Role } from "./desk.ts";
import { form } from "./form.ts";
import type { FormFields } from "./form-fields.ts";
import { html, table } from "./html.ts";

/** The values of what is edited, as a form shows them. */
export type Version = Readonly<Record<string, string>>;

/** What an operator saw, as the box office writes it. Nobody has checked it. */
export type Seen = Readonly<Record<string, unknown>>;

/** The hidden field that carries what the operator saw. */
export const seenField = (seen: object): { readonly seen: string } => ({
  seen: JSON.stringify(seen),
});

/** What a form carries. Empty for anything else: then nothing was seen, and nothing may change. */
export const seenIn = (form: FormFields): Seen => {
  try {
    const parsed: unknown = JSON.parse(form.text("seen"));
    return typeof parsed === "object" && parsed !== null ? (parsed as Seen) : {};
  } catch {
    return {};
  }
};

/** Whether a form carries what its own page wrote. */
export const hasSeen = (form: FormFields, shown: Edit["shown"]): boolean =>
  Object.keys(seenIn(form)).length > 0 && shownOrNull(shown, seenIn(form)) !== null;

/** Whether the box office refused because it is not as the operator saw it. */
export const isChangedMeanwhile = (result: {
  readonly outcome: string;
  readonly reasons?: readonly { readonly reason: string }[];
}): boolean =>
  result.outcome === "conflict" &&
  (result.reasons ?? []).some(({ reason }) => reason === "changed_meanwhile");

export type Edit = {
  readonly action: string;
  readonly role: Role;
  /** Where the present values are edited. */
  readonly back: string;
  readonly now: object;
  /** How the form shows what was seen, and what is there. */
  readonly shown: (seen: Seen) => Version;
  readonly names: Readonly<Record<string, string>>;
  /** Fields beside the edited ones that are sent again. */
  readonly others?: readonly string[];
};

/** A hidden field may carry anything. */
const shownOrNull = (shown: Edit["shown"], seen: Seen): Version | null => {
  try {
    return shown(seen);
  } catch {
    return null;
  }
};

/** 412: what the operator saw is not what is there. Shows both values, and offers both ways on. */
export const changedMeanwhile = (desk: Desk, sent: FormFields, edit: Edit): Answer => {
  const words = shellWords[desk.language];
  const seen = shownOrNull(edit.shown, seenIn(sent)) ?? {};
  const now = edit.shown({ ...edit.now });
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
        danger: true,
        hidden: {
          ...Object.fromEntries(again.map((name) => [name, sent.all(name)])),
          ...seenField(edit.now),
        },
      },
    )}</div>`,
  });
};
