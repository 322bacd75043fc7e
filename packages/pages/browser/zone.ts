/** The zone of the browser, in which the server writes instants from the next page on. */
export const rememberZone = (): void => {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  document.cookie = `admit-zone=${timeZone}; path=/; SameSite=Lax; max-age=31536000`;
};
