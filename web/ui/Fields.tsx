import type { ReactNode } from 'react'

export type Field = readonly [label: string, value: ReactNode]

/** Labels with their values, one below the other; `word` puts a label into words. */
export const Fields = ({ of, word }: { readonly of: readonly Field[]; readonly word: (label: string) => ReactNode }) => (
  <dl className='fields'>
    {of.map(([label, value]) => (
      <div key={label}>
        <dt>{word(label)}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
