import { TicketingError } from "@admit-one/core";

/**
 * - `replicated`: answered commands also survive the loss of the database's machine. A database whose
 *   commits wait for no standby is refused.
 * - `full`: answered commands survive a power cut. A database that cannot guarantee this is refused.
 * - `relaxed`: accepts the database as it is. Its settings decide what a power cut or a crash of
 *   PostgreSQL may lose.
 */
export type Durability = "replicated" | "full" | "relaxed";

/** The settings that must be on for commits to be flushed. */
const flushSettings = ["synchronous_commit", "fsync", "full_page_writes"] as const;
const settingNames = [...flushSettings, "synchronous_standby_names"] as const;

/** The query for the settings that durability depends on. */
export const askForSettings: string = `select ${settingNames
  .map((name) => `current_setting('${name}') as ${name}`)
  .join(", ")}`;

export type DurabilitySettings = Readonly<Record<(typeof settingNames)[number], string>>;

/** With `remote_write` the standby has the commit in memory only, and with `local` not at all. */
const waitsForStandby: ReadonlySet<string> = new Set(["on", "remote_apply"]);

/** Why commits are not as durable as wanted; null if they are. */
export const shortfallOf = (
  durability: Durability,
  settings: DurabilitySettings,
): string | null => {
  if (durability === "relaxed") return null;
  const off = flushSettings.filter((name) => settings[name] === "off");
  if (off.length > 0) return `${off.join(" and ")} is off`;
  if (durability === "full") return null;
  if (settings.synchronous_standby_names.trim() === "") {
    return "synchronous_standby_names is empty";
  }
  const { synchronous_commit: commit } = settings;
  return waitsForStandby.has(commit) ? null : `synchronous_commit is ${commit}`;
};

const ways: Readonly<Record<Durability, string>> = {
  replicated:
    "the loss of its machine may lose reservations and payments that were answered. Let commits " +
    'wait for a standby, or accept that with durability: "full".',
  full:
    "a crash may lose reservations and payments that were answered. Switch it on, or accept that " +
    'with durability: "relaxed".',
  relaxed: "",
};

/** Refuses a database that could lose answered commands in a way that was to be excluded. */
export const checkDurability = (durability: Durability, settings: DurabilitySettings): void => {
  const shortfall = shortfallOf(durability, settings);
  if (shortfall === null) return;
  throw new TicketingError("UNAVAILABLE", `[admit-one/postgres] ${shortfall}: ${ways[durability]}`);
};
