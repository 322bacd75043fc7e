import { createBoxOfficeRoutes } from "@admit-one/http";
import type { Hall } from "./hall.ts";

/** The whole API over a hall; the user is whom a header names, as for trials. */
export const routesOf = ({ boxOffice }: Hall): ReturnType<typeof createBoxOfficeRoutes> =>
  createBoxOfficeRoutes({
    boxOffice,
    identify: async (request) => {
      const userId = request.headers.get("X-User-Id");
      return userId === null ? { outcome: "unauthenticated" } : { outcome: "user", userId };
    },
  });

type App = { fetch(request: Request): Response | Promise<Response> };

/** One request, in process, answered to its last byte. */
export const ask = async (
  app: App,
  path: string,
  status: number,
  init: RequestInit = {},
): Promise<ArrayBuffer> => {
  const response = await app.fetch(new Request(`http://bench${path}`, init));
  const body = await response.arrayBuffer();
  if (response.status !== status) {
    throw new Error(`${path}: ${response.status} ${new TextDecoder().decode(body)}`);
  }
  return body;
};
