/** What a person likes, kept in this browser. Never anything of an account: masked values do not enter browser storage (ARC-38). */
export type Preferences = { language: 'zh' | 'en'; theme: 'light' | 'dark'; navigation: 'open' | 'closed' }

const defaults: Preferences = { language: 'zh', theme: 'light', navigation: 'open' }
const allowed: { [K in keyof Preferences]: readonly Preferences[K][] } = {
  language: ['zh', 'en'],
  theme: ['light', 'dark'],
  navigation: ['open', 'closed']
}

/** The kept choice; the default where nothing usable is kept or storage is closed. */
export function preferred<K extends keyof Preferences>(name: K): Preferences[K] {
  try {
    const kept = localStorage.getItem(`jingwei.${name}`)
    return allowed[name].find((value) => value === kept) ?? defaults[name]
  } catch {
    return defaults[name]
  }
}

export function prefer<K extends keyof Preferences>(name: K, value: Preferences[K]) {
  try {
    localStorage.setItem(`jingwei.${name}`, value)
  } catch {
    // A browser that keeps nothing still works; the choice then lasts as long as the page.
  }
}
