import { isUtf8 } from 'node:buffer'

import type { StructuralFault } from '../domain/csvScanner.ts'
import type { Part } from './batch.ts'
import { finding } from './fileChecks.ts'
import type { Finding } from './fileChecks.ts'

/** Whether a line is spoilt by bytes of another encoding; a stray control sign or quote is not one. */
export const isForeign = ({ codes, raw }: StructuralFault): boolean => codes.includes('BAD_CHARACTER') && !isUtf8(raw)

/** A part most of whose lines are of another encoding was exported wrongly: that is one finding of the file, not one of each line (EXC-23). */
export const encodingFindings = (part: Part, foreign: number, lines: number): Finding[] =>
  foreign * 2 > lines ? [finding('ENCODING_BAD', part.name, `${foreign} / ${lines}`, 'utf-8')] : []
