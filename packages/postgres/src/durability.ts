import { TicketingError } from "@admit-one/core";

/**
 * - `full`: answered commands survive a power cut. A database that cannot guarantee this is
 *   refused.
 * - `relaxed`: accepts the database as it is. Its settings decide what a power cut or a crash of
 *   PostgreSQL may lose.
 */
export type Durability = "full" | "relaxed";

/** The settings that must be on for commits to be durable. */
export const durabilitySettings = ["synchronous_commit", "fsync", "full_page_writes"] as const;

/** The query for these settings. */
export const askForSettings: string = `select ${durabilitySettings
  .map((name) => `current_setting('${name}') as ${name}`)
  .join(", ")}`;

export type DurabilitySettings = Readonly<Record<(typeof durabilitySettings)[number], string>>;

/** Refuses a database that could lose answered commands, unless `relaxed` was chosen. */
export const checkDurability = (durability: Durability, settings: DurabilitySettings): void => {
  if (durability === "relaxed") return;
  const off = durabilitySettings.filter((name) => settings[name] === "off");
  if (off.length === 0) return;
  throw new TicketingError(
    "UNAVAILABLE",
    `[admit-one/postgres] ${off.join(" and ")} is off: a crash may lose reservations and payments ` +
      'that were answered. Switch it on, or accept that with durability: "relaxed".',
  );
};
