/** A tariff plan: monthly fee and what it holds; beyond it a minute, 100 MiB and a message cost the same under every plan. */
export type Plan = {
  readonly code: string
  readonly feeFen: number
  readonly minutes: number
  readonly kib: number
  readonly messages: number
}

const gib = 1024 * 1024
const plan = (yuan: number, minutes: number, gibs: number): Plan => ({
  code: `P${String(yuan).padStart(3, '0')}`,
  feeFen: yuan * 100,
  minutes,
  kib: gibs * gib,
  messages: yuan
})

export const plans: readonly Plan[] = [
  plan(18, 50, 1),
  plan(38, 100, 5),
  plan(58, 200, 10),
  plan(88, 400, 20),
  plan(128, 600, 30),
  plan(158, 800, 40),
  plan(198, 1000, 60),
  plan(238, 1200, 80),
  plan(298, 1500, 100),
  plan(398, 2000, 150),
  plan(588, 3000, 200),
  plan(888, 5000, 300)
]
export const machinePlan: Plan = { code: 'M2M05', feeFen: 500, minutes: 0, kib: 100 * 1024, messages: 0 }
export const cardPlan: Plan = { code: 'DC050', feeFen: 5000, minutes: 0, kib: 30 * gib, messages: 0 }
export const linePlan: Plan = { code: 'LINE', feeFen: 0, minutes: 0, kib: 0, messages: 0 }

export const tariff = { minuteFen: 15, roamingMinuteFen: 29, internationalMinuteFen: 99, messageFen: 10, per100MibFen: 50 } as const
export const KIB_PER_STEP = 100 * 1024

/** The dearest plan within an amount of fen; the cheapest where none is. */
export function planWithin(fen: number): Plan {
  let best = plans[0]!
  for (const candidate of plans) if (candidate.feeFen <= fen) best = candidate
  return best
}

export type Product = { readonly code: string; readonly item: string; readonly feeFen: number; readonly perHead: number }

/** What groups hold without a number behind it: a fixed fee and one per person. */
export const products: readonly Product[] = [
  { code: 'VPMN', item: 'VPMN-RENT', feeFen: 5_000, perHead: 100 },
  { code: 'MAS', item: 'MAS-RENT', feeFen: 30_000, perHead: 60 },
  { code: 'OA', item: 'ADC-OA', feeFen: 20_000, perHead: 500 },
  { code: 'CLOUD', item: 'CLOUD-HOST', feeFen: 120_000, perHead: 900 },
  { code: 'NET100', item: 'LINE-100M', feeFen: 180_000, perHead: 0 },
  { code: 'VIDEO', item: 'VIDEO-MEET', feeFen: 60_000, perHead: 200 }
]
