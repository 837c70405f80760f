import { withoutComments } from './sources.ts'
import type { Source } from './sources.ts'

// `set_config`, or the statement that does the same to one of our settings.
const SETS_SCOPE = /\bset_config\s*\(|\bset\s+(?:local\s+|session\s+)?jw\.\w+/gi

/** The functions (or, outside of one, the files) in which the scope of a connection is set: `path` or `path function`. */
export const scopeSetters = (texts: readonly Source[]): readonly string[] => [
  ...new Set(
    texts.flatMap(({ path, text }) => {
      const bare = withoutComments(text)
      return [...bare.matchAll(SETS_SCOPE)].map(({ index }) => {
        const within = [...bare.slice(0, index).matchAll(/\bcreate\s+(?:or\s+replace\s+)?function\s+([\w.]+)/gi)].at(-1)?.[1]
        return within ? `${path} ${within}` : path
      })
    })
  )
]
