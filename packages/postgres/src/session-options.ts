/**
 * PostgreSQL assumes that every JSON list has a hundred rows. It also assumes that a random page
 * read costs four times as much as a sequential one, which is wrong for modern disks. Together
 * these make it read whole tables where it should look up two keys.
 *
 * It also plans a statement once for each connection. A plan made while a table is small would read
 * the whole table at every step until statistics are updated, and a sale grows faster. The stores
 * find all rows by keys, so the other methods are switched off. PostgreSQL still uses them if there
 * is no key.
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
  /** Our options, then those of the URL. PostgreSQL uses the last value of each setting. */
  readonly options: string;
};

/**
 * How to connect to a URL with our session options and its own, as in
 * `?options=-c search_path=east`.
 */
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
