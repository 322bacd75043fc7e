/**
 * PostgreSQL takes every list that arrives as JSON for a hundred rows, and reading a page at random
 * for four times as dear as the next one, which is true of no disk since long: together they make it
 * read whole tables where it should look up two keys.
 *
 * It plans a statement once for a connection, too: what was planned while a table was small would read
 * the whole of it at every step until statistics are gathered anew, and a sale grows faster. All that
 * the stores ask goes by keys, so the other ways are closed; where there is no key, they are taken still.
 */
export const sessionOptions = [
  "random_page_cost=1.1",
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
]
  .map((setting) => `-c ${setting}`)
  .join(" ");

export type Session = {
  /** The URL without its `options`, which would replace all others. */
  readonly connectionString: string;
  /** Ours, and then those of the URL: PostgreSQL takes the last word on each setting. */
  readonly options: string;
};

/** How to connect to a URL, with our session options and its own, as in `?options=-c search_path=east`. */
export const sessionOf = (url: string): Session => {
  const start = url.indexOf("?");
  const parameters = new URLSearchParams(start < 0 ? "" : url.slice(start + 1));
  const own = parameters.getAll("options").at(-1);
  if (own === undefined) return { connectionString: url, options: sessionOptions };
  parameters.delete("options");
  const rest = parameters.toString();
  return {
    connectionString: url.slice(0, start) + (rest === "" ? "" : `?${rest}`),
    options: `${sessionOptions} ${own}`,
  };
};
