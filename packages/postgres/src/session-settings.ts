import { TicketingError } from "@admit-one/core";
import type { PoolConfig } from "pg";

/** A setting that a connection asks for when it starts. */
type Wanted = { readonly name: string; readonly value: string };

/** The words of an `options` text. A backslash keeps the next character as it is. */
const wordsOf = (options: string): readonly string[] =>
  (options.match(/(?:\\.|[^\s\\])+/g) ?? []).map((word) => word.replaceAll(/\\(.)/g, "$1"));

const settingForm = /^(?<name>[\w.-]+)=(?<value>.*)$/s;

/** The settings in `-c name=value` and `--name=value`. The last value of each name counts. */
const settingsIn = (options: string): readonly Wanted[] => {
  const assignments = [];
  const words = wordsOf(options).values();
  for (const word of words) {
    if (word === "-c") assignments.push(words.next().value ?? "");
    else if (word.startsWith("-c") || word.startsWith("--")) assignments.push(word.slice(2));
  }
  return assignments.flatMap((assignment) => {
    const { name, value } = settingForm.exec(assignment)?.groups ?? {};
    return name === undefined || value === undefined
      ? []
      : [{ name: name.replaceAll("-", "_").toLowerCase(), value }];
  });
};

/** Everything that the connections of a pool ask for. */
export const wantedOf = (config: PoolConfig): Readonly<Record<string, string>> => {
  const timeouts = [
    ["statement_timeout", config.statement_timeout],
    ["lock_timeout", config.lock_timeout],
    ["idle_in_transaction_session_timeout", config.idle_in_transaction_session_timeout],
  ] as const;
  const wanted = new Map<string, string>();
  for (const { name, value } of settingsIn(config.options ?? "")) wanted.set(name, value);
  // The driver sends these beside the options, and PostgreSQL reads them later.
  for (const [name, value] of timeouts) if (value) wanted.set(name, String(value));
  return Object.fromEntries(wanted);
};

/**
 * What each setting is, and what it would be if the wish had been granted: `set_config` knows the
 * units and returns the usual form. Its effect ends with the statement. Some settings can be chosen
 * only when a connection starts, and are not compared.
 */
export const askForWanted = `
  select name, has, value,
    case when coalesce(context, 'user') in ('user', 'superuser')
      then set_config(name, value, true) else has end as wants,
    format('alter role %I in database %I set %s = %s;', session_user, current_database(), name,
      -- A list in quotes would be one name.
      case when name ~ '^search_path$|_libraries$|_tablespaces$'
        then value else quote_literal(value) end) as statement
  from (
    select key as name, value, current_setting(key, true) as has, context
    from jsonb_each_text($1::jsonb) left join pg_settings on lower(pg_settings.name) = key
    offset 0
  ) as wanted
  order by name`;

export type FoundSetting = {
  readonly name: string;
  readonly value: string;
  readonly has: string | null;
  readonly wants: string | null;
  readonly statement: string;
};

/** Lists differ in their blanks. */
const isSame = ({ has, wants }: FoundSetting): boolean =>
  has?.replaceAll(" ", "") === wants?.replaceAll(" ", "");

/**
 * Refuses sessions without the settings that they asked for: steps would have no time limits, and
 * plans would read whole tables.
 */
export const checkWanted = (found: readonly FoundSetting[]): void => {
  const missing = found.filter((it) => !isSame(it));
  if (missing.length === 0) return;
  const differences = missing.map(({ name, has, wants }) => `${name} is ${has} and not ${wants}`);
  throw new TicketingError(
    "UNAVAILABLE",
    `[admit-one/postgres] Sessions don't have the settings that they ask for (${differences.join(", ")}): ` +
      "a pooler drops them. Give them to the role, then let the pooler reconnect: " +
      missing.map(({ statement }) => statement).join(" "),
  );
};
