/** Registers the custom elements. A second call changes nothing. */
export const defineElements = (): void => {};
