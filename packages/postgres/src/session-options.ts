/**
 * PostgreSQL takes every list that arrives as JSON for a hundred rows, and reading a page at random
 * for four times as dear as the next one, which is true of no disk since long: together they make it
 * read whole tables where it should look up two keys.
 */
export const sessionOptions = "-c random_page_cost=1.1";
