const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger\//, 'WeChat'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari']
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux']
]
const first = (list: typeof browsers, agent: string) => list.find(([sign]) => sign.test(agent))?.[1]

/** What a browser calls itself, short enough for its owner to know it again: `Chrome · Windows`. */
export function deviceLabel(agent: string | null): string {
  const known = [first(browsers, agent ?? ''), first(systems, agent ?? '')].filter((part) => part !== undefined)
  return known.length === 0 ? (agent ?? '').slice(0, 40) || '–' : known.join(' · ')
}

export const deviceKind = (agent: string | null): 'desk' | 'phone' | 'program' =>
  first(browsers, agent ?? '') === undefined ? 'program' : /Mobile|Android|iPhone/.test(agent ?? '') ? 'phone' : 'desk'
