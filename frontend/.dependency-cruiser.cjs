// The layers of the front end. What stands further left may use what stands further right, never the other way:
//   main > app > shell > rooms > prose > room > ui > sync | i18n | api
const ROOMS = 'account|ai|chat|console|documents|editor|generation|history|knowledge|rail|signin';
const LAYERS = ['app', 'shell', ROOMS, 'prose', 'room', 'ui', 'sync|i18n|api'];

const above = (at) => LAYERS.slice(0, at).join('|');
const layers = LAYERS.slice(1).map((layer, at) => ({
  name: `${layer.includes('account') ? 'rooms' : layer} below`,
  comment: 'A lower layer does not know a higher one: see src/app/README.md',
  severity: 'error',
  from: { path: `^src/(${layer})/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: `^src/(${above(at + 1)})/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no circle',
      comment: 'Two files that need each other are one idea in two places. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no two-way folders',
      comment: 'Folders that need each other cannot be read, or moved, one at a time.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(virtual:|.*\\?)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(src/test/|dist/)|\\.test\\.tsx?$' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
