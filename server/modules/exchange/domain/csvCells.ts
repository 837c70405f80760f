/** Cells of a good record as text: an empty unquoted cell is null, `""` is the empty text (feeds.yaml, file.csv). */
export const cellsOf = (record: string, delimiter: string, quoted: boolean): (string | null)[] => {
  if (!quoted) return record.split(delimiter).map((cell) => (cell === '' ? null : cell))
  const cells: (string | null)[] = []
  for (let at = 0; at <= record.length;) {
    if (record[at] === '"') {
      let close = at + 1
      while (record[close] !== '"' || record[close + 1] === '"') close += record[close] === '"' ? 2 : 1
      cells.push(record.slice(at + 1, close).replaceAll('""', '"'))
      at = close + 2
    } else {
      const end = record.indexOf(delimiter, at)
      const to = end < 0 ? record.length : end
      cells.push(to === at ? null : record.slice(at, to))
      at = to + 1
    }
  }
  return cells
}
