import assert from "node:assert/strict";
import type { Hono } from "hono";

/** A form of a page, with its fields as a browser without scripts would send them. */
export type Form = {
  readonly action: string;
  readonly fields: URLSearchParams;
  /** What tells apart forms of one action. */
  readonly kind: "own" | "best" | "standing" | "near" | null;
};

export type Seen = {
  readonly status: number;
  /** Where the browser is after redirects: path and query. */
  readonly at: string;
  readonly html: string;
  /** The text that people read. */
  readonly text: string;
  readonly headers: Headers;
  readonly forms: readonly Form[];
};

export type Browser = {
  readonly get: (path: string) => Promise<Seen>;
  /** Sends a form of the page that was seen last, found by a part of its action. */
  readonly send: (action: string, changes?: Changes) => Promise<Seen>;
  /** The same for a form that asks for seats. */
  readonly sendForm: (kind: NonNullable<Form["kind"]>, changes?: Changes) => Promise<Seen>;
  readonly post: (
    path: string,
    fields?: Changes,
    headers?: Record<string, string>,
  ) => Promise<Seen>;
};

export type Changes = Readonly<Record<string, string | readonly string[]>>;

const origin = "http://shop.test";

/** A browser without scripts that is logged in as this user, or as nobody. */
export const browse = (
  app: Hono,
  { user, language = "en" }: { readonly user?: string; readonly language?: string } = {},
): Browser => {
  let seen: Seen | null = null;
  const headers = {
    "Accept-Language": language,
    ...(user !== undefined && { "X-User-Id": user }),
  };
  const visit = async (path: string, init: RequestInit): Promise<Seen> => {
    let at = path;
    let response = await app.request(`${origin}${at}`, init);
    for (let hops = 0; response.status === 303; hops += 1) {
      assert.ok(hops < 5, `too many redirects at ${at}`);
      at = response.headers.get("Location") ?? "";
      if (!at.startsWith("/shop")) break;
      response = await app.request(`${origin}${at}`, { headers });
    }
    seen = read(at, response.status, await response.text(), response.headers);
    return seen;
  };
  const post: Browser["post"] = (path, fields = {}, more = {}) =>
    visit(path, {
      method: "POST",
      headers: {
        ...headers,
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        ...more,
      },
      body: withChanges(new URLSearchParams(), fields).toString(),
    });
  const sendForm = (isWanted: (form: Form) => boolean, changes: Changes): Promise<Seen> => {
    const form = seen?.forms.find(isWanted);
    assert.ok(form, `no such form at ${seen?.at}`);
    const fields = withChanges(form.fields, changes);
    const entries = [...new Set(fields.keys())].map((name) => [name, fields.getAll(name)] as const);
    return post(form.action, Object.fromEntries(entries));
  };
  return {
    get: (path) => visit(path, { headers }),
    post,
    send: (action, changes = {}) => sendForm(({ action: of }) => of.includes(action), changes),
    sendForm: (kind, changes = {}) => sendForm((form) => form.kind === kind, changes),
  };
};

const withChanges = (fields: URLSearchParams, changes: Changes): URLSearchParams => {
  const changed = new URLSearchParams(fields);
  for (const [name, value] of Object.entries(changes)) {
    changed.delete(name);
    for (const one of typeof value === "string" ? [value] : value) changed.append(name, one);
  }
  return changed;
};

const read = (at: string, status: number, html: string, headers: Headers): Seen => ({
  at,
  status,
  html,
  headers,
  text: textOf(html),
  forms: [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)]
    .map(([, open = "", inside = ""]) => formOf(attribute(open, "action"), fieldsOf(inside)))
    .filter(({ action }) => !action.startsWith("/log-out")),
});

const formOf = (action: string, fields: URLSearchParams): Form => {
  const name = /-(best|standing|near)$/.exec(fields.get("key") ?? "")?.[1];
  const kind = fields.has("priced") ? "own" : ((name ?? null) as Form["kind"]);
  return { action, fields, kind };
};

/** What people read without scripts, on one line. */
export const textOf = (html: string): string =>
  decode(
    html
      .replaceAll(/<(style|script|title)\b.*?<\/\1>/gs, "")
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " "),
  ).trim();

const attribute = (tag: string, name: string): string =>
  decode(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

const decode = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

const fieldsOf = (inside: string): URLSearchParams => {
  const fields = new URLSearchParams();
  for (const [, tag = ""] of inside.matchAll(/<input([^>]*)>/g)) {
    const type = attribute(tag, "type");
    const isBox = type === "checkbox" || type === "radio";
    if (/\bdisabled\b/.test(tag) || (isBox && !/\bchecked\b/.test(tag))) continue;
    fields.append(attribute(tag, "name"), attribute(tag, "value"));
  }
  for (const [, tag = "", options = ""] of inside.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
    const all = [...options.matchAll(/<option([^>]*)>/g)].map(([, option = ""]) => option);
    const selected = all.find((option) => /\bselected\b/.test(option)) ?? all[0];
    if (selected !== undefined) fields.append(attribute(tag, "name"), attribute(selected, "value"));
  }
  return fields;
};
