type Routes = {
  readonly createBoxOfficeRoutes: (options: object) => {
    request(path: string): Response | Promise<Response>;
  };
};

/**
 * The API description of all routes as JSON. The `adminToken` makes the operators' routes exist.
 */
export const describeApi = async (): Promise<string> => {
  // Imported by URL, so that the compiler does not include the package's sources in the gates.
  const entry = new URL("../packages/http/src/index.ts", import.meta.url).href;
  const { createBoxOfficeRoutes } = (await import(entry)) as Routes;
  const routes = createBoxOfficeRoutes({ boxOffice: {}, adminToken: "any", basePath: "/api" });
  return JSON.stringify(await (await routes.request("/openapi.json")).json(), null, 1);
};
