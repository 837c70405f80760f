import { hash, verify } from '@node-rs/argon2'

import { turns } from '../turns.ts'

// ADM-55: 32 MiB, 3 passes, 1 lane.
const cost = { algorithm: 2, memoryCost: 32 * 1024, timeCost: 3, parallelism: 1 }

// At most four hashings at once, so that a burst of sign-ins cannot take the machine's memory.
const inTurn = turns(4)

/** Whether a hash was made with less work than today's (ADM-55): it is made anew when the password is next given. */
export function needsRehash(stored: string): boolean {
  const made = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored)
  return made === null || Number(made[1]) < cost.memoryCost || Number(made[2]) < cost.timeCost || Number(made[3]) < cost.parallelism
}

export const hashPassword = (secret: string): Promise<string> => inTurn(() => hash(secret, cost))

// Hash of a password that nobody has: a wrong name costs the same time as a wrong secret (ADM-55).
let decoy: Promise<string> | null = null

/** Whether `secret` is the one of `stored`; with no stored hash the work is done all the same and the answer is no. */
export async function passwordMatches(stored: string | null, secret: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password')
  const against = stored ?? (await decoy)
  const equal = await inTurn(() => verify(against, secret))
  return stored !== null && equal
}
