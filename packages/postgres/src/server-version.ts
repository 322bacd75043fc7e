import { TicketingError } from "@admit-one/core";

/** As PostgreSQL writes its version in a number. */
const oldest = 150_000;

export const askForVersion = "select current_setting('server_version_num')::int as version";

/** Refuses a PostgreSQL on which the stores were never tried. */
export const checkVersion = ({ version }: { readonly version: number }): void => {
  if (version >= oldest) return;
  throw new TicketingError(
    "UNAVAILABLE",
    `[admit-one/postgres] This is PostgreSQL ${Math.floor(version / 10_000)}: bring it to ` +
      `${oldest / 10_000} or later.`,
  );
};
