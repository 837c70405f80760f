import { pino } from 'pino'

export type Log = ReturnType<typeof openLog>

/** Structured lines on standard output; a line of a request carries its id. Names, numbers and secrets are never logged: log ids. */
export const openLog = (level: string) =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: ['password', '*.password', 'req.headers.cookie'] })
