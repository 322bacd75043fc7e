import { createBoxOfficeRoutes } from "@admit-one/http";
import type { Hall } from "./hall.ts";

/** The whole API of a hall. A header names the user, as in trials. */
export const routesOf = ({ boxOffice }: Hall): ReturnType<typeof createBoxOfficeRoutes> =>
  createBoxOfficeRoutes({
    boxOffice,
    identify: async (request) => {
      const userId = request.headers.get("X-User-Id");
      return userId === null ? { outcome: "unauthenticated" } : { outcome: "user", userId };
    },
  });
