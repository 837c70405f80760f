import { BarChart, ScatterChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as register } from 'echarts/core'
import type { EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { useLanguage } from '../../../ui/cells.tsx'
import { useThemeName } from '../../../ui/theme.tsx'
import { chartOption } from './chartOption.ts'
import type { MonthSlot } from './figures.ts'
import type { Series } from './series.ts'

register([BarChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

type Props = {
  readonly slots: readonly MonthSlot[]
  readonly series: readonly Series[]
  readonly label: string
  readonly onMonth: (month: string) => void
}

/** Stacked bars of the months. A bar opens the bill rows behind it; the table beside it says the same to the keyboard. */
export function ConsumptionChart({ slots, series, label, onMonth }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const theme = useThemeName()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const openAt = useRef<(at: number) => void>(() => undefined)

  useEffect(() => {
    if (!place.current) return
    const drawn = init(place.current)
    chart.current = drawn
    const resized = new ResizeObserver(() => drawn.resize())
    resized.observe(place.current)
    // The whole column of a month is the target, not only its coloured part.
    drawn.getZr().on('click', ({ offsetX, offsetY }) => {
      if (!drawn.containPixel('grid', [offsetX, offsetY])) return
      const at = drawn.convertFromPixel({ seriesIndex: 0 }, [offsetX, offsetY])[0]
      if (at !== undefined) openAt.current(at)
    })
    return () => {
      resized.disconnect()
      drawn.dispose()
    }
  }, [])

  useEffect(() => {
    openAt.current = (at) => {
      const slot = slots[at]
      if (slot) onMonth(slot.month)
    }
  }, [slots, onMonth])

  useEffect(() => {
    const narrow = (place.current?.clientWidth ?? 1000) < 600
    const words = {
      series: (key: string) => t(`enums.series.${key}`),
      total: t('consumption.monthTotal'),
      provisional: t('value.provisional'),
      unknown: t('value.unknown')
    }
    chart.current?.setOption(chartOption({ slots, series, theme, language, words, narrow }), true)
  }, [slots, series, theme, language, t])

  return <div ref={place} className='chart' role='img' aria-label={label} />
}
