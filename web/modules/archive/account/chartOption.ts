import { exactMoney, money } from '../../../platform/formats.ts'
import { fontFamily, palettes, restColour, seriesColours } from '../../../platform/theme.ts'
import type { ThemeName } from '../../../platform/theme.ts'
import type { MonthSlot } from './figures.ts'
import { monthTotals } from './series.ts'
import type { Series } from './series.ts'

type Asked = {
  readonly slots: readonly MonthSlot[]
  readonly series: readonly Series[]
  readonly theme: ThemeName
  readonly language: 'zh' | 'en'
  readonly words: { series(key: string): string; readonly total: string; readonly provisional: string; readonly unknown: string }
  readonly narrow: boolean
}

type Hovered = { readonly dataIndex: number }

/** The drawing of the months: stacked bars from zero, a hollow dot over a month that is not final. */
export function chartOption({ slots, series, theme, language, words, narrow }: Asked) {
  const colours = palettes[theme]
  const totals = monthTotals(slots)
  const quietText = { color: colours.quiet, fontFamily, fontSize: 12 }
  const colourOf = (one: Series, at: number) => (one.key === 'rest' ? restColour : (seriesColours[at % seriesColours.length] ?? restColour))

  const told = (given: unknown) => {
    const { dataIndex } = ([given].flat()[0] ?? { dataIndex: -1 }) as Hovered
    const slot = slots[dataIndex]
    if (!slot) return ''
    const line = (name: string, fen: number | null | undefined) =>
      `${name}  ${fen === null || fen === undefined ? words.unknown : exactMoney(fen, language)}`
    const provisional = slot.told && !slot.told.final ? ` ○ ${words.provisional}` : ''
    return [
      slot.month + provisional,
      ...series.map((one) => line(words.series(one.key), one.fen[dataIndex])),
      line(words.total, totals[dataIndex])
    ].join('\n')
  }

  return {
    animation: false,
    textStyle: { fontFamily, color: colours.text },
    grid: { left: 8, right: 8, top: narrow ? 72 : 44, bottom: 4, containLabel: true },
    legend: {
      data: series.map((one) => words.series(one.key)),
      top: 0,
      left: 0,
      icon: 'roundRect',
      itemWidth: 12,
      itemHeight: 12,
      textStyle: { color: colours.text, fontFamily, fontSize: 12 }
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: colours.quiet, opacity: 0.12 } },
      confine: true,
      // As plain text: names and words never become markup.
      renderMode: 'richText',
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontFamily, fontSize: 12, lineHeight: 18 },
      formatter: told
    },
    xAxis: {
      type: 'category',
      data: slots.map((slot) => slot.month),
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { ...quietText, hideOverlap: true }
    },
    yAxis: {
      type: 'value',
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { ...quietText, formatter: (fen: number) => (fen === 0 ? '0' : money(fen, language).replace('.00', '')) }
    },
    series: [
      ...series.map((one, at) => ({
        type: 'bar',
        name: words.series(one.key),
        stack: 'month',
        barMaxWidth: 28,
        data: one.fen,
        itemStyle: { color: colourOf(one, at) },
        cursor: 'pointer'
      })),
      {
        type: 'scatter',
        name: words.provisional,
        symbol: 'emptyCircle',
        symbolSize: 7,
        symbolOffset: [0, -9],
        silent: true,
        itemStyle: { color: colours.text },
        data: slots.flatMap((slot, at) => (slot.told && !slot.told.final ? [[at, slot.told.fen]] : []))
      }
    ]
  }
}
