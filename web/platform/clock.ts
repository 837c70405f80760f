/** The browser's time; pages take it from here, so that formats and tests are handed a date. */
export const now = () => new Date()
