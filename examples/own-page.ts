// A page of yours that takes only the seat map, and nothing else of ours: your own HTML, your own
// users, the API below a path of yours. What a bundler makes of the page's script is served, too.
import { createBoxOfficeRoutes, type Identify } from "@admit-one/http";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { Hono } from "hono";
import { build, type Rolldown } from "vite";

const { boxOffice } = createTestBoxOffice(); // your own instead, as in embed.ts
await boxOffice.createConcert(concertDocument());

export { boxOffice };

/** Whom your service knows. The script below sends this header. */
const identify: Identify = async ({ headers }) => {
  const member = headers.get("X-Member");
  return member === null ? { outcome: "unauthenticated" } : { outcome: "user", userId: member };
};

const page = `<!doctype html>
<html lang="en">
<title>Choose your seats</title>
<h1>Choose your seats</h1>
<admit-one-seat-map show="show-1" queue="queue-1" concert="concert-1" max="4" api="/tickets">
</admit-one-seat-map>
<output></output>
<script type="module" src="/seats.js"></script>
</html>`;

/** The page's script, before your bundler. */
const script = `
import { defineSeatMap } from "@admit-one/elements";

const map = document.querySelector("admit-one-seat-map");
map.authorize = () => ({ "X-Member": "ann" });
map.addEventListener("admit-one-held", ({ detail: { reservation } }) => {
  const seats = reservation.seats.map(({ seatId }) => seatId).join(", ");
  document.querySelector("output").textContent = "Yours: " + seats;
});
defineSeatMap();
`;

/** In your build this is your bundler's usual run. Its files, by name. */
const bundle = async (): Promise<ReadonlyMap<string, string>> => {
  const entry = "page-script";
  const made = (await build({
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "page-script",
        resolveId: (id) => (id === entry ? `${import.meta.dirname}/seats.js` : undefined),
        load: (id) => (id.endsWith("/seats.js") ? script : undefined),
      },
    ],
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        output: { entryFileNames: "seats.js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  })) as Rolldown.RolldownOutput;
  return new Map(
    made.output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file.code]] : [])),
  );
};

const files = await bundle();

export const app: Hono = new Hono();
app.get("/", (c) => c.html(page));
app.get("/:name{.+\\.js}", (c) => {
  const code = files.get(c.req.param("name"));
  return code === undefined
    ? c.notFound()
    : c.body(code, 200, { "Content-Type": "text/javascript" });
});
app.route("/tickets", createBoxOfficeRoutes({ boxOffice, identify, basePath: "/tickets" }));

if (import.meta.main) {
  // The queue of this concert lets everybody in at once.
  const joined = await app.request("/tickets/queues/queue-1/tokens", {
    method: "POST",
    headers: { "X-Member": "ann" },
  });
  console.log(`the line: ${joined.status}`);
  for (const path of ["/", "/seats.js", "/tickets/shows/show-1/plan"]) {
    const answer = await app.request(path);
    console.log(`GET ${path}: ${answer.status} ${answer.headers.get("Content-Type") ?? ""}`);
  }
}
