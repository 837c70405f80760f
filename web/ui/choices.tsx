import { Checkbox, Radio } from 'antd'
import { useTranslation } from 'react-i18next'

const wordOf = (list: string, code: string) => `enums.${list}.${code}`

type OneProps<T extends string> = {
  readonly list: string
  readonly codes: readonly T[]
  readonly value: T | undefined
  readonly onPick: (value: T | undefined) => void
}

export function OneOf<T extends string>({ list, codes, value, onPick }: OneProps<T>) {
  const { t } = useTranslation()
  return (
    <Radio.Group
      vertical
      value={value}
      onChange={(event) => onPick(codes.find((code) => code === event.target.value))}
      options={codes.map((code) => ({ value: code, label: t(wordOf(list, code)) }))}
    />
  )
}

type ManyProps<T extends string> = {
  readonly list: string
  readonly codes: readonly T[]
  readonly value: readonly T[]
  readonly onPick: (values: T[]) => void
}

export function ManyOf<T extends string>({ list, codes, value, onPick }: ManyProps<T>) {
  const { t } = useTranslation()
  return (
    <Checkbox.Group
      className='upright'
      value={[...value]}
      onChange={(chosen) => onPick(codes.filter((code) => chosen.includes(code)))}
      options={codes.map((code) => ({ value: code, label: t(wordOf(list, code)) }))}
    />
  )
}
