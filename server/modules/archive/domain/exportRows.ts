import type { AccountRow } from '../../../../api/archive.ts'
import { mask } from '../../../platform/mask.ts'
import type { ExportCell } from './exportFile.ts'

const kinds = { individual: '个人大客户', group: '集团大客户' } as const
const states = { in_service: '在网', left: '离网' } as const
const tiers = { diamond: '钻石卡', gold: '金卡', silver: '银卡', standard: '普通' } as const

type Column = { readonly title: string; readonly of: (row: AccountRow) => ExportCell }

const columns = (names: 'as_read' | 'masked'): readonly Column[] => [
  { title: '客户编号', of: (row) => row.accountNo },
  { title: '类型', of: (row) => kinds[row.kind] },
  { title: '名称', of: (row) => (names === 'masked' && row.kind === 'individual' ? mask('name', row.name) : row.name) },
  { title: '状态', of: (row) => states[row.state] },
  { title: '级别', of: (row) => row.tier && tiers[row.tier] },
  { title: '集团类别', of: (row) => row.groupClass },
  { title: '重要客户', of: (row) => (row.important ? '是' : '否') },
  { title: '地市', of: (row) => row.cityName },
  { title: '归属机构', of: (row) => row.unitName },
  { title: '客户经理', of: (row) => row.managerName },
  { title: '在网号码数', of: (row) => row.subscriptions },
  { title: '入网日期', of: (row) => row.firstInServiceDate },
  { title: '离网日期', of: (row) => row.leftDate }
]

/** Head and cells of an exported list of accounts, as its page shows them (ARC-66). */
export const exportHead = (names: 'as_read' | 'masked'): string[] => columns(names).map((column) => column.title)
export const exportCells = (row: AccountRow, names: 'as_read' | 'masked'): ExportCell[] => columns(names).map((column) => column.of(row))
