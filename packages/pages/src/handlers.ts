import { TicketingError } from "@admit-one/core";
import { isSameOrigin, type ProblemCode } from "@admit-one/http";
import type { Context, Handler } from "hono";
import { routePath } from "hono/route";
import { html } from "./html.ts";
import { logInUrl } from "./layout.ts";
import { type ReadForm, readForm } from "./read-form.ts";
import { refusePage } from "./refuse.ts";
import { securityHeaders } from "./security-headers.ts";
import type { Site } from "./site.ts";
import { address, createVisit, ownPath, type UserVisit, type Visit } from "./visit.ts";

/** Makes the handlers of routes. Each names its reader and turns a failure into a page. */
export type Handlers = {
  /** A page that everybody may see. */
  readonly open: (show: (visit: Visit) => Promise<Response>) => Handler;
  /** A page of somebody who is logged in. Others log in first and come back. */
  readonly own: (show: (visit: UserVisit) => Promise<Response>) => Handler;
  /** A form of somebody who is logged in, sent by a page of ours. */
  readonly form: (
    act: (visit: UserVisit, form: URLSearchParams) => Promise<Response>,
    /** The page that has the form, to return to after the log-in. */
    pageOf: (c: Context) => string,
  ) => Handler;
};

export const createHandlers = (site: Site): Handlers => {
  const open =
    (show: (visit: Visit) => Promise<Response>): Handler =>
    async (c) => {
      const visit = await createVisit(site, c);
      try {
        return await show(visit);
      } catch (error) {
        return failed(visit, error, null);
      }
    };
  return {
    open,
    own: (show) =>
      open(async (visit) => {
        const { userId } = visit;
        return userId === null ? logInFirst(visit) : show({ ...visit, userId });
      }),
    form: (act, pageOf) => async (c) => {
      const visit = await createVisit(site, c);
      const { userId } = visit;
      if (!isSameOrigin(c.req.raw, site.publicUrl)) {
        return refusePage(visit, "FORBIDDEN", { sentence: visit.m.crossSite });
      }
      if (userId === null) return sessionLost(visit, address(site, pageOf(c)));
      const read = await readForm(c);
      if (read.outcome !== "form") return refusePage(visit, unreadable[read.outcome]);
      try {
        return await act({ ...visit, userId }, read.form);
      } catch (error) {
        return failed(visit, error, read.form);
      }
    },
  };
};

const unreadable: Readonly<Record<Exclude<ReadForm["outcome"], "form">, ProblemCode>> = {
  too_large: "PAYLOAD_TOO_LARGE",
  unsupported: "UNSUPPORTED_MEDIA_TYPE",
};

const logInFirst = (visit: Visit): Response =>
  new Response(null, {
    status: 303,
    headers: {
      ...securityHeaders(visit.site),
      Location: logInUrl(visit),
      "Cache-Control": "no-store",
    },
  });

/**
 * A page rather than a redirect: browsers apply `form-action` to redirects of forms, and the log-in
 * may lead to another origin.
 */
const sessionLost = (visit: Visit, next: string): Promise<Response> =>
  refusePage(visit, "UNAUTHENTICATED", {
    sentence: visit.m.sessionLost,
    offer: html`<p><a class="button" href="${logInUrl(visit, next)}">${visit.m.offers.logIn}</a></p>`,
  });

const retryMs = 2_000;

/** What failed may be repeated: every form has a key, or names the state that it leads to. */
const failed = (visit: Visit, error: unknown, form: URLSearchParams | null): Promise<Response> => {
  const { c, site } = visit;
  const requestId: unknown = c.get("requestId");
  site.onError(error, {
    requestId: typeof requestId === "string" ? requestId : "",
    method: c.req.method,
    path: c.req.path,
    route: routePath(c),
  });
  if (!(error instanceof TicketingError) || error.code === "CORRUPT") {
    return refusePage(visit, "INTERNAL");
  }
  const again = form && {
    offer: html`<form method="post" action="${ownPath(visit)}">${[...form].map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
    )}<button class="button">${visit.m.offers.again}</button></form>`,
  };
  return refusePage(visit, error.code, { retryAfterMs: retryMs, ...again });
};
