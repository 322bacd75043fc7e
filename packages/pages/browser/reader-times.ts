/**
 * Adds the reader's own time to each time of a venue in another zone, on the first page that
 * somebody opens. Later the server knows the zone, and writes such times itself.
 */
export const addReaderTimes = (): void => {
  const language = document.documentElement.lang === "ko" ? "ko-KR" : "en-GB";
  for (const time of document.querySelectorAll<HTMLElement>("[data-zone][data-yours]")) {
    const { instant, zone: timeZone } = time.dataset;
    const at = new Date(instant ?? time.getAttribute("datetime") ?? "");
    const form: Intl.DateTimeFormatOptions = {
      ...(instant === undefined && { month: "long", day: "numeric" }),
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    };
    const here = new Intl.DateTimeFormat(language, form).format(at);
    const there = new Intl.DateTimeFormat(language, { ...form, timeZone }).format(at);
    if (here === there) continue;
    const note = document.createElement("small");
    note.className = "muted";
    note.textContent = ` ${(time.dataset["yours"] ?? "{}").replace("{}", here)}`;
    time.after(note);
  }
};
