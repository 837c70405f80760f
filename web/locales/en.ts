/** The texts of all areas, one file each; areas may add to the same group of keys. */
export const texts: readonly object[] = Object.values(import.meta.glob<object>('./en/*.json', { eager: true, import: 'default' }))
