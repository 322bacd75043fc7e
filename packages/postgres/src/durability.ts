import { TicketingError } from "@admit-one/core";

/**
 * - `full`: what was answered survives a power cut. Refused where the database does not keep that.
 * - `relaxed`: takes the database as it is; see its settings for what a power cut or a crash of
 *   PostgreSQL may lose.
 */
export type Durability = "full" | "relaxed";

/** What has to be on for a commit to be a promise. */
export const durabilitySettings = ["synchronous_commit", "fsync", "full_page_writes"] as const;

/** Asks for them. */
export const askForSettings: string = `select ${durabilitySettings
  .map((name) => `current_setting('${name}') as ${name}`)
  .join(", ")}`;

export type DurabilitySettings = Readonly<Record<(typeof durabilitySettings)[number], string>>;

/** Refuses a database that would lose what it answered, unless that was asked for. */
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
