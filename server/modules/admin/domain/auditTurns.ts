const DAY_MS = 86_400_000
// In so many nights everything that is no longer looked at every night has had its turn (ADM-65).
const NIGHTS = 30

/**
 * The part of the older trail, [oldest, recent), that is looked at this night. It goes on from `through`, the end of the last one, and
 * begins anew at the oldest when that was reached. A part is a thirtieth and a day: `recent` itself goes on by a day from night to night,
 * and the turns would never catch up with it otherwise. It may reach past `recent`.
 */
export function olderTurn(oldest: Date, recent: Date, through: Date | null): { readonly from: Date; readonly to: Date } {
  const from = through === null || through < oldest || through >= recent ? oldest : through
  return { from, to: new Date(from.getTime() + (recent.getTime() - oldest.getTime()) / NIGHTS + DAY_MS) }
}
