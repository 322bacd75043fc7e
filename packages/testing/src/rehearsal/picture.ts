import type { Report, Sample } from "./tally.ts";

const width = 900;
const height = 360;
const left = 60;
const bottom = 40;
/** More points than pixels would only make the file larger. */
const pointsMax = 400;

const series = [
  { name: "waiting", colour: "#4464ad", of: ({ waiting }: Sample) => waiting },
  { name: "inside", colour: "#2e933c", of: ({ inside }: Sample) => inside },
  { name: "polls a second", colour: "#d1603d", of: ({ polls }: Sample) => polls },
] as const;

const thin = (samples: readonly Sample[]): readonly Sample[] => {
  const every = Math.max(1, Math.ceil(samples.length / pointsMax));
  return samples.filter((_, index) => index % every === 0);
};

/** The rehearsal as an SVG. Each curve is scaled to its own maximum, which its label shows. */
export const drawReport = ({ samples }: Report): string => {
  const points = thin(samples);
  const endMs = Math.max(1, points.at(-1)?.atMs ?? 1);
  const x = (atMs: number): string => (left + (atMs / endMs) * (width - left - 20)).toFixed(1);
  const y = (share: number): string =>
    (height - bottom - share * (height - bottom - 50)).toFixed(1);
  const curves = series.map(({ name, colour, of }, index) => {
    const highest = Math.max(1, ...points.map(of));
    const line = points.map((sample) => `${x(sample.atMs)},${y(of(sample) / highest)}`).join(" ");
    const label = `${name}, at most ${highest.toLocaleString("en")}`;
    return (
      `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${line}"/>` +
      `<text x="${left + index * 270}" y="24" fill="${colour}">${label}</text>`
    );
  });
  const ticks = Array.from({ length: 7 }, (_, index) => {
    const atMs = (endMs * index) / 6;
    const minutes = Math.round(atMs / 6_000) / 10;
    return `<text x="${x(atMs)}" y="${height - 15}" text-anchor="middle" fill="#666">${minutes} min</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
      'font-family="sans-serif" font-size="13">',
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<line x1="${left}" y1="${y(0)}" x2="${width - 20}" y2="${y(0)}" stroke="#999"/>`,
    ...curves,
    ...ticks,
    "</svg>",
    "",
  ].join("\n");
};

const percent = (share: number | null): string =>
  share === null ? "–" : `${(share * 100).toFixed(1)} %`;

const clockTime = (seconds: number): string => `${Math.floor(seconds / 60)} min ${seconds % 60} s`;

/** The rehearsal as a table. */
export const tableOf = (report: Report): string => {
  const { waitSeconds: waits } = report;
  const rows: readonly (readonly [string, string])[] = [
    ["until nobody waited", clockTime(report.drainSeconds)],
    ["use of room", percent(report.useOfRoom)],
    ["use of rate", percent(report.useOfRate)],
    ["peak polls a second", String(report.peakPollsPerSecond)],
    ["frames read · renewed", `${report.frameReads} · ${report.frameRenewals}`],
    ["wait p50 · p90 · p99", [waits.p50, waits.p90, waits.p99].map(clockTime).join(" · ")],
    ["came in", String(report.entered)],
    ["vanished while waiting", String(report.vanished)],
    ["lapsed · missed", `${report.lapsed} · ${report.missed}`],
    ["refused to join", String(report.refused)],
    ["not done after a day", String(report.unfinished)],
  ];
  const wide = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(wide)}  ${value}`).join("\n");
};
