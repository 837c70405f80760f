import { now } from './clock.ts'

// Shared by the tabs of one browser: they share the session.
const key = 'jw.lastCall'
let here = 0

/** A call has been answered: the session has begun anew to be idle. */
export function noteCall(): void {
  here = now().getTime()
  try {
    localStorage.setItem(key, String(here))
  } catch {
    // Where nothing may be stored, this tab counts alone.
  }
}

const lastCall = (): number => {
  try {
    return Math.max(here, Number(localStorage.getItem(key) ?? 0))
  } catch {
    return here
  }
}

// The server notes a call once a minute, so its own count may have begun a minute earlier.
const slackSeconds = 60

/** Seconds until the session ends, if nothing more is asked; `toldAt` = when the server told how long it lasts, by this machine's clock. */
export function secondsLeft(session: { readonly idleSeconds: number; readonly endsInSeconds: number }, toldAt: number): number {
  const at = now().getTime()
  const idle = session.idleSeconds - slackSeconds - (at - lastCall()) / 1000
  return Math.floor(Math.min(idle, session.endsInSeconds - (at - toldAt) / 1000))
}
