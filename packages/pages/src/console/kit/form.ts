import { shellWords } from "../messages/shell.ts";
import { type Desk, may, type Role } from "./desk.ts";
import { type Html, html, nothing } from "./html.ts";

type Form = {
  /** The path below the console. */
  readonly action: string;
  /** Who may send it. Others do not see it. */
  readonly role: Role;
  readonly submit: string;
  readonly fields?: Html;
  /** Fields that the operator does not see. */
  readonly hidden?: Readonly<Record<string, string | readonly string[]>>;
  /** The name that must be typed before it is carried out. */
  readonly typed?: string;
  /** Further buttons, behind the one that the Enter key presses. */
  readonly others?: Html;
  /** Cannot be undone. */
  readonly danger?: boolean;
  /** Explains what it does. */
  readonly hint?: string;
};

/** A form that sends one command. It works without JavaScript. */
export const form = (desk: Desk, given: Form): Html => {
  const {
    action,
    role,
    submit,
    fields = nothing,
    hidden = {},
    typed,
    danger,
    hint,
    others,
  } = given;
  if (!may(desk, role)) return nothing;
  return html`<form method="post" action="${desk.base}${action}">
${Object.entries(hidden).flatMap(([name, values]) =>
  [values].flat().map((value) => html`<input type="hidden" name="${name}" value="${value}">`),
)}
${hint === undefined ? "" : html`<p class="hint">${hint}</p>`}
${fields}
${typed === undefined ? "" : typedField(desk, typed)}
<button${danger === true ? html` class="danger"` : ""}>${submit}</button>
${others ?? nothing}
</form>`;
};

const typedField = ({ language }: Desk, name: string): Html =>
  textField({
    name: "typed",
    label: shellWords[language].confirmTyped(name),
    required: true,
    plain: true,
  });

/** A form with a heading that is closed until it is needed. */
export const fold = (desk: Desk, title: string, given: Form): Html =>
  may(desk, given.role)
    ? html`<details class="fold"><summary>${title}</summary>${form(desk, given)}</details>`
    : nothing;

type TextField = {
  readonly name: string;
  readonly label: string;
  readonly value?: string | number | null | undefined;
  readonly type?: "text" | "number" | "datetime-local" | "search";
  readonly required?: boolean;
  readonly hint?: string;
  readonly min?: number;
  readonly step?: string;
  readonly max?: number;
  /** No spelling help and no suggestions of the browser. */
  readonly plain?: boolean;
};

export const textField = (field: TextField): Html => {
  const { name, label, value, type = "text", hint, min, max, step, plain, required } = field;
  return html`<label class="field"><span>${label}</span>${hintText(hint)}<input type="${type}" name="${name}" value="${value ?? ""}"${
    required === true ? html` required` : ""
  }${min === undefined ? "" : html` min="${min}"`}${max === undefined ? "" : html` max="${max}"`}${
    step === undefined ? "" : html` step="${step}"`
  }${plain === true ? html` autocomplete="off" autocapitalize="off" spellcheck="false"` : ""}></label>`;
};

const hintText = (hint: string | undefined): Html =>
  hint === undefined ? nothing : html` <small>${hint}</small>`;

type AreaField = {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly rows?: number;
  readonly hint?: string;
};

export const area = ({ name, label, value = "", rows = 4, hint }: AreaField): Html =>
  html`<label class="field"><span>${label}</span>${hintText(hint)}<textarea name="${name}" rows="${rows}" spellcheck="false" autocapitalize="off">
${value}</textarea></label>`;

type ChoiceField = {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly options: readonly (readonly [value: string, text: string])[];
};

export const choice = ({ name, label, value, options }: ChoiceField): Html =>
  html`<label class="field"><span>${label}</span><select name="${name}">${options.map(
    ([option, text]) =>
      html`<option value="${option}"${option === value ? html` selected` : ""}>${text}</option>`,
  )}</select></label>`;

export const tick = (name: string, label: string, on = false, value = "1"): Html =>
  html`<label class="tick"><input type="checkbox" name="${name}" value="${value}"${on ? html` checked` : ""}> <span>${label}</span></label>`;

/** A key of its own for each form that is shown, so that sending it twice has one effect. */
export const newKey = (): string => `console.${crypto.randomUUID()}`;
