import { TicketingError } from "@admit-one/core";
import {
  eventIdOf,
  isSameOrigin,
  type Language,
  mayAct,
  pageLanguage,
  titles,
} from "@admit-one/http";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { setCookie } from "hono/cookie";
import { basePath } from "hono/route";
import { readerZone } from "../../reader-zone.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { doneWords, isDone } from "../messages/done.ts";
import { shellWords } from "../messages/shell.ts";
import type { Answer, Ask, Page, Sent } from "./answers.ts";
import type { Desk, Role } from "./desk.ts";
import { createFormFields } from "./form-fields.ts";
import { consoleHeaders } from "./headers.ts";
import { type Html, html, pathBelow } from "./html.ts";
import type { Looks } from "./looks.ts";
import { refusalView, statusOf } from "./refusal.ts";
import { document, livePart, type Shell } from "./shell.ts";

type View = (ask: Ask) => Promise<Answer>;
type Act = (sent: Sent) => Promise<Answer>;

/** Adds pages and commands. Every one names the least role that may have it. */
export type ConsoleRoutes = {
  /** Answers every other path, after all pages. */
  readonly others: () => void;
  readonly view: (path: string, role: Role, view: View) => void;
  readonly act: (path: string, role: Role, act: Act) => void;
};

/** A concert document of an arena, and its text once more in the form. */
const bodyBytesMax = 2 * 1024 * 1024;

type Deps = {
  readonly options: ConsoleOptions;
  readonly shell: Shell;
  readonly looks: Looks;
  readonly nowMs: () => number;
};

/** Errors must be visible. */
const logError = (error: unknown): void => {
  // oxlint-disable-next-line no-console -- The host configured no other place.
  console.error("[admit-one/pages] a page of the console failed:", error);
};

