import type { ReactNode } from 'react'

import { usePhone } from './media.ts'

export type Column<Row> = {
  readonly key: string
  readonly title: ReactNode
  readonly cell: (row: Row) => ReactNode
  readonly figure?: boolean
  readonly width?: number
  /** Which of the three lines of the phone's card it stands on; without it the phone leaves it out. */
  readonly card?: 1 | 2 | 3
  /** Left out of a table narrower than about 1,200 px, where the row would not fit. */
  readonly wide?: boolean
  /** On a card, what the value is must be said before it. */
  readonly told?: boolean
}

type Props<Row> = {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly id: (row: Row) => string | number
  readonly current?: number
  readonly onOpen?: (row: Row) => void
  readonly footer?: ReactNode
}

/** Rows as a table; on a phone as cards of three lines. The row at `current` is the one that J and K moved to. */
export function Rows<Row>(props: Props<Row>) {
  return usePhone() ? <Cards {...props} /> : <Table {...props} />
}

function Table<Row>({ label, rows, columns, id, current, onOpen, footer }: Props<Row>) {
  return (
    <div className='rows' role='region' aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope='col' className={classOf(column)} style={{ minWidth: column.width }}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr
              key={id(row)}
              data-current={at === current || undefined}
              className={onOpen ? 'opens' : undefined}
              onClick={(event) => opened(event.target) && onOpen?.(row)}
            >
              {columns.map((column) => (
                <td key={column.key} className={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer && <tfoot>{footer}</tfoot>}
      </table>
    </div>
  )
}

const classOf = ({ figure, wide }: { readonly figure?: boolean; readonly wide?: boolean }) =>
  [figure && 'figure', wide && 'wide-only'].filter(Boolean).join(' ') || undefined

/** A click on a link or a button of the row is theirs; one that ends a text selection opens nothing. */
const opened = (target: EventTarget) =>
  !(target instanceof Element && target.closest('a, button, input')) && (getSelection()?.toString() ?? '') === ''

function Cards<Row>({ label, rows, columns, id, current, onOpen }: Props<Row>) {
  const lines = ([1, 2, 3] as const).map((line) => columns.filter((column) => column.card === line)).filter((line) => line.length > 0)
  return (
    <ul className='cards' aria-label={label}>
      {rows.map((row, at) => (
        <li key={id(row)} data-current={at === current || undefined} onClick={(event) => opened(event.target) && onOpen?.(row)}>
          {lines.map((line, nth) => (
            <div key={nth} className={`card-line card-line-${nth + 1}`}>
              {line.map((column) => (
                <span key={column.key} className={column.figure ? 'figure' : undefined}>
                  {column.told && <span className='quiet'>{column.title} </span>}
                  {column.cell(row)}
                </span>
              ))}
            </div>
          ))}
        </li>
      ))}
    </ul>
  )
}
