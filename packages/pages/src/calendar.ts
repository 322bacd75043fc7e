/** An entry of a calendar (RFC 5545). */
type CalendarEntry = {
  readonly uid: string;
  readonly startsAtMs: number;
  readonly madeAtMs: number;
  readonly summary: string;
  readonly location: string | null;
  readonly description: string;
  readonly url: string;
};

/** The file of one entry. Where a concert ends is not known, so it has only a start. */
export const calendarFile = (entry: CalendarEntry): string =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Admit One//Pages//EN",
    "CALSCALE:GREGORIAN",
    "BEGIN:VEVENT",
    `UID:${escaped(entry.uid)}`,
    `DTSTAMP:${instant(entry.madeAtMs)}`,
    `DTSTART:${instant(entry.startsAtMs)}`,
    `SUMMARY:${escaped(entry.summary)}`,
    ...(entry.location === null ? [] : [`LOCATION:${escaped(entry.location)}`]),
    `DESCRIPTION:${escaped(entry.description)}`,
    `URL:${entry.url}`,
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ]
    .map(fold)
    .join("\r\n");

const instant = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");

/** Text may hold nothing that ends its line. */
const escaped = (text: string): string =>
  text
    .replaceAll("\\", "\\\\")
    .replaceAll(";", String.raw`\;`)
    .replaceAll(",", String.raw`\,`)
    .replaceAll(/\r\n|\r|\n/g, String.raw`\n`)
    // Other control characters are not allowed in any text.
    .replaceAll(/\p{Cc}/gu, "");

/** Lines have at most 75 octets. A character is never cut. */
const fold = (line: string): string => {
  const lines: string[] = [];
  let now = "";
  for (const character of line) {
    if (Buffer.byteLength(now + character) > 74) {
      lines.push(now);
      now = "";
    }
    now += character;
  }
  return [...lines, now].join("\r\n ");
};
