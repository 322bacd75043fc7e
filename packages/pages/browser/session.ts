/** A page that is loaded again shows what the server knows. Not in a circle, if that is the same. */
export const reloadOnce = (): void => {
  const name = "admit-one.reloaded";
  const last = Number(sessionStorage.getItem(name) ?? 0);
  if (Date.now() - last < 30_000) return;
  sessionStorage.setItem(name, String(Date.now()));
  location.reload();
};

/** Without a session the server leads to the log-in, and back to this page. */
export const watchSession = (): void => {
  document.addEventListener("admit-one-session-lost", reloadOnce);
};
