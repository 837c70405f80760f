import type { Scope } from '../scope.ts'
import type { Asked } from './statement.ts'

/**
 * The scope of a transaction as the facts are asked under it. Jobs see every row; a person his units and his own accounts. With
 * `asOfLoad` (what an earlier answer named) later deliveries stay out, so that the figures of one page agree (EXC-26, ruling 63).
 */
export function askedBy(scope: Pick<Scope, 'actor' | 'intervals' | 'mine' | 'loads'>, asOfLoad?: number): Asked {
  const loads = asOfLoad === undefined ? scope.loads : scope.loads.filter((load) => load.seq <= asOfLoad)
  return {
    who: scope.actor.kind === 'job' ? { everything: true } : { intervals: scope.intervals, mine: [...scope.mine] },
    visible: { loads, asOfLoad: loads.reduce((latest, load) => Math.max(latest, load.seq), 0) }
  }
}