/** Who asks, what may be asked, and how answers become pages. */
export const createConsoleRoutes = (app: Hono, deps: Deps): ConsoleRoutes => {
  const { options, shell, looks, nowMs } = deps;
  const { basePath: base = "", publicUrl = null, loginUrl, onError = logError } = options;
  const headers = consoleHeaders(options.brand);
  const home = pathBelow(base, "/");

  const frameOf = (c: Context) => ({
    language: pageLanguage(c.req.raw),
    base,
    path: pathIn(c) || "/",
  });

  const send = async (
    c: Context,
    desk: Desk | null,
    page: Page & { readonly notice?: string | undefined },
    status: number = page.status ?? 200,
  ): Promise<Response> => {
    const text = await document(shell, frameOf(c), desk, page);
    return new Response(text.toString(), { status, headers });
  };

  const plain = (c: Context, status: number, title: string, text: string): Promise<Response> =>
    send(
      c,
      null,
      {
        title,
        body: html`<p>${text}</p><p><a href="${pathBelow(base, "/")}">${shellWords[pageLanguage(c.req.raw)].back}</a></p>`,
      },
      status,
    );

  /** The desk of a request, or the answer to who may not have it. */
  const open = async (c: Context, role: Role): Promise<Desk | Response> => {
    const operator = await options.identifyOperator(c.req.raw, c);
    if (operator === null) {
      // The script shows that the session has ended instead of the log-in within a part.
      if (c.req.query("live") !== undefined) return new Response(null, { status: 401, headers });
      const next = c.req.method === "GET" ? pathOf(base, c) : pathBelow(base, "/");
      return moved(`${loginUrl}?next=${encodeURIComponent(next)}`);
    }
    if (!mayAct(operator, role)) {
      const words = shellWords[pageLanguage(c.req.raw)];
      return plain(c, 403, words.forbiddenTitle, titles.FORBIDDEN[pageLanguage(c.req.raw)]);
    }
    const { boxOffice } = options;
    return {
      boxOffice,
      looks,
      operator,
      ...frameOf(c),
      zone: readerZone(c) ?? "UTC",
      nowMs: nowMs(),
    };
  };

  const moved = (to: string): Response =>
    new Response(null, { status: 303, headers: { ...headers, Location: to } });

  const answer = async (c: Context, desk: Desk, given: Answer): Promise<Response> => {
    const words = shellWords[desk.language];
    switch (given.answer) {
      case "response":
        return given.response;
      case "moved":
        return moved(base + given.to);
      case "done": {
        const [path = "", query = ""] = given.to.split("?");
        const parameters = new URLSearchParams(query);
        parameters.set("done", given.done);
        if (given.count !== undefined) parameters.set("n", String(given.count));
        return moved(`${base}${path}?${parameters.toString()}`);
      }
      case "refused":
        return send(
          c,
          desk,
          {
            title: words.failedTitle,
            body: backTo(desk, given.back, refusalView(desk, given.refusal)),
          },
          statusOf(given.refusal),
        );
      case "mistyped":
        return send(c, desk, {
          title: words.mistypedTitle,
          status: 400,
          body: backTo(desk, given.back, html`<p role="alert">${words.mistyped(given.name)}</p>`),
        });
      case "page":
        if (c.req.query("live") !== undefined && given.live !== undefined) {
          const part = await livePart(desk, given);
          return new Response(part.toString(), { headers });
        }
        return send(c, desk, { ...given, notice: noticeOf(c, desk.language) });
    }
  };

  const failed = (c: Context, error: unknown): Promise<Response> => {
    onError(error);
    const words = shellWords[pageLanguage(c.req.raw)];
    const isDown = error instanceof TicketingError && error.code !== "CORRUPT";
    return plain(
      c,
      isDown ? 503 : 500,
      words.failedTitle,
      isDown ? words.unavailable : words.internal,
    );
  };

  const guarded = (handle: (c: Context) => Promise<Response>) => async (c: Context) => {
    try {
      return await handle(c);
    } catch (error) {
      return failed(c, error);
    }
  };

  const askOf = (c: Context, desk: Desk): Ask => ({
    desk,
    id: (name) => eventIdOf(c.req.param(name)),
    query: (name) => (c.req.query(name) ?? "").trim(),
  });

  return {
    others: () => {
      app.get("*", async (c) => {
        if (pathIn(c) === "/" && base !== "") return moved(home);
        const words = shellWords[pageLanguage(c.req.raw)];
        return plain(c, 404, words.notFoundTitle, titles.NOT_FOUND[pageLanguage(c.req.raw)]);
      });
    },
    view: (path, role, view) => {
      app.get(
        path,
        guarded(async (c) => {
          const language = c.req.query("lang");
          if (language === "ko" || language === "en") {
            setCookie(c, "lang", language, {
              path: "/",
              sameSite: "Lax",
              httpOnly: true,
              maxAge: 31_536_000,
            });
            c.header("Cache-Control", "no-store");
            // Still encoded: a decoded path may not fit into a header.
            return c.redirect(rawPath(base, c), 303);
          }
          const desk = await open(c, role);
          return desk instanceof Response ? desk : answer(c, desk, await view(askOf(c, desk)));
        }),
      );
    },
    act: (path, role, act) => {
      app.post(
        path,
        bodyLimit({
          maxSize: bodyBytesMax,
          onError: (c) =>
            plain(
              c,
              413,
              shellWords[pageLanguage(c.req.raw)].failedTitle,
              shellWords[pageLanguage(c.req.raw)].tooLarge,
            ),
        }),
        guarded(async (c) => {
          const words = shellWords[pageLanguage(c.req.raw)];
          if (!isSameOrigin(c.req.raw, publicUrl))
            return plain(c, 403, words.foreignTitle, words.foreign);
          const desk = await open(c, role);
          if (desk instanceof Response) return desk;
          const form = createFormFields(await c.req.parseBody({ all: true }));
          return answer(c, desk, await act({ ...askOf(c, desk), form }));
        }),
      );
    },
  };
};

/** The request's path in the console, wherever a host mounted it: it begins with a slash or is empty. */
const pathIn = (c: Context): string => c.req.path.slice(basePath(c).replace(/\/+$/, "").length);

/** The path of the request as browsers see it, still encoded: a host may have taken its begin away. */
const rawPath = (base: string, c: Context): string => {
  const { pathname } = new URL(c.req.url);
  const parts = pathIn(c).split("/").length - 1;
  return parts === 0 ? base : `${base}/${pathname.split("/").slice(-parts).join("/")}`;
};

/** The same with its query, to come back to. */
const pathOf = (base: string, c: Context): string =>
  `${rawPath(base, c)}${new URL(c.req.url).search}`;

const noticeOf = (c: Context, language: Language): string | undefined => {
  const what = c.req.query("done") ?? "";
  const count = c.req.query("n") ?? "";
  return isDone(what)
    ? doneWords[language][what].replaceAll("{n}", /^\d{1,9}$/.test(count) ? count : "")
    : undefined;
};

const backTo = (desk: Desk, back: string, body: Html): Html =>
  html`${body}<p><a href="${pathBelow(desk.base, back)}">${shellWords[desk.language].back}</a></p>`;
