import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

// Iron-gall ink on paper, verdigris for what can be done, rubric red for what cannot be taken back.
const verdigris: MantineColorsTuple = [
  '#eaf4f1',
  '#d2e7e1',
  '#a8d0c5',
  '#7cb9aa',
  '#58a592',
  '#3b927f',
  '#297e6c',
  '#1d695a',
  '#155448',
  '#0c3d34',
];
const rubric: MantineColorsTuple = [
  '#fbeeea',
  '#f5d9d1',
  '#eab3a5',
  '#df8b77',
  '#d4674f',
  '#c54d35',
  '#b23c26',
  '#98301d',
  '#7a2616',
  '#5a1b0f',
];
const ochre: MantineColorsTuple = [
  '#fbf4e2',
  '#f4e6c0',
  '#e8cf8e',
  '#dbb65a',
  '#cc9d33',
  '#b48420',
  '#946a15',
  '#78550f',
  '#5c410a',
  '#402d06',
];
const paper: MantineColorsTuple = [
  '#f6f6f2',
  '#efefea',
  '#e5e5df',
  '#d8d8d1',
  '#c3c4be',
  '#9da09c',
  '#5d6366',
  '#474e52',
  '#333a3f',
  '#1d242a',
];
const ink: MantineColorsTuple = [
  '#e7e5de',
  '#cbcac4',
  '#a9acac',
  '#8f9496',
  '#3d464d',
  '#313a40',
  '#242b31',
  '#181d22',
  '#12171b',
  '#0c1013',
];

export const theme = createTheme({
  colors: { verdigris, rubric, ochre, gray: paper, dark: ink, red: rubric, yellow: ochre, green: verdigris },
  primaryColor: 'verdigris',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  black: '#1d242a',
  white: '#ffffff',
  defaultRadius: 'sm',
  fontFamily: "'Source Sans 3 Variable', 'Source Sans 3', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace",
  headings: { fontFamily: "'Source Serif 4 Variable', 'Source Serif 4', Georgia, serif", fontWeight: '560' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.35 } } },
    Tooltip: {
      defaultProps: { openDelay: 400, withArrow: false, events: { hover: true, focus: true, touch: false } },
    },
    // The placeholder is a child a menu may not have (WAI-ARIA 1.2, role menu); the first item takes the focus.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Badge: { defaultProps: { tt: 'none', fw: 600 } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
  },
});

/** Body, text and quiet text per scheme, dark enough for small print (WCAG 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fcfcf9',
    '--mantine-color-text': '#1d242a',
    '--mantine-color-dimmed': '#5d6366',
    '--mantine-color-placeholder': '#6b7174',
    '--mantine-color-anchor': '#1d695a',
    '--mantine-color-error': '#98301d',
    '--mantine-color-gray-text': '#474e52',
  },
  dark: {
    '--mantine-color-body': '#181d22',
    '--mantine-color-text': '#e7e5de',
    '--mantine-color-dimmed': '#a9acac',
    '--mantine-color-placeholder': '#9a9fa1',
    '--mantine-color-anchor': '#7cb9aa',
    '--mantine-color-error': '#eab3a5',
    '--mantine-color-gray-text': '#cbcac4',
  },
});
