// The layers of the front end. What stands further left may use what stands further right, never the other way:
//   main > app > shell > rooms > prose > room > ui > sync | i18n | api
const { readdirSync } = require('node:fs');

const ABOVE = ['app', 'shell'];
const BELOW = ['prose', 'room', 'ui', 'sync|i18n|api'];
// Every folder that is no layer by name is a room, so that a new one is held without being listed here.
const NAMED = [...ABOVE, ...BELOW, 'styles', 'test'].join('|').split('|');
const folders = readdirSync(`${__dirname}/src`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const ROOMS = folders.map(({ name }) => name).filter((name) => !NAMED.includes(name)).join('|');
const LAYERS = [...ABOVE, ROOMS, ...BELOW];

const above = (at) => LAYERS.slice(0, at).join('|');
const layers = LAYERS.slice(1).map((layer, at) => ({
  name: `${layer === ROOMS ? 'rooms' : layer} below`,
  comment: 'A lower layer does not know a higher one: see README.md',
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
      name: 'no way up',
      comment: 'A folder uses what lies in it; what lies in it does not use the folder. Shared styles may lie above.',
      severity: 'error',
      from: { path: '^src/(.+)/[^/]+/[^/]+$' },
      to: { path: '^src/$1/[^/]+$', pathNot: '\\.css$' },
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
