import { z } from 'zod'

// The content security policy forbids code made from text. zod tries it when the first schema is made and would be reported,
// so this must run before any of api/: vite.config.ts puts it into zod's own chunk, which every other one waits for.
z.config({ jitless: true })
