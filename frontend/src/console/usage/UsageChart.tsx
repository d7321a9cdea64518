import { useMantineColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import type { By, Usage } from './queries';
import classes from './UsageChart.module.css';
import { useRowName } from './useRowName';

echarts.use([BarChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);
const NANO_USD = 1e9;

function cssColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Cost by day, person or model as bars; the table below says the same in numbers. */
export function UsageChart({ usage, by }: { usage: Usage; by: By }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const nameOf = useRowName(by);
  const box = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the theme changes
  useEffect(() => {
    if (!box.current) return;
    const chart = echarts.init(box.current);
    chart.setOption({
      aria: { enabled: true, label: { description: t('chart') } },
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 8, top: 16, bottom: 8, containLabel: true },
      // Rich text is drawn on the canvas; an HTML tooltip would need style attributes, which the policy refuses.
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        valueFormatter: (usd: number) => format.usd(usd * NANO_USD),
      },
      xAxis: {
        type: 'category',
        data: usage.results.map(nameOf),
        axisLabel: { color: cssColour('--mantine-color-dimmed') },
        axisLine: { lineStyle: { color: cssColour('--line-strong') } },
      },
      yAxis: {
        type: 'value',
        axisLabel: {
          color: cssColour('--mantine-color-dimmed'),
          formatter: (usd: number) => format.usd(usd * NANO_USD),
        },
        splitLine: { lineStyle: { color: cssColour('--line') } },
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: 28,
          itemStyle: { color: cssColour('--ai') },
          data: usage.results.map((row) => row.cost_nano_usd / NANO_USD),
        },
      ],
    });
    const sizes = new ResizeObserver(() => chart.resize());
    sizes.observe(box.current);
    return () => {
      sizes.disconnect();
      chart.dispose();
    };
  }, [usage, by, format, colorScheme, t]);
  if (!usage.results.length) return null;
  return <div ref={box} className={classes.chart} role="img" aria-label={t('chart')} />;
}
