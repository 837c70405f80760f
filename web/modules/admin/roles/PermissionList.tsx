import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'

import { Risk } from './Risk.tsx'
import { inGroups, objectOf, permissionWord } from './words.ts'

type Props = {
  readonly keys: readonly string[]
  readonly chosen: readonly string[]
  /** Absent = only read. */
  readonly onChange?: ((keys: string[]) => void) | undefined
}

/** Permissions by what they are about; to read, or to choose from. */
export function PermissionList({ keys, chosen, onChange }: Props) {
  const { t } = useTranslation()
  const shown = onChange ? keys : keys.filter((key) => chosen.includes(key))
  const toggle = (key: string) => onChange?.(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key])
  return (
    <div className='permission-groups'>
      {inGroups(shown, objectOf).map(([object, group]) => (
        <ul key={object} aria-label={object}>
          {group.map((key) => (
            <li key={key}>
              {onChange ? (
                <Checkbox checked={chosen.includes(key)} onChange={() => toggle(key)}>
                  {permissionWord(t, key)}
                </Checkbox>
              ) : (
                <span>{permissionWord(t, key)}</span>
              )}
              <code className='quiet'>{key}</code>
              <Risk permission={key} />
            </li>
          ))}
        </ul>
      ))}
    </div>
  )
}
