type Props = { readonly values: readonly (number | null)[]; readonly label: string }

const width = 120
const height = 28

/** A line of figures from zero, gaps where nothing is known; its end is marked. */
export function Sparkline({ values, label }: Props) {
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return null
  const top = Math.max(1, ...known)
  const low = Math.min(0, ...known)
  const x = (at: number) => 2 + (at * (width - 6)) / (values.length - 1)
  const y = (value: number) => height - 3 - ((value - low) * (height - 6)) / (top - low)
  const path = values
    .map((value, at) =>
      value === null ? '' : `${at === 0 || values[at - 1] === null ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`
    )
    .join('')
  const last = values.findLastIndex((value) => value !== null)
  return (
    <svg className='sparkline' viewBox={`0 0 ${width} ${height}`} role='img' aria-label={label}>
      <path d={path} fill='none' stroke='currentColor' strokeWidth='1.5' strokeLinejoin='round' />
      <circle cx={x(last)} cy={y(values[last] ?? 0)} r='2.5' fill='currentColor' />
    </svg>
  )
}
