type Routes = {
  readonly createBoxOfficeRoutes: (options: object) => {
    request(path: string): Response | Promise<Response>;
  };
};

/** The API description as JSON, of all routes: those of operators are there where one may be known. */
export const describeApi = async (): Promise<string> => {
  // By its address, so that the compiler takes none of the package's sources for those of the gates.
  const entry = new URL("../packages/http/src/index.ts", import.meta.url).href;
  const { createBoxOfficeRoutes } = (await import(entry)) as Routes;
  const routes = createBoxOfficeRoutes({ boxOffice: {}, adminToken: "any", basePath: "/api" });
  return JSON.stringify(await (await routes.request("/openapi.json")).json(), null, 1);
};
